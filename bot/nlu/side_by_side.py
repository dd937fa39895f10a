"""Using both cores while a model is trained.

Much of a training is Python (n-grams, entities, tokens), and threads cannot run that side by side; so work is
given to a second process, forked, which has everything at hand that this one has, and only sends back what
came of it.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Result = TypeVar("Result")
FEWEST = 500
"""Work on fewer items than this is not worth a process."""
_FORKS = sys.platform == "linux"


LONGEST = timedelta(minutes=30)
"""A second process that has not answered by then never will."""


class WorkLost(RuntimeError):
    """The second process gave no result: killed, most likely for want of memory, or stuck."""


class Beside(Generic[Result]):
    """Work that goes on in a second process from now on; where processes can't be forked, on `result`."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        if _FORKS:
            context = multiprocessing.get_context("fork")
            self._receiver, sender = context.Pipe(duplex=False)
            self._process = context.Process(target=_send, args=(work, sender), daemon=True)
            self._process.start()
            sender.close()

    def result(self) -> Result:
        """Wait for what came of it. Raises what the work raised, or `WorkLost`."""
        if not _FORKS:
            return self._work()
        try:
            if not self._receiver.poll(LONGEST.total_seconds()):
                self._process.kill()
                raise WorkLost(f"a process of the training gave no result within {LONGEST}")
            succeeded, outcome = self._receiver.recv()
        except EOFError as error:
            self._process.join()
            raise WorkLost(f"a process of the training ended with code {self._process.exitcode}") from error
        finally:
            self._receiver.close()
        self._process.join()
        if not succeeded:
            raise outcome
        result: Result = outcome
        return result


def _send(work: Callable[[], Any], sender: Connection) -> None:
    gc.disable()  # a look at every object would copy the memory that both processes share
    with threadpool_limits(1, "blas"):
        try:
            outcome = (True, work())
        except Exception as error:  # noqa: BLE001 - raised again by the other process
            outcome = (False, error)
        sender.send(outcome)


def in_halves(work: Callable[[Any], Iterable[Result]], items: Any) -> list[Result]:
    """What `work` gives for each of the items, in their order; half of them are done by a second process.

    `items` is whatever has a length and can be sliced: a list or an array.
    """
    if len(items) < FEWEST:
        return list(work(items))
    other = Beside(lambda: work(items[1::2]))
    result: list[Any] = [None] * len(items)
    with threadpool_limits(1, "blas"):
        result[::2] = work(items[::2])
    result[1::2] = other.result()
    return result
