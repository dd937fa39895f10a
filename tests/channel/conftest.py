"""A door on a free port with somebody behind it who answers by a script, and real clients in front of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import socketio
from aiohttp import web
from redis import Redis
from redis.exceptions import RedisError

from bot.channel.channel import Channel, ChannelSettings
from bot.people.demo_tokens import mint
from bot.people.tokens import TokenVerifier
from bot.records.database import Database
from bot.talk import inbox
from bot.talk.inbox import OfferedReply, Reply, Turn
from tests.world import World, build_world

API_KEY = "key-of-the-shop-key-of-the-shop-0"
SECRET = "a secret that only tests know, of forty bytes"
ISSUER, AUDIENCE = "https://portal.example", "firstline"
PATIENCE = 5  # seconds after which a test gives up waiting for what must come

QUESTION = Reply(
    "Which one?",
    (OfferedReply("The first", "/choose", "1"), OfferedReply("The second", "/choose", "2")),
    {"asks": {"slot": "which", "kind": "choice"}},
)
CARD = {
    "kind": "summary",
    "title": "Summary",
    "fields": [{"key": "product", "label": "Product", "value": "Gateway"}],
    "note": "Is this right?",
}


def script(turn: Turn) -> list[Reply]:
    """What the one behind the door says."""
    if turn.payload is not None:
        return [Reply(f"chosen: {turn.payload}")]
    match turn.text:
        case "silence":
            return []
        case "ask me":
            return [QUESTION]
        case "summary":
            return [Reply("Here it is.", (), {"card": CARD})]
        case text:
            return [Reply(f"echo: {text}")]


class Answerer:
    """Answers by :func:`script`, through the same functions the engine uses."""

    def __init__(self, database: Database, channel: Channel, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self.paused = False

    def wake(self, conversation_id: str) -> None:
        if not self.paused:
            task = asyncio.create_task(self._serve(conversation_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settled(self, message_id: str, timeout: float) -> bool:  # noqa: ASYNC109 - as the engine has it
        deadline = asyncio.get_running_loop().time() + timeout
        while asyncio.get_running_loop().time() < deadline:
            with self._database.begin(write=False) as uow:
                if inbox.turn_state(uow, message_id) in ("answered", "failed"):
                    return True
            await asyncio.sleep(0.01)
        return False

    async def _serve(self, conversation_id: str) -> None:
        while True:
            with self._database.begin() as uow:
                turn = inbox.claim(
                    uow,
                    worker="script",
                    now=self._clock(),
                    lease=timedelta(minutes=1),
                    conversation_id=conversation_id,
                )
            if turn is None:
                return
            await self._channel.delivery.typing(conversation_id, True)
            with self._database.begin() as uow:
                replies = inbox.answer(
                    uow, turn, script(turn), reading=None, language=None, now=self._clock()
                )
            await self._channel.delivery.typing(conversation_id, False)
            await self._channel.delivery.deliver(conversation_id, replies)

    async def close(self) -> None:
        for task in list(self._tasks):
            await task


@dataclass
class Client:
    """A Socket.IO client that keeps what it was sent."""

    socket: socketio.AsyncClient
    received: list[tuple[str, Any]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self.socket.on("*", self._keep)

    async def _keep(self, event: str, *data: Any) -> None:
        async with self.arrived:
            self.received.append((event, data[0] if data else None))
            self.arrived.notify_all()

    def heard(self, event: str) -> list[Any]:
        """The data of every such event so far."""
        return [data for name, data in self.received if name == event]

    async def wait_for(self, event: str, count: int = 1) -> list[Any]:
        """Wait until so many such events have come, and give them."""
        async with self.arrived:
            await asyncio.wait_for(self.arrived.wait_for(lambda: len(self.heard(event)) >= count), PATIENCE)
        return self.heard(event)

    async def call(self, event: str, data: Any = None) -> Any:
        """Emit with an acknowledgement, and give it."""
        return await self.socket.call(event, data, timeout=PATIENCE)

    async def emit(self, event: str, data: Any = None) -> None:
        """Emit as Rasa's clients do, asking for no acknowledgement."""
        await self.socket.emit(event, data)

    async def open(self, **fields: Any) -> dict[str, Any]:
        """Ask for a session."""
        answer: dict[str, Any] = await self.call("session_request", fields)
        return answer

    async def say(self, session_id: str, message: Any, **fields: Any) -> Any:
        """Send a message, and give the acknowledgement."""
        return await self.call("user_uttered", {"message": message, "session_id": session_id, **fields})

    async def exchange(self, session_id: str, message: str) -> dict[str, Any]:
        """Send a message and wait for the one reply to it."""
        before = len(self.heard("bot_uttered"))
        assert (await self.say(session_id, message))["ok"]
        reply: dict[str, Any] = (await self.wait_for("bot_uttered", before + 1))[-1]
        return reply

    async def settle(self) -> None:
        """Return once the server has handled everything this client sent and this client all it was sent."""
        await self.call("resume", {"session_id": "nothing"})


