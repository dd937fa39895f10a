"""What every turn reads and no turn changes: the policy, the catalogue, the topics, the database.

The app sets it up at start (:func:`use`). Rasa's own tools start without the app; for them it is built on
first use from the same environment variables and the same folders.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.nlu.vectors import vectors
from bot.records.catalogue import Catalogue, load_catalogue
from bot.records.database import Database
from bot.records.policy_files import load_policy
from bot.self_help.finding import TopicFinder
from bot.self_help.topics import Topics, load_topics
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
        clock: gives the present instant (aware UTC); tests put their own here.
    """

    database: Database
    policy: Policy
    catalogue: Catalogue
    topics: Topics
    finder: TopicFinder
    clock: Callable[[], datetime] = _utc_now


_workspace: Workspace | None = None


def load(database: Database, data: Path, *, clock: Callable[[], datetime] = _utc_now) -> Workspace:
    """Read everything under ``data`` (the project's data folder); errors name file and line."""
    topics = load_topics(data / "self_help")
    return Workspace(
        database=database,
        policy=load_policy(data / "policy"),
        catalogue=load_catalogue(data / "catalogue.yml"),
        topics=topics,
        finder=TopicFinder(topics, vectors),
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
    return use(load(database, ROOT / "data"))
