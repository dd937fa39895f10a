"""The load: customers who talk over Rasa's REST form, and how long each of their turns takes.

Both sides get the same load. They share the machine with it, and it is bounded in count and in time.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

REQUEST_SECONDS = 30
SMALL_TALK = ("hello", "thank you", "what can you do?", "are you a robot?", "bye")
EARLY = len(SMALL_TALK)
"""Turns before "turn 10" is measured: the ten after them are its neighbourhood."""
NEIGHBOURHOOD = 10
"""Turns measured around turn 10 and at the end, two of each kind of small talk."""

Reply = dict[str, Any]

_numbers = itertools.count(1)


class WrongAnswer(Exception):
    """The bot did not say what the script needs to go on; holds what it said."""


class TimeIsUp(Exception):
    """The chat was to say nothing more from now on."""


@dataclass
class Chat:
    """One sender's conversation, which says nothing from ``until`` on (by ``time.perf_counter``).

    ``seconds`` holds what each of its turns took.
    """

    http: aiohttp.ClientSession
    webhook: str
    headers: Mapping[str, str]
    sender: str = field(default_factory=lambda: f"bench-{next(_numbers)}")
    seconds: list[float] = field(default_factory=list)
    until: float = math.inf

    async def say(self, message: str, **fields: str) -> list[Reply]:
        """Send a message, wait for the replies.

        Raises:
            WrongAnswer: there are none, not in time, or another status than 200.
            TimeIsUp: it was not to be said any more.
        """
        body = {"sender": self.sender, "message": message, **fields}
        began = time.perf_counter()
        if began >= self.until:
            raise TimeIsUp
        try:
            async with self.http.post(self.webhook, json=body, headers=self.headers) as answer:
                replies: list[Reply] = await answer.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise WrongAnswer(f"{message!r} was not answered: {error!r}") from None
        self.seconds.append(time.perf_counter() - began)
        if answer.status != 200 or not replies:
            raise WrongAnswer(f"{message!r} was answered with {answer.status}: {replies}")
        return replies

    async def small_talk(self) -> None:
        """A turn of every kind that needs no form."""
        for message in SMALL_TALK:
            await self.say(message)


class Side(Protocol):
    """One of the two that are measured, while it serves."""

    name: str
    webhook: str
    headers: Mapping[str, str]

    async def intake(self, chat: Chat) -> None:
        """Take a chat from a described problem to the number of a case."""

    def cpu(self) -> float:
        """Processor time used so far, in seconds."""


@dataclass
class Turns:
    """Turns of one kind: seconds of each, and the processor time of the side for all of them."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0


@dataclass(frozen=True)
class Growth:
    """What turns took early and late in one conversation; ``late_turn`` is where it ended."""

    early: list[float]
    late: list[float]
    late_turn: int


async def first_answer(side: Side) -> None:
    """Have one message answered."""
    async with _customers() as http:
        await _chat(http, side).say(SMALL_TALK[0])


async def warm_up(side: Side) -> None:
    """Meet what is loaded on first use."""
    async with _customers() as http:
        for _ in range(2):
            chat = _chat(http, side)
            await chat.small_talk()
            await side.intake(chat)


async def small_talk(side: Side, conversations: int, into: Turns) -> None:
    """Small talk, one customer after the other."""
    await _one_by_one(side, conversations, into, intake=False)


async def intakes(side: Side, conversations: int, into: Turns) -> None:
    """Intakes, one customer after the other."""
    await _one_by_one(side, conversations, into, intake=True)


async def turns_a_second(side: Side, clients: int, seconds: float) -> float:
    """How many turns ``clients`` have answered in a second, all talking without a pause for ``seconds``."""
    chats: list[Chat] = []
    async with _customers() as http:
        began = time.perf_counter()

        async def talk(number: int) -> None:
            # Half of them begin with an intake, so that neither kind comes in waves.
            with suppress(TimeIsUp):
                for step in itertools.count(number):
                    chat = _chat(http, side)
                    chat.until = began + seconds
                    chats.append(chat)
                    await (side.intake(chat) if step % 2 else chat.small_talk())

        await asyncio.gather(*(talk(number) for number in range(clients)))
        # Up to the last answer: a turn that is under way must not weigh on what is measured next.
        took = time.perf_counter() - began
    return sum(len(chat.seconds) for chat in chats) / took


async def growth(side: Side, turns: int, seconds: float) -> Growth:
    """One conversation of ``turns`` turns, or as many as fit into ``seconds``.

    Its last turns are taken in alternation with the turns around the tenth of young conversations: whatever
    else the machine is doing slows both.
    """
    until = time.monotonic() + seconds
    async with _customers() as http:
        old, young = _chat(http, side), _chat(http, side)
        told = itertools.cycle(SMALL_TALK)
        while len(old.seconds) < turns - NEIGHBOURHOOD and time.monotonic() < until:
            await old.say(next(told))
        await young.small_talk()
        for step, message in zip(range(NEIGHBOURHOOD), told, strict=False):
            # Neither always follows the other: what the first of two leaves warm would favour the second.
            for chat in (young, old) if step % 2 else (old, young):
                await chat.say(message)
    return Growth(young.seconds[EARLY:], old.seconds[-NEIGHBOURHOOD:], len(old.seconds))


@asynccontextmanager
async def _customers() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=timeout, trust_env=False
    ) as http:
        yield http


async def _one_by_one(side: Side, conversations: int, into: Turns, *, intake: bool) -> None:
    before = side.cpu()
    async with _customers() as http:
        for _ in range(conversations):
            chat = _chat(http, side)
            await (side.intake(chat) if intake else chat.small_talk())
            into.seconds += chat.seconds
    into.cpu += side.cpu() - before


def _chat(http: aiohttp.ClientSession, side: Side) -> Chat:
    return Chat(http, side.webhook, side.headers)
