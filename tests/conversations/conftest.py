"""The product's own server, and customers who come to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.records.database import Database
from tests.conversations.customer import Customer
from tests.real_server import RealServer

PROJECT = Path(__file__).resolve().parents[2]

Coming = Callable[..., Awaitable[Customer]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """``firstline serve`` with the sample accounts and a state folder of its own."""
    server = RealServer(PROJECT, tmp_path_factory.mktemp("state"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stored(server: RealServer) -> Iterator[Database]:
    """What the server has kept."""
    database = Database(server.database_url)
    yield database
    database.dispose()


@pytest.fixture
async def customer(server: RealServer) -> AsyncIterator[Coming]:
    """Lets a customer come: ``await customer(email=..., language=..., zone=...)``."""
    came: list[Customer] = []

    async def come(**how: str) -> Customer:
        one = Customer(server.address)
        came.append(one)
        return await one.come(**how)

    yield come
    for one in came:
        await one.leave()
