"""A process that is killed loses nothing that was acknowledged, and answers nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections import Counter
from pathlib import Path

import pytest
import socketio

from bot.records.database import Database
from bot.records.tables import Conversation, Message
from tests.real_server import RealServer

PROJECT = Path(__file__).resolve().parents[2]
CUSTOMERS = 16
MESSAGES = 12
CRASHES = 3
AFTER_A_LEASE = 120


class Persistent:
    """A client that keeps a message until it is acknowledged, whatever breaks."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session_id: str | None = None
        self.acknowledged: list[str] = []

    async def send_all(self, count: int) -> None:
        """Send ``count`` greetings, one after another, again and again until each is acknowledged."""
        for _ in range(count):
            client_id = uuid.uuid4().hex
            while not await self._sent(client_id):
                await asyncio.sleep(0.3)
            self.acknowledged.append(client_id)
            await asyncio.sleep(0.2)

    async def _sent(self, client_id: str) -> bool:
        client = socketio.AsyncClient(reconnection=False)
        try:
            await client.connect(self.address, transports=["websocket"], wait_timeout=3)
            opened = await client.call("session_request", {"session_id": self.session_id}, timeout=5)
            self.session_id = opened["session_id"]
            stored = await client.call(
                "user_uttered",
                {"session_id": self.session_id, "message": "hello there", "client_message_id": client_id},
                timeout=5,
            )
            return bool(stored.get("ok"))
        except (socketio.exceptions.SocketIOError, OSError, TimeoutError):
            return False
        finally:
            with contextlib.suppress(Exception):
                await client.disconnect()


@pytest.mark.long
async def test_a_server_killed_again_and_again_answers_every_acknowledged_message_once(
    tmp_path: Path,
) -> None:
    server = RealServer(PROJECT, tmp_path)
    server.start()
    customers = [Persistent(server.address) for _ in range(CUSTOMERS)]
    sending = [asyncio.create_task(customer.send_all(MESSAGES)) for customer in customers]
    for _ in range(CRASHES):
        await asyncio.sleep(2.5)
        server.crash()
        await asyncio.to_thread(server.start)
    await asyncio.wait_for(asyncio.gather(*sending), 240)

    database = Database(server.database_url)
    try:
        for _ in range(AFTER_A_LEASE):
            with database.begin(write=False) as uow:
                open_turns = (
                    uow.session.query(Message).filter(Message.turn_state.in_(["waiting", "leased"])).count()
                )
            if not open_turns:
                break
            await asyncio.sleep(1)
        with database.begin(write=False) as uow:
            rows = uow.session.query(Message).order_by(Message.conversation_id, Message.seq).all()
            conversations = uow.session.query(Conversation).all()
    finally:
        database.dispose()
        server.stop()

    asked = {row.id: row for row in rows if row.author == "customer"}
    replies = Counter(row.answers_id for row in rows if row.author == "bot")
    assert sorted(row.client_id or "" for row in asked.values()) == sorted(
        client_id for customer in customers for client_id in customer.acknowledged
    )
    assert {row.turn_state for row in asked.values()} == {"answered"}
    assert {replies[message_id] for message_id in asked} == {1}  # a greeting has one reply
    for conversation in conversations:
        numbers = [row.seq for row in rows if row.conversation_id == conversation.id]
        assert numbers == list(range(1, conversation.last_seq + 1))
