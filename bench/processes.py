"""Processes that are measured: started in a group of their own, and ended by it."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

END_SECONDS = 20
LOG_LINES = 25


class ProcessFailed(Exception):
    """A process ended with an error, or was not ready in time; holds the end of its log."""


@dataclass(frozen=True)
class Spent:
    """What something took: seconds by the clock, and seconds of processor time."""

    wall: float
    cpu: float


class Server:
    """A process that serves until it is stopped.

    Args:
        command: what to run.
        folder: where to run it.
        environment: added to this process's own.
        log: file that takes all it says.
    """

    def __init__(
        self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: Path
    ) -> None:
        self._log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                list(command),
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, address: str, seconds: float) -> None:
        """Wait until a GET of ``address`` is answered with 200.

        Raises:
            ProcessFailed: it ended, or ``seconds`` have passed.
        """
        until = time.monotonic() + seconds
        while not _answers(address):
            if self._process.poll() is not None or time.monotonic() > until:
                raise ProcessFailed(_end_of(self._log))
            time.sleep(0.05)

    def stop(self) -> None:
        """End it and all it started."""
        if self._process.poll() is None:
            _signal_group(self._process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=END_SECONDS)
        # Also where the first of the group has ended: what it started may not have.
        _signal_group(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def rss(self) -> int:
        """Resident memory of it and all it started, in bytes."""
        return sum(one.memory_info().rss for one in self._family())

    def cpu(self) -> float:
        """Processor time it and all it started have used, in seconds."""
        return float(sum(sum(one.cpu_times()[:2]) for one in self._family()))

    def _family(self) -> list[psutil.Process]:
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]


def run_to_end(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: Path, seconds: float
) -> Spent:
    """Run a command and say what it took.

    Raises:
        ProcessFailed: it ended with an error, or ``seconds`` were not enough.
    """
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise ProcessFailed(f"not done after {seconds:.0f} s\n{_end_of(log)}") from None
        finally:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if code != 0:
        raise ProcessFailed(_end_of(log))
    return Spent(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own, on 127.0.0.1
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, number)


def _end_of(log: Path) -> str:
    # Progress bars rewrite their line many times; the last writing is enough.
    lines = [line.rpartition("\r")[2] for line in log.read_text("utf-8", "replace").split("\n")]
    return "\n".join(lines[-LOG_LINES:])
