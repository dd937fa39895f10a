"""A thread with an event loop of its own, which owns one agent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """Runs coroutines on its own thread, so that the sockets' loop never waits for a model."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            # Whoever waits for what was taken on before hears of it.
            self._loop.run_until_complete(_ended(asyncio.all_tasks(self._loop)))
        finally:
            self._loop.close()

    @property
    def stopped(self) -> bool:
        """Whether it takes no more work."""
        return self._stopped

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start ``work`` on the worker's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call(self, function: Callable[[], T]) -> Future[T]:
        """Run a plain function on the worker's thread."""

        async def run() -> T:
            return function()

        return self.submit(run())

    def stop(self) -> None:
        """Let the thread end when what it is doing ends; a stuck computation is not waited for."""
        if not self._stopped:
            self._stopped = True
            self._loop.call_soon_threadsafe(self._loop.stop)


async def _ended(tasks: Collection[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
