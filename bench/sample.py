"""The same English examples for both sides: a fixed sample, which the stock pipeline learns in minutes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
LINES_PER_INTENT = 12


def write_stock_data(folder: Path) -> None:
    """Give the stock project the sample, as ``nlu.yml`` in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "nlu.yml", _sampled_intents())


def write_our_project(folder: Path) -> None:
    """A copy of this project that holds nothing to learn from but the sample and our English lookups.

    The lookups are what our pipeline learns areas and severity signals from; the stock pipeline has no part
    that would.
    """
    for name in ("config.yml", "domain.yml", "data/catalogue.yml", "data/responses/en.yml"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    shutil.copytree(ROOT / "data" / "dialogue", folder / "data" / "dialogue")
    english = folder / "data" / "nlu" / "en"
    english.mkdir(parents=True)
    _write(english / "sample.yml", _sampled_intents())
    _write(english / "lookups.yml", [block for block in _english_blocks() if "intent" not in block])


def _sampled_intents() -> list[dict[str, Any]]:
    return [
        {**block, "examples": _spread(block["examples"].strip().splitlines())}
        for block in _english_blocks()
        if "intent" in block
    ]


def _english_blocks() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "data" / "nlu" / "en").glob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]


def _spread(lines: list[str]) -> str:
    wanted = min(LINES_PER_INTENT, len(lines))
    return "\n".join(lines[place * len(lines) // wanted] for place in range(wanted)) + "\n"


def _write(path: Path, blocks: list[dict[str, Any]]) -> None:
    document = {"version": "3.1", "nlu": blocks}
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
