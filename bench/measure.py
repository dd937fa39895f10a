"""One run: both sides started, then measured in turn, so that both meet the same machine."""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench import load
from bench.firstline import Firstline
from bench.load import Growth, Turns
from bench.processes import Spent
from bench.stock_rasa import StockRasa

Say = Callable[[str], None]
Started = Firstline | StockRasa


@dataclass(frozen=True)
class Plan:
    """How much is measured. Counts are for each side; seconds bound what a slow side may take."""

    rounds: int
    small_talk: int
    intakes: int
    clients: Sequence[int]
    rate_seconds: float
    rates: int
    growth_turns: int
    growth_seconds: float
    growths: int


FULL = Plan(
    rounds=4,
    small_talk=10,
    intakes=4,
    clients=(1, 4, 16),
    rate_seconds=7,
    rates=2,
    growth_turns=500,
    growth_seconds=90,
    growths=3,
)
QUICK = Plan(
    rounds=1,
    small_talk=2,
    intakes=1,
    clients=(1, 4),
    rate_seconds=2,
    rates=1,
    growth_turns=40,
    growth_seconds=20,
    growths=1,
)


@dataclass
class Measured:
    """What one side did. Memory in bytes, ``trained`` and ``started`` in seconds."""

    name: str
    trained: Spent | None = None
    started: Spent | None = None
    rss_ready: int = 0
    rss_after: int = 0
    small_talk: Turns = field(default_factory=Turns)
    intake: Turns = field(default_factory=Turns)
    rates: dict[int, list[float]] = field(default_factory=dict)
    growths: list[Growth] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """How many times as long a late turn takes as an early one."""
        return self.late / statistics.median(seconds for growth in self.growths for seconds in growth.early)

    @property
    def late(self) -> float:
        """What a late turn takes, in seconds."""
        return statistics.median(seconds for growth in self.growths for seconds in growth.late)


class Bystanders:
    """What the rest of the machine did meanwhile, as a share of all its cores."""

    def __init__(self) -> None:
        self._began, self._busy, self._own = time.monotonic(), _busy(), _own()

    def share(self) -> float:
        """Since this was made. Call it when all that was started has ended: only then is its time counted."""
        own, busy = _own() - self._own, _busy() - self._busy
        return max(0.0, busy - own) / (time.monotonic() - self._began) / (os.cpu_count() or 1)


def measure(sides: Sequence[tuple[Measured, Callable[[], Started]]], plan: Plan, say: Say) -> None:
    """Start every side, measure them in alternation, and end them."""
    serving: list[tuple[Started, Measured]] = []
    try:
        for measured, start in sides:
            say(f"start {measured.name}")
            side = start()
            serving.append((side, measured))
            measured.started, measured.rss_ready = side.started, side.rss()
        asyncio.run(_all(serving, plan, say))
        for side, measured in serving:
            measured.rss_after = side.rss()
    finally:
        for side, _ in serving:
            side.stop()


async def _all(serving: Sequence[tuple[Started, Measured]], plan: Plan, say: Say) -> None:
    say("warm up")
    for side, _ in serving:
        await load.warm_up(side)
    for number in range(plan.rounds):
        say(f"latency, round {number + 1} of {plan.rounds}")
        for side, measured in serving:
            await load.small_talk(side, plan.small_talk, measured.small_talk)
            await load.intakes(side, plan.intakes, measured.intake)
    for _ in range(plan.rates):
        for clients in plan.clients:
            for side, measured in serving:
                say(f"turns a second, {clients} clients, {side.name}")
                rate = await load.turns_a_second(side, clients, plan.rate_seconds)
                measured.rates.setdefault(clients, []).append(rate)
    for side, measured in serving:
        until = time.monotonic() + plan.growth_seconds
        for _ in range(plan.growths):
            left = until - time.monotonic()
            # A side that needs most of its time for one conversation is measured by that one.
            if measured.growths and left < plan.growth_seconds / 2:
                break
            say(f"growth to {plan.growth_turns} turns, {side.name}")
            measured.growths.append(await load.growth(side, plan.growth_turns, left))


def machine(root: Path) -> dict[str, Any]:
    """What this ran on."""
    models = sorted((root / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return {
        "cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "model": models[-1].name if models else None,
    }


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


def _own() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
