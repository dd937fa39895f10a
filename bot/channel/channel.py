"""The door as a whole, put together from its parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from bot.channel.addresses import Addresses, Origins
from bot.channel.delivery import Delivery
from bot.channel.rates import Rates
from bot.channel.rest import RestDoor
from bot.channel.server import PATH, build_server
from bot.channel.sessions import Sessions
from bot.channel.sockets import SocketDoor
from bot.channel.threads import Threads
from bot.people.tokens import TokenVerifier
from bot.records.database import Database


class Answering(Protocol):
    """Whoever answers stored messages (``bot.engine.dispatcher.Dispatcher``)."""

    def wake(self, conversation_id: str) -> None:
        """There is a stored message to answer; returns at once."""

    def settled(self, message_id: str, timeout: float) -> Awaitable[bool]:
        """Wait, at most ``timeout`` seconds, until the message is answered or has failed; False if not."""


@dataclass(frozen=True)
class ChannelSettings:
    """What the door can be told; see ``docs/running.md`` for each.

    Attributes:
        limits: by name, in the ``limits`` library's notation.
        trusted_proxies: networks in CIDR form.
        loopback_origins: whether pages of this machine may connect, whatever their port.
        rest_wait: how long a webhook call waits for its replies.
    """

    origins: tuple[str, ...] = ()
    loopback_origins: bool = False
    redis_url: str | None = None
    limits: Mapping[str, str | None] = field(default_factory=dict)
    trusted_proxies: tuple[str, ...] = ()
    api_keys: Mapping[str, str] = field(default_factory=dict)
    rest_wait: timedelta = timedelta(seconds=20)


class Channel:
    """Sockets and webhook over one database.

    Its :attr:`delivery` is what an engine's dispatcher hands replies to; :meth:`attach` opens the doors once
    there is somebody who answers.
    """

    def __init__(
        self,
        database: Database,
        settings: ChannelSettings,
        *,
        verifier: TokenVerifier | None,
        clock: Callable[[], datetime],
    ) -> None:
        self.threads = Threads()
        self.sessions = Sessions(database, verifier, clock)
        self._settings = settings
        self._clock = clock
        self._rates = Rates(settings.limits, redis_url=settings.redis_url)
        self._addresses = Addresses(settings.trusted_proxies)
        self._server = build_server(
            Origins(settings.origins, loopback=settings.loopback_origins), redis_url=settings.redis_url
        )
        self.delivery = Delivery(self._server, self.sessions, self.threads)

    def attach(self, app: web.Application, answering: Answering) -> None:
        """Add the doors to ``app``; messages go to ``answering`` once they are stored."""
        SocketDoor(
            self._server,
            self.sessions,
            self.delivery,
            self._rates,
            self.threads,
            self._addresses,
            wake=answering.wake,
            clock=self._clock,
        )
        rest = RestDoor(
            self.sessions,
            self.delivery,
            self._rates,
            self.threads,
            self._addresses,
            api_keys=self._settings.api_keys,
            wait=self._settings.rest_wait,
            wake=answering.wake,
            settled=answering.settled,
        )
        app.add_routes(rest.routes())
        self._server.attach(app, PATH.strip("/"))

    async def close_sockets(self) -> None:
        """Part from every client; they come back to whatever process takes over."""
        await self._server.part()

    def close(self) -> None:
        """Let database work under way end."""
        self.threads.close()
