"""What every turn reads and no turn changes: the policy, the catalogue, the library, the database.

The app sets it up at start (:func:`use`). Rasa's own tools start without the app; for them it is built on
first use from the same environment variables and the same folders.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.nlu.vectors import ENCODER, SIZE, vectors
from bot.records.catalogue import Catalogue, load_catalogue
from bot.records.database import Database
from bot.records.policy_files import load_policy
from bot.self_help.content import Content, load_content
from bot.self_help.encoding import Encoder
from bot.self_help.library import Library
from bot.self_help.publishing import take_over
from bot.support.policy import Policy

ROOT = Path(__file__).resolve().parents[2]
DATABASE_VARIABLE = "FIRSTLINE_DATABASE_URL"
DEFAULT_DATABASE = f"sqlite:///{ROOT / '.state' / 'firstline.db'}"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Workspace:
    """The product's content and storage, loaded once.

    Attributes:
        content: what the data folder says about self-help; in use is what the ``library`` has.
        clock: gives the present instant (aware UTC); tests put their own here.
    """

    database: Database
    policy: Policy
    catalogue: Catalogue
    content: Content
    library: Library
    clock: Callable[[], datetime] = _utc_now

    def take_over_content(self) -> None:
        """Put the data folder's self-help into use, unless that was done; the first time takes seconds."""
        take_over(self.database, self.content, self.library.encoder, now=self.clock())
        with self.database.begin(write=False) as uow:
            self.library.shelf(uow)


def encoder() -> Encoder:
    """What makes the vectors that topics, articles and notices are found by."""
    return Encoder(ENCODER, SIZE, vectors)


_workspace: Workspace | None = None


def load(database: Database, data: Path, *, clock: Callable[[], datetime] = _utc_now) -> Workspace:
    """Read everything under ``data`` (the project's data folder); errors name file and line."""
    catalogue = load_catalogue(data / "catalogue.yml")
    return Workspace(
        database=database,
        policy=load_policy(data / "policy"),
        catalogue=catalogue,
        content=load_content(data / "self_help", catalogue),
        library=Library(encoder()),
        clock=clock,
    )


def use(space: Workspace) -> Workspace:
    """Make ``space`` the one this process works with."""
    global _workspace
    _workspace = space
    return space


def workspace() -> Workspace:
    """The one this process works with."""
    if _workspace is not None:
        return _workspace
    database = Database(os.environ.get(DATABASE_VARIABLE, DEFAULT_DATABASE))
    database.upgrade()
    space = use(load(database, ROOT / "data"))
    space.take_over_content()
    return space
