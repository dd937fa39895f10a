"""A customer at the product's own door: a real Socket.IO client that reads what the bot asks for."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

import aiohttp
import socketio

PATIENCE = 20.0
TURNS = 30

Message = dict[str, Any]


class NotAnswered(AssertionError):
    """The bot said nothing in time."""


class Customer:
    """One browser, so to say. ``said`` holds every message of the bot, in order."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._socket = socketio.AsyncClient(reconnection=False)
        self.session_id = ""
        self.conversation_id = ""
        self.said: list[Message] = []
        self._seen = 0

    async def come(self, *, email: str | None = None, language: str = "en", zone: str = "UTC") -> Customer:
        """Open a conversation, signed in as a sample contact if ``email`` names one."""
        token = await self.token(email) if email else None
        await self._socket.connect(self._address, transports=["websocket"])
        opened = await self._socket.call(
            "session_request", {"token": token, "language": language, "zone": zone}, timeout=PATIENCE
        )
        assert "error" not in opened, opened
        self.session_id = opened["session_id"]
        self.conversation_id = opened["conversation_id"]
        return self

    async def sign_in(self, email: str) -> None:
        """Sign in to the conversation that is open."""
        answer = await self._socket.call(
            "sign_in", {"session_id": self.session_id, "token": await self.token(email)}, timeout=PATIENCE
        )
        assert "error" not in answer, answer

    async def leave(self) -> None:
        """Close the browser."""
        await self._socket.disconnect()

    async def token(self, email: str) -> str:
        """What the vendor's portal would give this contact."""
        async with aiohttp.ClientSession(self._address) as http:
            contacts = await (await http.get("/demo/contacts")).json()
            contact = next(one for one in contacts if one["email"] == email)
            answer = await http.post(
                "/demo/token", json={"contact": contact["contact"], "org_id": contact["org_id"]}
            )
            token: str = (await answer.json())["token"]
            return token

    async def say(self, text: str) -> list[Message]:
        """Send a message and wait for the answer, which comes whole."""
        sent = {
            "session_id": self.session_id,
            "message": text,
            "client_message_id": uuid.uuid4().hex,
        }
        stored = await self._socket.call("user_uttered", sent, timeout=PATIENCE)
        assert stored.get("ok"), stored
        for _ in range(int(PATIENCE / 0.02)):
            told = await self._socket.call(
                "resume", {"session_id": self.session_id, "after": stored["seq"]}, timeout=PATIENCE
            )
            answer = [one for one in told["messages"] if one["author"] == "bot"]
            if answer:
                self.said += answer
                return answer
            await asyncio.sleep(0.02)
        raise NotAnswered(text)

    async def everything(self) -> list[Message]:
        """Every message of the conversation so far, whoever wrote it."""
        told = await self._socket.call(
            "resume", {"session_id": self.session_id, "after": 0}, timeout=PATIENCE
        )
        messages: list[Message] = told["messages"]
        return messages

    async def press(self, value: str) -> list[Message]:
        """Press the button that stands for this answer."""
        offered = {answer["value"]: answer["button_id"] for answer in self.asked.get("answers", ())}
        assert value in offered, (value, self.asked)
        return await self.say(offered[value])

    @property
    def asked(self) -> dict[str, Any]:
        """What the bot's last message asks for; empty if nothing."""
        return dict(self.said[-1]["custom"].get("asks") or {}) if self.said else {}

    @property
    def asks(self) -> str | None:
        """The slot the bot's last message asks for."""
        return self.asked.get("slot")

    @property
    def texts(self) -> list[str]:
        """Everything the bot said."""
        return [message["text"] for message in self.said]

    def card(self, kind: str) -> dict[str, str]:
        """The newest card of a kind, as key to value."""
        for message in reversed(self.said):
            card = message["custom"].get("card")
            if card and card["kind"] == kind:
                return {field["key"]: field["value"] for field in card["fields"]}
        raise AssertionError(f"no card of kind {kind}: {self.texts}")

    async def answer(self, answers: Mapping[str, str], *, until: str | None = None) -> list[str]:
        """Answer whatever is asked until nothing is, or until ``until`` is asked for.

        ``answers`` by slot: ``#value`` presses that button, anything else is written. Returns the slots asked.
        """
        asked: list[str] = []
        while self.asks is not None and self.asks != until:
            asked.append(self.asks)
            assert len(asked) <= TURNS, asked
            assert self.asks in answers, (self.asks, self.texts[-2:])
            words = answers[self.asks]
            await (self.press(words[1:]) if words.startswith("#") else self.say(words))
        return asked
