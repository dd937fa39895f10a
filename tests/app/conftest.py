"""Settings untouched by the environment the tests run in, and one real process."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.library import copy_library

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("FIRSTLINE_") and not name.startswith("FIRSTLINE_TEST_"):
            monkeypatch.delenv(name)


@dataclass
class Process:
    """A running ``firstline serve``."""

    popen: subprocess.Popen[str]
    url: str
    said: list[str]
    state: Path

    def log(self) -> list[dict[str, object]]:
        """Its log so far."""
        lines = (self.state / "firstline.log").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def stop(self) -> int:
        """Ask it to end, as an orchestrator does; its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(30)


def start(state: Path, *arguments: str, **environment: str) -> Process:
    """Start a process and wait until it is ready; fails with what it said if it ends before.

    Its database begins with the shipped library in it.
    """
    if "FIRSTLINE_DATABASE_URL" not in environment and not (state / "firstline.db").exists():
        state.mkdir(exist_ok=True)
        copy_library(state / "firstline.db")
    popen = subprocess.Popen(
        [sys.executable, "-c", "from bot.app.cli import main; main()", "serve", "--port", "0", *arguments],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("FIRSTLINE_")},
            "FIRSTLINE_STATE_FOLDER": str(state),
            "COLUMNS": "120",
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        assert popen.stderr is not None
        for line in popen.stderr:
            said.append(line)
            if "Ready, with model" in line:
                ready.set()
        ready.set()

    threading.Thread(target=listen, daemon=True).start()
    ready.wait(START_SECONDS)
    address = re.search(r"listens on (http://\S+)", "".join(said))
    if address is None or popen.poll() is not None:
        popen.kill()
        raise AssertionError("".join(said))
    return Process(popen, address[1], said, state)


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A process with the sample accounts, on a free port; it needs a model and the built browser sources."""
    running = start(tmp_path_factory.mktemp("state"), "--demo")
    yield running
    if running.popen.poll() is None:
        running.stop()