@dataclass
class Door:
    """A running door."""

    url: str
    world: World
    answerer: Answerer
    channel: Channel
    http: aiohttp.ClientSession
    connect: Callable[..., Awaitable[Client]]
    clock: list[datetime]

    @property
    def database(self) -> Database:
        return self.world.database

    def token(self, email: str | None = None, org: str | None = None, **claims: Any) -> str:
        """A portal token, of the technical contact unless said otherwise."""
        given: dict[str, Any] = {
            "secret": SECRET,
            "issuer": ISSUER,
            "audience": AUDIENCE,
            "sub": email or self.world.technical_email,
            "org": org or self.world.org_id,
            "now": self.clock[0],
        }
        return mint(**{**given, **claims})

    async def post(self, body: Any, key: str | None = API_KEY, **options: Any) -> tuple[int, Any]:
        """Call the webhook; status and answer."""
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        payload = {"data": body} if isinstance(body, bytes | str) else {"json": body}
        async with self.http.post(
            f"{self.url}/webhooks/rest/webhook", headers=headers, **payload, **options
        ) as answer:
            return answer.status, await answer.json()


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis to share; without one these tests are left out on a developer's machine and fail in CI."""
    url = os.environ.get("FIRSTLINE_TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
    redis = Redis.from_url(url, socket_connect_timeout=2)
    try:
        redis.ping()
    except RedisError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Redis at {url}: {error}")
    finally:
        redis.close()
    return url


OpenDoor = Callable[..., Awaitable[Door]]


@pytest.fixture
def settings() -> dict[str, Any]:
    """What a test wants otherwise than :class:`ChannelSettings` has it; changed before ``door`` is taken."""
    return {"api_keys": {"shop": API_KEY}}


@pytest_asyncio.fixture
async def open_door() -> AsyncIterator[OpenDoor]:
    """Opens doors onto a database; several onto one are several processes."""
    closing: list[Callable[[], Awaitable[None]]] = []

    async def open_(database: Database, world: World, **settings: Any) -> Door:
        clock = [datetime.now(UTC)]
        verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, secret=SECRET)
        channel = Channel(database, ChannelSettings(**settings), verifier=verifier, clock=lambda: clock[0])
        answerer = Answerer(database, channel, lambda: clock[0])
        app = web.Application()
        channel.attach(app, answerer)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        url = f"http://{host}:{port}"
        http = aiohttp.ClientSession()
        clients: list[socketio.AsyncClient] = []

        async def connect(**options: Any) -> Client:
            socket = socketio.AsyncClient(reconnection=False)
            client = Client(socket)
            clients.append(socket)
            await socket.connect(url, **options)
            return client

        async def close() -> None:
            await answerer.close()
            await http.close()
            await channel.close_sockets()
            for socket in clients:
                await socket.disconnect()
            await runner.cleanup()
            channel.close()

        closing.append(close)
        return Door(url, world, answerer, channel, http, connect, clock)

    yield open_
    for close in reversed(closing):
        await close()


@pytest_asyncio.fixture
async def door(sqlite_database: Database, settings: dict[str, Any], open_door: OpenDoor) -> Door:
    """One door onto an SQLite database with the small world in it."""
    return await open_door(sqlite_database, build_world(sqlite_database), **settings)
