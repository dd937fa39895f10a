"""Brings stored messages to the engine and its replies to the doors.

Within a conversation messages are answered in order, one at a time, however many processes run: a message is
leased before it is answered. What a dead process left leased is taken over when the lease runs out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from bot.engine.engine import Engine
from bot.records.database import Database
from bot.talk import turns
from bot.talk.turns import Turn
from bot.talk.views import MessageView

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
SWEEP = timedelta(seconds=1)
SWEPT_AT_ONCE = 64

Deliver = Callable[[str, Sequence[MessageView]], Awaitable[None]]
Typing = Callable[[str, bool], Awaitable[None]]


class Dispatcher:
    """Serves conversations in this process.

    Args:
        worker: this process's name in leases; unique among all that run.
        deliver: called with a conversation's id and the replies, once they are stored.
        typing: called with a conversation's id when the bot begins and stops to work on an answer.
    """

    def __init__(
        self, engine: Engine, database: Database, *, worker: str, deliver: Deliver, typing: Typing
    ) -> None:
        self._engine = engine
        self._database = database
        self._worker = worker
        self._deliver = deliver
        self._typing = typing
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._settled: dict[str, asyncio.Event] = {}
        self._stopping = asyncio.Event()
        self._clock = engine.clock

    def wake(self, conversation_id: str) -> None:
        """There is a stored message to answer in this conversation; returns at once."""
        if self._stopping.is_set() or not self._engine.ready:
            return  # the sweep of whoever is ready finds it
        if conversation_id in self._serving:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._serve(conversation_id), name=f"serve-{conversation_id}")
        self._serving[conversation_id] = task

    async def settled(self, message_id: str, timeout: float) -> bool:  # noqa: ASYNC109
        """Wait until the message is answered or failed, in whichever process; False after ``timeout`` s."""
        event = self._settled.setdefault(message_id, asyncio.Event())
        deadline = asyncio.get_running_loop().time() + timeout
        try:
            while True:
                if event.is_set() or await asyncio.to_thread(self._is_settled, message_id):
                    return True
                left = deadline - asyncio.get_running_loop().time()
                if left <= 0:
                    return False
                # Another process may be the one that answers, so look at the row from time to time.
                try:
                    await asyncio.wait_for(event.wait(), min(left, SWEEP.total_seconds()))
                except TimeoutError:
                    continue
        finally:
            self._settled.pop(message_id, None)

    async def run(self) -> None:
        """Serve until stopped: also pick up what nobody was woken for, or what a dead process left."""
        while not self._stopping.is_set():
            try:
                if self._engine.ready:
                    for conversation_id in await asyncio.to_thread(self._waiting):
                        if conversation_id not in self._serving:
                            self.wake(conversation_id)
            except Exception:
                log.exception("dispatcher.sweep_failed")
            try:
                await asyncio.wait_for(self._stopping.wait(), SWEEP.total_seconds())
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Take no new work; let what is under way end."""
        self._stopping.set()
        if self._serving:
            await asyncio.gather(*self._serving.values(), return_exceptions=True)

    async def _serve(self, conversation_id: str) -> None:
        try:
            while not self._stopping.is_set():
                self._again.discard(conversation_id)
                turn = await asyncio.to_thread(self._claim, conversation_id)
                if turn is None:
                    if conversation_id in self._again:
                        continue
                    break
                await self._answer(turn)
        except Exception:
            # The sweep tries again; the lease keeps a broken message from being tried without end.
            log.exception("dispatcher.serving_failed", conversation=conversation_id)
        finally:
            del self._serving[conversation_id]
            if conversation_id in self._again:
                self._again.discard(conversation_id)
                self.wake(conversation_id)

    async def _answer(self, turn: Turn) -> None:
        await self._typing(turn.conversation_id, True)
        try:
            replies = await self._engine.turn(turn)
        finally:
            await self._typing(turn.conversation_id, False)
        if replies:
            await self._deliver(turn.conversation_id, replies)
        event = self._settled.get(turn.message_id)
        if event is not None:
            event.set()

    def _claim(self, conversation_id: str) -> Turn | None:
        with self._database.begin() as uow:
            return turns.claim(
                uow, worker=self._worker, now=self._clock(), lease=LEASE, conversation_id=conversation_id
            )

    def _waiting(self) -> list[str]:
        with self._database.begin(write=False) as uow:
            return turns.conversations_waiting(uow, self._clock(), SWEPT_AT_ONCE)

    def _is_settled(self, message_id: str) -> bool:
        with self._database.begin(write=False) as uow:
            return turns.turn_state(uow, message_id) not in ("waiting", "leased")
