"""Turns: a stored message is leased to a worker, oldest first in each conversation, and answered once.

A lease that runs out lets another worker take over; whoever lost it can no longer answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.records.database import UnitOfWork
from bot.records.tables import Conversation, Message, OfferedButton, new_id
from bot.talk.conversations import lock, next_seq
from bot.talk.ownership import NotOwner, require_bot_may_speak
from bot.talk.views import MessageView, views


class LeaseLost(Exception):
    """The message is no longer this worker's to answer: its lease ran out and another took it."""


@dataclass(frozen=True)
class Turn:
    """A customer's message leased to ``worker``; ``payload`` is what the button it was means to the dialogue.

    ``attempts`` counts the leases, this one included, and tells one lease of a worker from its next.
    """

    message_id: str
    conversation_id: str
    text: str
    payload: str | None
    client_id: str | None
    seq: int
    created_at: datetime
    attempts: int
    worker: str


@dataclass(frozen=True)
class OfferedReply:
    """A button to offer; ``value`` is the answer it stands for where the message asks a closed question."""

    title: str
    payload: str
    value: str | None = None


@dataclass(frozen=True)
class Reply:
    """Something the bot says, not stored yet.

    Where ``custom["asks"]`` is there, its ``answers`` are filled in from the buttons that carry a value.
    """

    text: str
    buttons: tuple[OfferedReply, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)


def claim(
    uow: UnitOfWork,
    *,
    worker: str,
    now: datetime,
    lease: timedelta,
    conversation_id: str | None = None,
) -> Turn | None:
    """Lease the oldest message that waits, or whose lease ran out, to ``worker`` until ``now + lease``.

    A message is passed over while an earlier one of its conversation is unanswered, so that a conversation
    is answered in order. None: nothing to do.
    """
    query = select(Message).where(_claimable(now)).order_by(Message.created_at, Message.seq).limit(1)
    if conversation_id is not None:
        query = query.where(Message.conversation_id == conversation_id)
    message = uow.session.scalar(
        query.with_for_update(of=Message, skip_locked=True).execution_options(populate_existing=True)
    )
    if message is None:
        return None
    message.turn_state = "leased"
    message.leased_by = worker
    message.leased_until = now + lease
    message.attempts += 1
    uow.session.flush()
    button = uow.session.get(OfferedButton, message.button_id) if message.button_id else None
    return Turn(
        message_id=message.id,
        conversation_id=message.conversation_id,
        text=message.text,
        payload=button.meaning["payload"] if button is not None else None,
        client_id=message.client_id,
        seq=message.seq,
        created_at=message.created_at,
        attempts=message.attempts,
        worker=worker,
    )


def conversations_waiting(uow: UnitOfWork, now: datetime, limit: int) -> list[str]:
    """The ids of at most ``limit`` conversations with a message to claim, the longest waiting first."""
    oldest = func.min(Message.created_at)
    rows = uow.session.execute(
        select(Message.conversation_id)
        .where(_claimable(now))
        .group_by(Message.conversation_id)
        .order_by(oldest, Message.conversation_id)
        .limit(limit)
    )
    return [conversation_id for (conversation_id,) in rows]


def answer(
    uow: UnitOfWork,
    turn: Turn,
    replies: Sequence[Reply],
    *,
    reading: Mapping[str, Any] | None,
    language: str | None,
    now: datetime,
    language_belief: Mapping[str, float] | None = None,
) -> list[MessageView]:
    """Store the replies to a leased message, in order, and what was understood of it; then it is answered.

    ``language`` (ISO 639-1) is the one the customer is spoken with from now on; a language they pinned goes
    before it. The message's own, the detected one, is taken from ``reading`` if it says. While an agent owns
    the conversation the replies are dropped and the list is empty.

    Raises:
        LeaseLost: another worker has taken the message over, or it has been answered.
    """
    message = _leased(uow, turn)
    message.reading = dict(reading) if reading is not None else None
    message.language = _detected(reading) or language
    return _settle(uow, message, "answered", replies, language, now, language_belief)


def fail(
    uow: UnitOfWork,
    turn: Turn,
    replies: Sequence[Reply],
    *,
    cause: str,
    now: datetime,
    language: str | None = None,
) -> list[MessageView]:
    """Give up on a leased message: store the apology; the message is kept, marked failed, with the cause.

    Raises:
        LeaseLost: another worker has taken the message over, or it has been answered.
    """
    message = _leased(uow, turn)
    message.reading = {"failure": cause}
    return _settle(uow, message, "failed", replies, language, now, None)


def release(uow: UnitOfWork, turn: Turn) -> bool:
    """Give a lease back unanswered, for whoever claims next; False if it was no longer this worker's."""
    try:
        message = _leased(uow, turn)
    except LeaseLost:
        return False
    message.turn_state = "waiting"
    message.leased_by = None
    message.leased_until = None
    uow.session.flush()
    return True


