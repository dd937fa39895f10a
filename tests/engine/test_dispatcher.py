"""Stored messages come to an answer: in order, once, whoever died on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.engine.dispatcher import Dispatcher
from bot.talk import turns
from bot.talk.views import MessageView
from tests.engine.conftest import Chat


@asynccontextmanager
async def dispatching(chat: Chat) -> AsyncIterator[tuple[Dispatcher, list[MessageView]]]:
    delivered: list[MessageView] = []

    async def deliver(conversation_id: str, messages: Sequence[MessageView]) -> None:
        assert conversation_id == chat.conversation_id
        delivered.extend(messages)

    async def typing(conversation_id: str, on: bool) -> None:
        return None

    dispatcher = Dispatcher(
        chat.engine, chat.space.database, worker="this-process", deliver=deliver, typing=typing
    )
    running = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher, delivered
    finally:
        await dispatcher.stop()
        await running


async def test_quick_messages_are_answered_in_order_and_once(chat: Chat) -> None:
    async with dispatching(chat) as (dispatcher, delivered):
        stored = []
        for text in ("hello there", "what can you do?", "thanks a lot"):
            stored.append(chat.store(text))
            dispatcher.wake(chat.conversation_id)
        for message in stored:
            assert await dispatcher.settled(message.id, timeout=20)

    assert [reply.in_reply_to for reply in delivered] == ["m1", "m2", "m3"]
    assert [message.turn_state for message in chat.messages() if message.author == "customer"] == [
        "answered"
    ] * 3


async def test_what_a_dead_process_left_is_answered_once_its_lease_is_over(chat: Chat) -> None:
    message = chat.store("hello there")
    with chat.space.database.begin() as uow:
        turns.claim(
            uow, worker="dead", now=chat.space.clock() - timedelta(minutes=5), lease=timedelta(minutes=1)
        )

    async with dispatching(chat) as (dispatcher, delivered):
        assert await dispatcher.settled(message.id, timeout=20)
        await asyncio.sleep(0)

    assert [reply.in_reply_to for reply in delivered] == ["m1"]


async def test_a_message_that_is_not_answered_in_time_is_reported_unsettled(chat: Chat) -> None:
    message = chat.store("hello there")
    dispatcher_never_run = Dispatcher(
        chat.engine, chat.space.database, worker="idle", deliver=_nowhere, typing=_silently
    )

    assert not await dispatcher_never_run.settled(message.id, timeout=0.1)


async def _nowhere(conversation_id: str, messages: Sequence[MessageView]) -> None:
    return None


async def _silently(conversation_id: str, on: bool) -> None:
    return None
