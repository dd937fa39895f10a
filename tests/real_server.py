"""The product's own server as a process, for whole conversations in a real browser."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.library import copy_library

START_SECONDS = 120


class ServerDidNotStart(Exception):
    """The process ended, or was not ready in time; the message holds the end of its log."""


class RealServer:
    """``firstline serve`` on a free port of this machine; ``database_url`` is where to look up what it left.

    Args:
        project: the folder with ``config.yml`` and ``data``.
        state: an empty folder for its database, secrets and mail; made if it is not there. A database of its
            own begins with the shipped library in it.
        data: a data folder of its own, if not the project's.
        database_url: a database that others use too, if not one of its own.
        demo: whether it loads the sample accounts.
    """

    def __init__(
        self,
        project: Path,
        state: Path,
        *,
        data: Path | None = None,
        database_url: str | None = None,
        demo: bool = True,
    ) -> None:
        self._project = project
        self._state = state
        self._data = data or project / "data"
        self._demo = demo
        self.database_url = database_url or f"sqlite:///{state / 'firstline.sqlite'}"
        state.mkdir(exist_ok=True)
        if database_url is None and not (state / "firstline.sqlite").exists():
            copy_library(state / "firstline.sqlite")
        self._log = state / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = _free_port()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and wait until it is ready.

        Raises:
            ServerDidNotStart: it is not ready after two minutes.
        """
        environment = {
            **os.environ,
            "FIRSTLINE_HOST": "127.0.0.1",
            "FIRSTLINE_PORT": str(self._port),
            "FIRSTLINE_STATE_FOLDER": str(self._state),
            "FIRSTLINE_DATABASE_URL": self.database_url,
            "FIRSTLINE_DATA_FOLDER": str(self._data),
            "FIRSTLINE_DEMO": str(self._demo).lower(),
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(Path(sys.executable).parent / "firstline"), "serve"],
                cwd=self._project,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + START_SECONDS
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise ServerDidNotStart(self._log.read_text("utf-8", "replace")[-4000:])
            time.sleep(0.5)

    def stop(self) -> None:
        """End it, as an operator would."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def crash(self) -> None:
        """Kill it as a power cut would; it can be started again on the same state."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _ready(self) -> bool:
        asking = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2)
        try:
            asking.request("GET", "/readyz")
            return asking.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
