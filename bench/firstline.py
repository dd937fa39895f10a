"""Our side: ``firstline serve`` with the project's model, and the same pipeline trained on the sample."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from bench import load, sample
from bench.load import Chat, WrongAnswer
from bench.processes import Server, Spent, free_port, run_to_end

START_SECONDS = 120
TRAIN_SECONDS = 1200
BIN = Path(sys.executable).parent

PROBLEM = "my sessions keep freezing since this morning"
CONTACT = "priya.raman@bluewater.example"
BUTTONS = {
    "area": "daas_vdi",
    "self_help": "skip",
    "product": "virtual_apps_desktops",
    "impact": "degraded",
    "scope": "some",
    "workaround": "none",
    "severity_agreement": "yes",
    "summary": "yes",
}
WORDS = {"version": "2203 LTSR CU4", "error_code": "no error code"}
MOST_TURNS = 25


def train(folder: Path) -> Spent:
    """Train our pipeline on the sample, in a project made of it in ``folder``."""
    project = folder / "project"
    sample.write_our_project(project)
    return run_to_end(
        [str(BIN / "rasa"), "train", "--force", "--data", "data", "--out", str(folder / "models")],
        folder=project,
        environment={"RASA_TELEMETRY_ENABLED": "false", "RASA_CACHE_DIRECTORY": str(folder / "cache")},
        log=folder / "train.log",
        seconds=TRAIN_SECONDS,
    )


class Firstline:
    """``firstline serve`` on a free port, its state in ``folder``; see ``load.Side``.

    One client plays all customers of an integration, so the door's limits on messages are off.
    """

    name = "Firstline"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        port = free_port()
        self._address = f"http://127.0.0.1:{port}"
        self.webhook = f"{self._address}/webhooks/rest/webhook"
        self.headers: Mapping[str, str] = {}
        began = time.perf_counter()
        self._server = Server(
            [str(BIN / "firstline"), "serve"],
            folder=sample.ROOT,
            environment={
                "FIRSTLINE_ENVIRONMENT": "development",
                "FIRSTLINE_HOST": "127.0.0.1",
                "FIRSTLINE_PORT": str(port),
                "FIRSTLINE_STATE_FOLDER": str(folder),
                "FIRSTLINE_DATABASE_URL": f"sqlite:///{folder / 'firstline.db'}",
                "FIRSTLINE_LOG_FILE": str(folder / "firstline.log"),
                "FIRSTLINE_API_KEYS": "",
                "FIRSTLINE_DEMO": "true",
                "FIRSTLINE_LIMIT_MESSAGES_PER_CONVERSATION": "off",
                "FIRSTLINE_LIMIT_MESSAGES_PER_ADDRESS": "off",
                "FIRSTLINE_LIMIT_MESSAGES_PER_INTEGRATION": "off",
                "FIRSTLINE_LIMIT_CONVERSATIONS_PER_ADDRESS": "off",
            },
            log=folder / "server.log",
        )
        try:
            self._server.wait_for(f"{self._address}/readyz", START_SECONDS)
            key = (folder / "api_key").read_text("utf-8").strip()
            self.headers = {"Authorization": f"Bearer {key}"}
            asyncio.run(load.first_answer(self))
            self.started = Spent(time.perf_counter() - began, self._server.cpu())
            self._token = asyncio.run(self._signed_in())
        except BaseException:
            self.stop()
            raise

    async def intake(self, chat: Chat) -> None:
        """Answer whatever is asked, by button where there is one, until the case is open."""
        replies = await chat.say(PROBLEM, token=self._token)
        for _ in range(MOST_TURNS):
            asks = (replies[-1].get("custom") or {}).get("asks")
            if not asks:
                break
            slot = asks["slot"]
            if slot in WORDS:
                replies = await chat.say(WORDS[slot])
                continue
            offered = {answer["value"]: answer["button_id"] for answer in asks.get("answers") or ()}
            if BUTTONS.get(slot) not in offered:
                raise WrongAnswer(f"no script for {asks}")
            replies = await chat.say(offered[BUTTONS[slot]])
        cards = [(reply.get("custom") or {}).get("card") or {} for reply in replies]
        if "case" not in {card.get("kind") for card in cards}:
            raise WrongAnswer(f"the intake ended without a case: {replies}")

    def cpu(self) -> float:
        """Processor time used so far, in seconds."""
        return self._server.cpu()

    def rss(self) -> int:
        """Resident memory, in bytes."""
        return self._server.rss()

    def stop(self) -> None:
        """End it."""
        self._server.stop()

    async def _signed_in(self) -> str:
        timeout = aiohttp.ClientTimeout(total=load.REQUEST_SECONDS)
        async with (
            aiohttp.ClientSession(self._address, timeout=timeout) as http,
            http.post("/demo/token", json={"contact": CONTACT}) as answer,
        ):
            answer.raise_for_status()
            token: str = (await answer.json())["token"]
            return token
