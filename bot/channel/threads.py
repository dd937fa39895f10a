"""Database work of the doors, off the event loop: a few threads, each with one unit of work at a time."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A small pool. ``size`` is bounded by what the database's own pool allows."""

    def __init__(self, size: int = 8) -> None:
        self._executor = ThreadPoolExecutor(size, thread_name_prefix="door")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``function`` on one of the threads; its exceptions come back."""
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._executor, partial(context.run, partial(function, *args, **kwargs))
        )

    def close(self) -> None:
        """Let what is under way end, and take no more."""
        self._executor.shutdown(wait=True, cancel_futures=True)
