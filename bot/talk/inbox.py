"""What customers send: stored before anything else happens to it, exactly once for each client id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.records.database import UnitOfWork
from bot.records.tables import Message, OfferedButton, new_id
from bot.talk.conversations import lock, next_seq
from bot.talk.ownership import NotOwner
from bot.talk.turns import (
    LeaseLost,
    OfferedReply,
    Reply,
    Turn,
    answer,
    claim,
    conversations_waiting,
    fail,
    release,
    replies_to,
    turn_state,
)
from bot.talk.views import MessageView, views

__all__ = [
    "TEXT_LIMIT",
    "ButtonNotOffered",
    "EmptyMessage",
    "LeaseLost",
    "MessageTooLong",
    "NotOwner",
    "OfferedReply",
    "Received",
    "Reply",
    "Turn",
    "UnreadableText",
    "answer",
    "claim",
    "conversations_waiting",
    "fail",
    "receive",
    "release",
    "replies_to",
    "turn_state",
]

TEXT_LIMIT = 4000
"""The longest message, in Unicode characters: what comes after costs the reading quadratic time."""


class ButtonNotOffered(Exception):
    """The button was never offered in this conversation, or has been used."""


class MessageTooLong(Exception):
    """More than :data:`TEXT_LIMIT` characters."""


class EmptyMessage(Exception):
    """Nothing but white space."""


class UnreadableText(Exception):
    """Text no database or reader can hold: a NUL character or half of a surrogate pair."""


@dataclass(frozen=True)
class Received:
    """A stored message; ``duplicate`` if it had been stored before under the same client id."""

    message: MessageView
    duplicate: bool


def receive(
    uow: UnitOfWork,
    conversation_id: str,
    *,
    text: str,
    client_id: str,
    now: datetime,
    button_id: str | None = None,
) -> Received:
    """Store a customer's message, to be answered; storing it again under its ``client_id`` changes nothing.

    A text that is exactly the id of a button offered in this conversation is that button, which is used up
    by it; what is stored is the button's title. Any other text, whatever it looks like, is only text.
    While an agent owns the conversation the message waits for the engine like any other: it is read, and
    :func:`answer` lets nothing be said.

    Raises:
        ConversationNotFound: there is no such conversation.
        ButtonNotOffered: ``button_id`` was not offered here, or the button has been used.
        EmptyMessage, MessageTooLong, UnreadableText: the text cannot be taken.
    """
    _check(text, button_id)
    conversation = lock(uow, conversation_id)
    before = uow.session.scalar(
        select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    )
    if before is not None:
        return Received(views(uow, [before])[0], duplicate=True)
    button = _offered(uow, conversation_id, text, button_id)
    if button is not None:
        if button.used_at is not None:
            raise ButtonNotOffered(button.id)
        button.used_at = now
    message = Message(
        id=new_id(),
        conversation_id=conversation_id,
        seq=next_seq(conversation),
        author="customer",
        client_id=client_id,
        text=button.title if button is not None else text,
        custom={},
        button_id=button.id if button is not None else None,
        turn_state="waiting",
        attempts=0,
        created_at=now,
    )
    uow.session.add(message)
    uow.session.flush()
    return Received(views(uow, [message])[0], duplicate=False)


def _check(text: str, button_id: str | None) -> None:
    if len(text) > TEXT_LIMIT:
        raise MessageTooLong(len(text))
    for value in (text, button_id or ""):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise UnreadableText
    if not text.strip() and button_id is None:
        raise EmptyMessage


def _offered(uow: UnitOfWork, conversation_id: str, text: str, button_id: str | None) -> OfferedButton | None:
    wanted = button_id if button_id is not None else text
    button = uow.session.scalar(
        select(OfferedButton).where(
            OfferedButton.id == wanted, OfferedButton.conversation_id == conversation_id
        )
    )
    if button is None and button_id is not None:
        raise ButtonNotOffered(button_id)
    return button
