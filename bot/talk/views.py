"""What the doors and the engine read of a conversation: plain values that outlive the unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.records.database import UnitOfWork
from bot.records.tables import Message


@dataclass(frozen=True)
class ButtonView:
    """A button as the customer sees it: what it says and the opaque id that choosing it sends."""

    id: str
    title: str


@dataclass(frozen=True)
class MessageView:
    """One stored message.

    ``in_reply_to`` is the ``client_id`` of the customer's message a reply answers. ``language`` is the
    detected language of a customer's message, the language a reply is written in otherwise.
    ``turn_state`` is null for everybody but customers. ``created_at`` is UTC.
    """

    id: str
    conversation_id: str
    seq: int
    author: str
    text: str
    custom: Mapping[str, Any]
    buttons: tuple[ButtonView, ...]
    client_id: str | None
    in_reply_to: str | None
    turn_state: str | None
    created_at: datetime
    language: str | None = None


def views(uow: UnitOfWork, messages: Iterable[Message]) -> list[MessageView]:
    """The views of ``messages``, in the order given."""
    rows = list(messages)
    answered = {row.answers_id for row in rows if row.answers_id is not None}
    client_ids: dict[str, str | None] = {}
    if answered:
        found = uow.session.execute(select(Message.id, Message.client_id).where(Message.id.in_(answered)))
        client_ids = dict(found.tuples().all())
    return [
        MessageView(
            id=row.id,
            conversation_id=row.conversation_id,
            seq=row.seq,
            author=row.author,
            text=row.text,
            custom=dict(row.custom),
            buttons=tuple(ButtonView(button.id, button.title) for button in row.buttons),
            client_id=row.client_id,
            in_reply_to=client_ids.get(row.answers_id) if row.answers_id is not None else None,
            turn_state=row.turn_state,
            created_at=row.created_at,
            language=row.language,
        )
        for row in rows
    ]
