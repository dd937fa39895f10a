"""The library as we ship it, put into a database once a session: encoding its texts takes some ten seconds."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.engine.workspace import load
from bot.records.database import Database

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def _prepared() -> Path:
    path = Path(tempfile.mkdtemp(prefix="firstline-library-")) / "library.sqlite"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    load(database, DATA).take_over_content()
    database.dispose()
    return path


def copy_library(path: Path) -> None:
    """A fresh SQLite file at ``path``, with the shipped library in it and nothing else."""
    shutil.copy(_prepared(), path)
