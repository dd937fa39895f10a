"""What commands read and write, and how they give up."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import typer


def opened_file(path: Path) -> BinaryIO:
    """The file, or standard input for `-`; where it cannot be opened the command ends."""
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        fail(f"{path}: {error.strerror}")


def write_lines(answers: Iterable[Mapping[str, Any]]) -> None:
    """One JSON line an answer on standard output, each written as soon as it is there."""
    out = sys.stdout.buffer
    for answer in answers:
        # JSON's own escapes keep a lone surrogate from stopping the output.
        out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        out.flush()


def fail(message: str) -> NoReturn:
    """End the command with one line on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(1)
