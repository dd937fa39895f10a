"""An engine with the project's own model on a database with the sample accounts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.engine import workspace as workspaces
from bot.engine.agent import newest_model
from bot.engine.engine import Engine
from bot.engine.workspace import Workspace
from bot.nlu.vectors import ENCODER, SIZE, training_vectors
from bot.records import queries
from bot.records.database import Database
from bot.records.demo import load_demo
from bot.records.tables import Message
from bot.self_help.encoding import Encoder
from bot.self_help.library import Library
from bot.talk import conversations, turns
from bot.talk.inbox import receive
from bot.talk.turns import Turn
from bot.talk.views import MessageView

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def model() -> Path:
    """The model `make train` made."""
    return newest_model(ROOT / "models")


def open_space(database: Database, **more: Any) -> Workspace:
    """The project's content on an empty database with the sample accounts; of the topics, two.

    ``more`` goes to :func:`bot.engine.workspace.load`.
    """
    loaded = workspaces.load(database, ROOT / "data", **more)
    topics = {name: loaded.content.topics[name] for name in ("session_freezes", "gateway_unreachable")}
    space = workspaces.use(
        replace(
            loaded,
            content=replace(loaded.content, topics=topics, articles={}, steps={}, elsewhere={}),
            library=Library(Encoder(ENCODER, SIZE, training_vectors)),  # encoded once for all tests
        )
    )
    with database.begin() as uow:
        load_demo(uow, ROOT / "data", today=space.clock().date())
    return space


@pytest.fixture
def space(database: Database) -> Workspace:
    """A workspace of its own."""
    return open_space(database)


@pytest.fixture
async def engine(space: Workspace, model: Path) -> AsyncIterator[Engine]:
    """The engine, serving; its turns have two seconds."""
    engine = Engine(space, ROOT / "data" / "responses", budget=timedelta(seconds=2))
    await engine.start(model)
    yield engine
    await engine.stop()


@dataclass
class Chat:
    """One customer's conversation, turn by turn, without a dispatcher."""

    space: Workspace
    engine: Engine
    conversation_id: str
    sent: int = 0

    def store(self, text: str, client_id: str | None = None) -> MessageView:
        """The customer's message, stored and waiting."""
        self.sent += 1
        with self.space.database.begin() as uow:
            return receive(
                uow,
                self.conversation_id,
                text=text,
                client_id=client_id or f"m{self.sent}",
                now=self.space.clock(),
            ).message

    def claim(self, worker: str = "test") -> Turn | None:
        """The next message to answer."""
        with self.space.database.begin() as uow:
            return turns.claim(
                uow,
                worker=worker,
                now=self.space.clock(),
                lease=timedelta(seconds=60),
                conversation_id=self.conversation_id,
            )

    async def say(self, text: str) -> Sequence[MessageView]:
        """Send a message and read the answer."""
        self.store(text)
        turn = self.claim()
        assert turn is not None
        return await self.engine.turn(turn)

    def messages(self) -> list[MessageView]:
        """Everything in the conversation."""
        with self.space.database.begin(write=False) as uow:
            return conversations.messages_after(uow, self.conversation_id, 0)

    def row(self, message_id: str) -> Message:
        """A message's row."""
        with self.space.database.begin(write=False) as uow:
            return uow.session.get_one(Message, message_id)


@pytest.fixture
def chat(space: Workspace, engine: Engine) -> Chat:
    """A conversation of a technical contact with a valid package, in Los Angeles."""
    with space.database.begin() as uow:
        contact = queries.contact_by_email(uow, "priya.raman@bluewater.example")
        assert contact is not None
        organisation = queries.memberships(uow, contact.id)[0].organisation
        started = conversations.start(
            uow,
            now=space.clock(),
            contact_id=contact.id,
            organisation_id=organisation.id,
            browser_language="en",
            zone="America/Los_Angeles",
        )
        return Chat(space, engine, started.conversation.id)
