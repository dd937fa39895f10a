"""Hands stored messages to the sockets that may see them, here and, through Redis, in other processes.

A conversation has one room for each contact it is shown to (none is one of them), so that somebody's
signing in takes it away from whoever has not. What is emitted is always stored before; a client that
misses some asks for it by number.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import TypeVar

import structlog

from bot.channel import wire
from bot.channel.metrics import ANSWER_SECONDS, DELIVERED
from bot.channel.server import Server
from bot.channel.sessions import Sessions, Standing
from bot.channel.threads import Threads
from bot.talk.views import MessageView

log = structlog.get_logger(__name__)

_REMEMBERED = 10_000

K = TypeVar("K")
V = TypeVar("V")


class Delivery:
    """Emits to rooms. Nothing here raises for a client's or Redis's sake."""

    def __init__(self, server: Server, sessions: Sessions, threads: Threads) -> None:
        self._server = server
        self._sessions = sessions
        self._threads = threads
        self._stored_at: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._owners: OrderedDict[str, tuple[str, int | None]] = OrderedDict()

    async def deliver(self, conversation_id: str, messages: Sequence[MessageView]) -> None:
        """Show replies to whoever has the conversation open now, then its owner if that changed."""
        self._observe(messages)
        try:
            standing = await self._threads.run(self._sessions.standing, conversation_id)
            for message in messages:
                await self._show(standing, message)
                DELIVERED.labels(message.author).inc()
            await self.owner(standing)
        except Exception:
            # It is stored: whoever reconnects gets it.
            log.exception("delivery.failed", conversation=conversation_id)

    async def typing(self, conversation_id: str, on: bool) -> None:
        """Show that the bot works on an answer, or no longer does."""
        try:
            await self._server.emit("typing", {"on": on}, room=public_room(conversation_id))
        except Exception:
            log.exception("delivery.failed", conversation=conversation_id)

    async def stored(self, message: MessageView, contact_id: str | None, *, sender: str | None) -> None:
        """Show the customer's own message in their other tabs; ``sender`` is the socket it came by."""
        if message.client_id is not None:
            _remember(self._stored_at, (message.conversation_id, message.client_id), time.monotonic())
        try:
            await self._server.emit(
                "message_stored",
                wire.message_stored(message),
                room=room(message.conversation_id, contact_id),
                skip_sid=sender,
            )
        except Exception:
            log.exception("delivery.failed", conversation=message.conversation_id)

    async def owner(self, standing: Standing) -> None:
        """Tell who owns the conversation, unless that is what was told last."""
        told = (standing.owner, standing.place)
        if self._owners.get(standing.conversation_id, ("bot", None)) == told:
            return
        _remember(self._owners, standing.conversation_id, told)
        await self._server.emit("owner", owner_wire(standing), room=public_room(standing.conversation_id))

    async def _show(self, standing: Standing, message: MessageView) -> None:
        shown_to = (standing.conversation_id, standing.contact_id)
        await self._server.emit("bot_uttered", wire.bot_uttered(message), room=room(*shown_to))
        await self._server.emit("bot_uttered", wire.for_rasa_widget(message), room=rasa_room(*shown_to))

    def _observe(self, messages: Sequence[MessageView]) -> None:
        for message in messages:
            if message.in_reply_to is not None:
                stored_at = self._stored_at.pop((message.conversation_id, message.in_reply_to), None)
                if stored_at is not None:
                    ANSWER_SECONDS.observe(time.monotonic() - stored_at)


def room(conversation_id: str, contact_id: str | None) -> str:
    """The room of those who see the conversation as ``contact_id``."""
    return f"{conversation_id}/{contact_id or ''}"


def rasa_room(conversation_id: str, contact_id: str | None) -> str:
    """Likewise, for clients that know only what Rasa sends."""
    return f"{room(conversation_id, contact_id)}/rasa"


def public_room(conversation_id: str) -> str:
    """The room of everybody who opened the conversation once: for signs that carry none of its content."""
    return conversation_id


def owner_wire(standing: Standing) -> dict[str, str | int]:
    """The ``owner`` event."""
    return {"owner": standing.owner, **({"place": standing.place} if standing.place else {})}


def _remember(remembered: OrderedDict[K, V], key: K, value: V) -> None:
    remembered[key] = value
    remembered.move_to_end(key)
    while len(remembered) > _REMEMBERED:
        remembered.popitem(last=False)
