"""What the actions of a turn share: its unit of work, its conversation, its instant.

The context is set around one turn on the engine's thread and read by the tracker store and the actions.
Under ``rasa run actions`` and ``rasa shell`` there is no engine: :func:`turn_of` then opens a unit of work
of its own for the sender, as an unverified visitor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.engine.workspace import Workspace, workspace
from bot.records.database import UnitOfWork
from bot.records.tables import Conversation
from bot.support.reading_zone import reading_zone
from bot.talk import conversations

SHELL = "rasa-shell"


@dataclass
class TurnContext:
    """One turn under way.

    Attributes:
        now: the instant the turn began (aware UTC); every rule and event of the turn uses this one.
        message_id: the customer's message being answered; makes the turn's effects idempotent.
        failure: the first exception that running an action raised; the turn is then undone as a whole.
        base: where the dialogue state's kept events begin (set by the tracker store).
    """

    workspace: Workspace
    uow: UnitOfWork
    conversation: Conversation
    message_id: str
    now: datetime
    reading: dict[str, Any] = field(default_factory=dict)
    failure: BaseException | None = None
    base: Any = None

    @property
    def language(self) -> str:
        """The conversation's effective language (ISO 639-1)."""
        return self.conversation.language

    @property
    def zone(self) -> str:
        """The zone the customer reads times in (IANA), see :func:`bot.support.reading_zone.reading_zone`."""
        contact, organisation = self.conversation.contact, self.conversation.organisation
        return reading_zone(
            self.workspace.policy,
            browser=self.conversation.zone,
            contact=contact.zone if contact is not None else None,
            country=organisation.country if organisation is not None else None,
            subdivision=organisation.subdivision if organisation is not None else None,
        )


_current: ContextVar[TurnContext | None] = ContextVar("turn", default=None)


def current_turn() -> TurnContext | None:
    """The turn under way on this thread, if the engine runs it."""
    return _current.get()


@contextmanager
def entered(turn: TurnContext) -> Iterator[TurnContext]:
    """Makes ``turn`` the current one for a block."""
    token = _current.set(turn)
    try:
        yield turn
    finally:
        _current.reset(token)


@contextmanager
def turn_of(sender_id: str, message_id: str) -> Iterator[TurnContext]:
    """The turn under way, or one of its own for a sender that Rasa's own tools speak for."""
    under_way = current_turn()
    if under_way is not None:
        yield under_way
        return
    space = workspace()
    now = space.clock()
    with space.database.begin() as uow:
        conversation = conversations.for_integration(uow, SHELL, sender_id, now=now)
        yield TurnContext(space, uow, conversation, message_id, now)
