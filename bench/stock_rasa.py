"""The other side: a stock Rasa (``bench/stock``) with TensorFlow, in an environment of its own."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import load, sample
from bench.load import Chat, WrongAnswer
from bench.processes import Server, Spent, free_port, run_to_end

PROJECT = Path(__file__).parent / "stock"
MODELS = PROJECT / "models"
MODEL = MODELS / "stock.tar.gz"
NAMED = ("--fixed-model-name", "stock")
ENVIRONMENT = sample.ROOT / ".tools" / "stock-rasa"
BIN = ENVIRONMENT / "bin"

INSTALL_SECONDS = 1800
TRAIN_SECONDS = 3600
START_SECONDS = 240

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "PYTHONWARNINGS": "ignore",
}

PROBLEM = "my sessions keep freezing since this morning"
BUTTONS_AND_WORDS = (
    "No, still the same",
    "No, still the same",
    "No, still the same",
    "Apps and desktops",
    "Slower or less reliable",
    "Some of us",
    "No, none",
    "Yes, I agree",
    "2203 LTSR CU4",
    "no error code",
    "Yes, open the case",
)
"""The answers to the form's questions: the titles of buttons, and words where there are none."""


class NoUv(Exception):
    """uv, which builds the environment, is not there."""


def install() -> None:
    """Build the environment if what it is made of has changed.

    Raises:
        NoUv: neither on the PATH nor in ``.tools``.
        ProcessFailed: a package could not be had.
    """
    lock = PROJECT / "requirements.lock"
    mark = ENVIRONMENT / ".synced"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return
    uv = _uv()
    ENVIRONMENT.parent.mkdir(exist_ok=True)
    log = ENVIRONMENT.parent / "stock-rasa.log"
    steps = [] if (BIN / "python").exists() else [["venv", "--python", "3.11", str(ENVIRONMENT)]]
    steps.append(
        ["pip", "sync", "--require-hashes", "--compile-bytecode", "--python", str(BIN / "python"), str(lock)]
    )
    for step in steps:
        run_to_end(
            [uv, *step],
            folder=PROJECT,
            environment={"UV_PYTHON_DOWNLOADS": "never"},
            log=log,
            seconds=INSTALL_SECONDS,
        )
    mark.write_text(wanted, "utf-8")


def train(*, anew: bool) -> tuple[Spent, datetime]:
    """What training the model on the sample took, and when that was.

    Trains if the sample or the project has changed since, or if ``anew``.
    """
    sample.write_stock_data(PROJECT / "data" / "nlu")
    made_of, note = _fingerprint(), MODELS / "trained.json"
    if note.is_file() and MODEL.is_file() and not anew:
        told = json.loads(note.read_text("utf-8"))
        if told["made_of"] == made_of:
            return Spent(**told["spent"]), datetime.fromisoformat(told["at"])
    MODELS.mkdir(exist_ok=True)
    at = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="stock-rasa-") as cache:
        spent = run_to_end(
            [str(BIN / "rasa"), "train", "--force", "--data", "data", "--out", "models", *NAMED],
            folder=PROJECT,
            environment={**QUIET, "RASA_CACHE_DIRECTORY": cache},
            log=MODELS / "train.log",
            seconds=TRAIN_SECONDS,
        )
    note.write_text(json.dumps({"made_of": made_of, "at": at.isoformat(), "spent": asdict(spent)}), "utf-8")
    return spent, at


class StockRasa:
    """``rasa run`` with ``rasa run actions`` on free ports, logs in ``folder``; see ``load.Side``."""

    name = "stock Rasa"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        port, actions_port = free_port(), free_port()
        address = f"http://127.0.0.1:{port}"
        self.webhook = f"{address}/webhooks/rest/webhook"
        self.headers: Mapping[str, str] = {}
        environment = {
            **QUIET,
            "STOCK_ACTIONS_PORT": str(actions_port),
            "SANIC_HOST": "127.0.0.1",
            "RASA_CACHE_DIRECTORY": str(folder / "cache"),
        }
        self._servers: list[Server] = []
        began = time.perf_counter()
        try:
            for name, arguments in {
                "actions": ["run", "actions", "--port", str(actions_port)],
                "rasa": ["run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(MODEL)],
            }.items():
                server = Server(
                    [str(BIN / "rasa"), *arguments],
                    folder=PROJECT,
                    environment=environment,
                    log=folder / f"{name}.log",
                )
                self._servers.append(server)
            actions, rasa = self._servers
            actions.wait_for(f"http://127.0.0.1:{actions_port}/health", START_SECONDS)
            rasa.wait_for(f"{address}/", START_SECONDS)
            asyncio.run(load.first_answer(self))
            self.started = Spent(time.perf_counter() - began, self.cpu())
        except BaseException:
            self.stop()
            raise

    async def intake(self, chat: Chat) -> None:
        """Answer the form's questions in their order, by button where there is one."""
        replies = await chat.say(PROBLEM)
        for answer in BUTTONS_AND_WORDS:
            offered = {
                button["title"]: button["payload"] for reply in replies for button in reply.get("buttons", ())
            }
            if offered and answer not in offered:
                raise WrongAnswer(f"{answer!r} is not offered in {replies}")
            replies = await chat.say(offered.get(answer, answer))
        if not any("case is open" in reply.get("text", "") for reply in replies):
            raise WrongAnswer(f"the intake ended without a case: {replies}")

    def cpu(self) -> float:
        """Processor time used so far, in seconds."""
        return sum(server.cpu() for server in self._servers)

    def rss(self) -> int:
        """Resident memory of both servers, in bytes."""
        return sum(server.rss() for server in self._servers)

    def stop(self) -> None:
        """End both servers."""
        for server in self._servers:
            server.stop()


def _uv() -> str:
    found = shutil.which("uv") or shutil.which("uv", path=os.fspath(sample.ROOT / ".tools" / "bin"))
    if found is None:
        raise NoUv("install uv, or run this by `make bench`")
    return found


def _fingerprint() -> str:
    digest = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    for path in sorted([PROJECT / "config.yml", PROJECT / "domain.yml", *(PROJECT / "data").rglob("*.yml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
