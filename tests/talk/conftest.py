"""A small world for conversations: a started one, and shorthands for what happens in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.records.database import Database
from bot.records.tables import Contact, Conversation, Organisation
from bot.talk import conversations, inbox
from bot.talk.inbox import Received, Reply, Turn
from bot.talk.views import MessageView

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


@dataclass
class Chat:
    """One conversation, each call a unit of work of its own; ``now`` moves only when a test moves it."""

    database: Database
    id: str
    secret: str
    now: datetime = field(default=NOON)
    lease: timedelta = field(default=LEASE)

    def say(self, text: str, client_id: str, button_id: str | None = None) -> Received:
        with self.database.begin() as uow:
            return inbox.receive(
                uow, self.id, text=text, client_id=client_id, now=self.now, button_id=button_id
            )

    def claim(self, worker: str = "one") -> Turn | None:
        with self.database.begin() as uow:
            return inbox.claim(uow, worker=worker, now=self.now, lease=self.lease, conversation_id=self.id)

    def answer(self, turn: Turn, *replies: Reply, language: str | None = None) -> Sequence[MessageView]:
        with self.database.begin() as uow:
            return inbox.answer(uow, turn, replies, reading=None, language=language, now=self.now)

    def exchange(self, text: str, *replies: Reply) -> Sequence[MessageView]:
        self.say(text, f"id of {text}")
        turn = self.claim()
        assert turn is not None
        return self.answer(turn, *replies)

    def read(self) -> list[MessageView]:
        with self.database.begin(write=False) as uow:
            return conversations.messages_after(uow, self.id, 0)

    def row(self) -> Conversation:
        with self.database.begin(write=False) as uow:
            return conversations.find(uow, self.id)

    def owned_by_agent(self) -> None:
        with self.database.begin() as uow:
            conversations.lock(uow, self.id).owner = "agent"


@pytest.fixture
def new_chat(database: Database) -> Callable[[], Chat]:
    def start() -> Chat:
        with database.begin() as uow:
            started = conversations.start(uow, now=NOON)
            return Chat(database, started.conversation.id, started.secret)

    return start


@pytest.fixture
def chat(new_chat: Callable[[], Chat]) -> Chat:
    return new_chat()


@dataclass(frozen=True)
class People:
    """Two contacts and two organisations, by their row ids."""

    ada: str
    ben: str
    acme: str
    other: str


@pytest.fixture
def people(database: Database) -> People:
    with database.begin() as uow:
        ada = Contact(email="ada@acme.example", name="Ada")
        ben = Contact(email="ben@acme.example", name="Ben")
        acme = Organisation(org_id="50000001", name="Acme", country="DE")
        other = Organisation(org_id="50000002", name="Other", country="JP")
        uow.session.add_all([ada, ben, acme, other])
        uow.session.flush()
        return People(ada.id, ben.id, acme.id, other.id)
