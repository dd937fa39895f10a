"""The Socket.IO server: Rasa's event names, our limits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import socketio
import structlog

from bot.channel.addresses import Origins

LARGEST_FRAME = 1_000_000
"""Bytes. Far above any message taken, so that one too long gets an answer instead of a cut line."""

PATH = "/socket.io/"
PARTING_SECONDS = 2

_OURS = ("connect", "disconnect")

log = structlog.get_logger(__name__)

_acknowledged: ContextVar[bool] = ContextVar("acknowledged", default=False)


def wants_acknowledgement() -> bool:
    """Whether the client asked for an acknowledgement of the event being handled."""
    return _acknowledged.get()


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """One client's events are handled one after another, so that its messages are stored in its order."""

    async def _handle_event(self, eio_sid: str, namespace: str | None, ack: int | None, data: Any) -> None:
        # The library takes a client's word for what is an event, its own two included.
        if not isinstance(data, list) or not data or not isinstance(data[0], str) or data[0] in _OURS:
            log.info("socket.nonsense")
            return
        await super()._handle_event(eio_sid, namespace, ack, data)

    async def _handle_event_internal(
        self, server: Any, sid: str, eio_sid: str, data: Any, namespace: str, ack: int | None
    ) -> None:
        with _acknowledging(ack is not None):
            await super()._handle_event_internal(server, sid, eio_sid, data, namespace, ack)

    async def part(self) -> None:
        """Part from every client and stop what runs in the background."""
        partings = [asyncio.create_task(_part_from(client)) for client in self.eio.sockets.values()]
        if partings:
            # A client that is gone never takes its last packet.
            _, silent = await asyncio.wait(partings, timeout=PARTING_SECONDS)
            for parting in silent:
                parting.cancel()
        if self.eio.service_task_handle is not None:
            await self.shutdown()
        listening = getattr(self.manager, "thread", None)
        if listening is not None:
            listening.cancel()


def build_server(origins: Origins, *, redis_url: str | None = None) -> Server:
    """A server for pages of ``origins``.

    With ``redis_url`` emits reach clients of every process; without Redis, or while it is down, those of this
    one. Nothing is lost by it: what was missed is in the database, and asked for by ``resume``.
    """
    manager = None
    if redis_url:
        manager = socketio.AsyncRedisManager(
            redis_url,
            channel="firstline",
            redis_options={"socket_connect_timeout": 2, "socket_keepalive": True},
        )
    return Server(
        async_mode="aiohttp",
        client_manager=manager,
        async_handlers=False,
        cors_allowed_origins=origins.allow,
        cors_credentials=False,
        max_http_buffer_size=LARGEST_FRAME,
        logger=False,
        engineio_logger=False,
    )


async def _part_from(client: Any) -> None:
    await client.close()
    await client.queue.put(None)  # ends the writer, which only then closes the line


@contextmanager
def _acknowledging(wanted: bool) -> Iterator[None]:
    token = _acknowledged.set(wanted)
    try:
        yield
    finally:
        _acknowledged.reset(token)
