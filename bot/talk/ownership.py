"""Who may speak in a conversation: the bot, the bot while a person is awaited, or an agent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select

from bot.records.database import UnitOfWork
from bot.records.tables import Conversation, OwnerChange
from bot.talk.conversations import lock

BOT_SPEAKS = ("bot", "waiting")


class NotOwner(Exception):
    """Somebody tried to speak in a conversation that another one owns."""


def require_bot_may_speak(conversation: Conversation) -> None:
    """Raise :class:`NotOwner` while an agent owns ``conversation``; the caller holds its lock."""
    if conversation.owner not in BOT_SPEAKS:
        raise NotOwner(conversation.id)


def ask_for_person(
    uow: UnitOfWork, conversation: Conversation, *, reason: str, queue_id: str | None, now: datetime
) -> bool:
    """Put the conversation in ``queue_id`` to wait for a person; the bot goes on helping meanwhile.

    ``queue_id`` names an existing queue, or is None while nothing is known to route by. Returns False,
    and changes nothing, where the conversation already waits or an agent already has it.
    """
    held = lock(uow, conversation.id)
    if held.owner != "bot":
        return False
    held.waiting_since = now
    held.waiting_reason = reason
    held.queue_id = queue_id
    _change_owner(uow, held, "waiting", agent_id=None, reason=reason, now=now)
    return True


def place_in_queue(uow: UnitOfWork, conversation: Conversation) -> int:
    """The conversation's place among those waiting in its queue, 1 being next; 0 if it does not wait."""
    uow.session.flush()
    if conversation.owner != "waiting" or conversation.waiting_since is None:
        return 0
    same_queue = (
        Conversation.queue_id.is_(None)
        if conversation.queue_id is None
        else Conversation.queue_id == conversation.queue_id
    )
    ahead = uow.session.scalar(
        select(func.count())
        .select_from(Conversation)
        .where(
            Conversation.owner == "waiting",
            same_queue,
            or_(
                Conversation.waiting_since < conversation.waiting_since,
                and_(
                    Conversation.waiting_since == conversation.waiting_since,
                    Conversation.id < conversation.id,
                ),
            ),
        )
    )
    return (ahead or 0) + 1


def _change_owner(
    uow: UnitOfWork, held: Conversation, owner: str, *, agent_id: str | None, reason: str, now: datetime
) -> None:
    held.owner = owner
    held.owner_agent_id = agent_id
    held.owner_version += 1
    uow.session.add(
        OwnerChange(
            conversation_id=held.id,
            at=now,
            owner=owner,
            agent_id=agent_id,
            version=held.owner_version,
            reason=reason,
        )
    )
    uow.session.flush()