def replies_to(uow: UnitOfWork, message_id: str) -> list[MessageView]:
    """What was answered to a customer's message, in order."""
    rows = uow.session.scalars(select(Message).where(Message.answers_id == message_id).order_by(Message.seq))
    return views(uow, rows)


def typed_choice(uow: UnitOfWork, turn: Turn) -> str | None:
    """The payload of the button that was on offer when the message was written and whose title it says.

    People type what they could press ("still the same"); upper or lower case and a full stop change nothing.
    None: the message is a pressed button, or says something else.
    """
    if turn.payload is not None:
        return None
    asked = uow.session.scalar(
        select(func.max(Message.seq)).where(
            Message.conversation_id == turn.conversation_id,
            Message.seq < turn.seq,
            Message.author == "customer",
        )
    )
    on_offer = uow.session.scalars(
        select(OfferedButton)
        .join(Message, Message.id == OfferedButton.message_id)
        .where(
            Message.conversation_id == turn.conversation_id,
            Message.seq < turn.seq,
            Message.seq > (asked or 0),
        )
        .order_by(Message.seq.desc(), OfferedButton.position)
    )
    said = _as_said(turn.text)
    return next((button.meaning["payload"] for button in on_offer if _as_said(button.title) == said), None)


def turn_state(uow: UnitOfWork, message_id: str) -> str | None:
    """How far a customer's message is: waiting, leased, answered or failed; None if there is no such one."""
    return uow.session.scalar(select(Message.turn_state).where(Message.id == message_id))


def _as_said(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip(" .!。！")


def _unanswered(message: Any) -> ColumnElement[bool]:
    # Written out in the statement, not bound: only so do both databases use the partial index.
    states: BindParameter[str] = bindparam(
        "unanswered", ["waiting", "leased"], expanding=True, literal_execute=True
    )
    unanswered: ColumnElement[bool] = message.turn_state.in_(states)
    return unanswered


def _claimable(now: datetime) -> ColumnElement[bool]:
    earlier = aliased(Message)
    return and_(
        _unanswered(Message),
        or_(Message.turn_state == "waiting", Message.leased_until <= now),
        ~exists().where(
            earlier.conversation_id == Message.conversation_id,
            earlier.seq < Message.seq,
            _unanswered(earlier),
        ),
    )


def _leased(uow: UnitOfWork, turn: Turn) -> Message:
    message = uow.session.scalar(
        select(Message)
        .where(Message.id == turn.message_id)
        .with_for_update(of=Message)
        .execution_options(populate_existing=True)
    )
    if (
        message is None
        or message.turn_state != "leased"
        or message.leased_by != turn.worker
        or message.attempts != turn.attempts
    ):
        raise LeaseLost(turn.message_id)
    return message


def _settle(
    uow: UnitOfWork,
    message: Message,
    state: str,
    replies: Sequence[Reply],
    language: str | None,
    now: datetime,
    belief: Mapping[str, float] | None,
) -> list[MessageView]:
    conversation = lock(uow, message.conversation_id)
    message.turn_state = state
    message.leased_by = None
    message.leased_until = None
    if language is not None and not conversation.language_pinned:
        conversation.language = language
    if belief is not None:
        conversation.language_belief = dict(belief)
    try:
        require_bot_may_speak(conversation)
    except NotOwner:
        replies = ()
    stored = [_to_row(conversation, message, reply, now) for reply in replies]
    uow.session.add_all(stored)
    uow.session.flush()
    return views(uow, stored)


def _to_row(conversation: Conversation, answered: Message, reply: Reply, now: datetime) -> Message:
    buttons = [
        OfferedButton(
            id=new_id(),
            conversation_id=conversation.id,
            position=position,
            title=offered.title[:200],
            meaning={"payload": offered.payload},
        )
        for position, offered in enumerate(reply.buttons)
    ]
    return Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=next_seq(conversation),
        author="bot",
        text=reply.text,
        custom=_with_answers(reply, buttons),
        answers_id=answered.id,
        language=conversation.language,
        created_at=now,
        buttons=buttons,
    )


def _with_answers(reply: Reply, buttons: Sequence[OfferedButton]) -> dict[str, Any]:
    custom = dict(reply.custom)
    if custom.get("asks"):
        answers = [
            {"value": offered.value, "title": button.title, "button_id": button.id}
            for offered, button in zip(reply.buttons, buttons, strict=True)
            if offered.value is not None
        ]
        custom["asks"] = {**custom["asks"], **({"answers": answers} if answers else {})}
    return custom


def _detected(reading: Mapping[str, Any] | None) -> str | None:
    language = (reading or {}).get("language")
    return language.get("language") if isinstance(language, Mapping) else None
