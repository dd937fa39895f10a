"""Several threads that do the same thing at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def at_once(count: int, job: Callable[[int], Result]) -> list[Result]:
    """Run ``job`` in ``count`` threads that start together; the results in order, or the first failure."""
    barrier = threading.Barrier(count)

    def run(number: int) -> Result:
        barrier.wait()
        return job(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
