"""Whether this process lives, whether it can serve, and what it counted."""

from __future__ import annotations

import asyncio
from typing import Protocol

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from bot.channel.threads import Threads
from bot.records.database import Database

log = structlog.get_logger(__name__)

DATABASE_SECONDS = 3


class Model(Protocol):
    """What serves the dialogue (``bot.engine.engine.Engine``)."""

    @property
    def ready(self) -> bool:
        """Whether a model is loaded and warm."""

    @property
    def model_name(self) -> str | None:
        """File name of the model that serves."""


class Health:
    """``/healthz``, ``/readyz`` and ``/metrics``."""

    def __init__(self, database: Database, threads: Threads, model: Model) -> None:
        self._database = database
        self._threads = threads
        self._model = model
        self.stopping = False

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application."""
        return [
            web.get("/healthz", self._lives),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._metrics),
        ]

    async def _lives(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, request: web.Request) -> web.Response:
        database = await self._database_answers()
        ready = database and self._model.ready and not self.stopping
        found = {
            "ready": ready,
            "database": database,
            "model": self._model.model_name,
            "stopping": self.stopping,
        }
        return web.json_response(found, status=200 if ready else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await self._threads.run(self._ask)
        except Exception as error:  # noqa: BLE001 - whatever the driver may raise, it does not answer
            log.warning("database.unreachable", error=type(error).__name__)
            return False
        return True

    def _ask(self) -> None:
        with self._database.begin(write=False) as uow:
            uow.session.execute(text("SELECT 1"))
