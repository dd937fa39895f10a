"""What the customer is told without having asked, and without anybody speaking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.records.database import UnitOfWork
from bot.records.tables import Message, new_id
from bot.talk.conversations import lock, next_seq
from bot.talk.views import MessageView, views


def post_notice(
    uow: UnitOfWork,
    conversation_id: str,
    text: str,
    *,
    custom: Mapping[str, Any],
    case_id: str | None,
    now: datetime,
) -> MessageView:
    """Store a notice at the end of the conversation. It is nobody's turn, so it may stand beside an agent's
    words as well as the bot's."""
    conversation = lock(uow, conversation_id)
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=next_seq(conversation),
        author="system",
        text=text,
        custom=dict(custom),
        language=conversation.language,
        case_id=case_id,
        created_at=now,
    )
    uow.session.add(message)
    uow.session.flush()
    return views(uow, [message])[0]
