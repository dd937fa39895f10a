"""Puts the process together: database, engine, doors, pages; and takes it apart without losing a turn."""

from __future__ import annotations

import asyncio
import os
import secrets as randomness
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from aiohttp import web
from sqlalchemy.exc import OperationalError

from bot.app.headers import answer_errors, secure
from bot.app.health import Health
from bot.app.jobs import work_of
from bot.app.pages import Pages, WebNotBuilt
from bot.app.sample_portal import SamplePortal
from bot.app.secret_keeping import Secrets
from bot.app.settings import Settings
from bot.app.storage import prepared_database
from bot.casework.recomputing import StillNeeded, put_in_force
from bot.channel.articles import ArticleDoor
from bot.channel.channel import Channel, ChannelSettings
from bot.channel.known_issues import KnownIssues
from bot.channel.notices import Notices
from bot.engine import workspace
from bot.engine.agent import ModelUnusable, newest_model
from bot.engine.dispatcher import Dispatcher
from bot.engine.engine import Engine
from bot.nlu.strings import ResponsesError, load_responses, widget_strings
from bot.outbox.runner import JobRunner
from bot.people.demo_tokens import SampleSignIn, sample_sign_ins
from bot.people.tokens import TokenVerifier
from bot.records.catalogue import sync_catalogue
from bot.records.data_files import DataFileError
from bot.records.database import UnsupportedDatabase
from bot.records.demo import load_demo
from bot.records.policy_files import policy_fingerprint
from bot.self_help.watching import FolderWatch
from bot.support.policy import PolicyError

log = structlog.get_logger(__name__)

HANDLERS_SECONDS = 5
"""How long requests under way may take to end once the process stops."""


UNUSABLE = (
    DataFileError,
    ModelUnusable,
    OSError,
    OperationalError,
    PolicyError,
    ResponsesError,
    StillNeeded,
    UnsupportedDatabase,
    ValueError,
    WebNotBuilt,
)
"""What keeps a process from starting; each says what is wrong and where."""


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


class Service:
    """One process of Firstline.

    Raises:
        bot.engine.agent.ModelUnusable: there is no trained model.
        bot.app.pages.WebNotBuilt: the browser sources are not built.
        The content's own errors: something in the data folder is wrong; they name file and line.
    """

    def __init__(
        self, settings: Settings, secrets: Secrets, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._settings = settings
        self._model = newest_model(settings.models_folder)
        self._database = prepared_database(settings)
        space = workspace.use(workspace.load(self._database, settings.data_folder, clock=clock))
        fingerprint = policy_fingerprint(settings.data_folder / "policy")
        worker = f"{socket.gethostname()[:40]}-{os.getpid()}-{randomness.token_hex(4)}"
        with self._database.begin() as uow:
            sync_catalogue(uow, space.catalogue)
            put_in_force(uow, space.policy, fingerprint, now=clock())
            if settings.demo:
                load_demo(uow, settings.data_folder, today=clock().date())
        responses = settings.data_folder / "responses"
        self.engine = Engine(space, responses, budget=timedelta(seconds=settings.turn_seconds))
        self._channel = Channel(
            self._database,
            _channel_settings(settings, secrets),
            verifier=TokenVerifier(
                issuer=settings.portal_issuer,
                audience=settings.portal_audience,
                secret=secrets.portal_secret,
                keys=settings.portal_keys,
            ),
            clock=clock,
        )
        self._dispatcher = Dispatcher(
            self.engine,
            self._database,
            worker=worker,
            deliver=self._channel.delivery.deliver,
            typing=self._channel.delivery.typing,
        )
        strings = load_responses(responses)
        notices = Notices(space.policy, strings, self._channel.delivery.deliver)
        known_issues = KnownIssues(space.policy, strings, self._channel.delivery.deliver)
        self._jobs = JobRunner(
            self._database,
            work_of(space.policy, fingerprint, notices, known_issues),
            worker=worker,
            clock=clock,
        )
        self._watch = FolderWatch(
            settings.data_folder / "self_help",
            space.catalogue,
            self._database,
            space.library.encoder,
            clock=clock,
        )
        self._articles = ArticleDoor(
            self._database,
            self._channel.threads,
            space.library,
            {product.id: product.name for product in space.catalogue.products},
        )
        self._health = Health(self._database, self._channel.threads, self.engine)
        self.app = self._application(Pages(settings.web_folder, widget_strings(strings)), secrets, clock)
        self._running: list[asyncio.Task[None]] = []

    @property
    def database_name(self) -> str:
        """The database's URL, its password left out."""
        return self._database.engine.url.render_as_string(hide_password=True)

    def sample_sign_ins(self) -> list[SampleSignIn]:
        """Whom one can sign in as on the sample page; nobody in production."""
        if self._settings.production:
            return []
        with self._database.begin(write=False) as uow:
            return sample_sign_ins(uow)

    async def start(self) -> None:
        """Load the model and begin to answer; the doors are open before, and what comes in waits."""
        try:
            await self.engine.start(self._model)
        except Exception as error:
            log.exception("service.no_model", model=self._model.name)
            raise ModelUnusable(
                f"{self._model} cannot be loaded ({_root_cause(error)}); run `firstline train --force`"
            ) from error
        self._running = [
            asyncio.create_task(self._dispatcher.run(), name="dispatcher"),
            asyncio.create_task(self._jobs.run(), name="jobs"),
            asyncio.create_task(self._watch.run(), name="self-help"),
        ]
        log.info("service.ready", model=self.engine.model_name)

    def _application(self, pages: Pages, secrets: Secrets, clock: Callable[[], datetime]) -> web.Application:
        app = web.Application(middlewares=[answer_errors])
        secure(app, production=self._settings.production)
        self._channel.attach(app, self._dispatcher)
        app.add_routes(self._health.routes())
        app.add_routes(self._articles.routes())
        if not self._settings.production and secrets.portal_secret is not None:
            portal = SamplePortal(
                self._database,
                self._channel.threads,
                self._settings,
                secret=secrets.portal_secret,
                clock=clock,
            )
            app.add_routes(portal.routes())
        app.add_routes(pages.routes())
        app.on_shutdown.append(self._part)
        app.on_cleanup.append(self._close)
        return app

    async def _part(self, app: web.Application) -> None:
        """Turns under way end and are delivered, then clients are sent to whoever serves next."""
        self._health.stopping = True
        self._jobs.stop()
        self._watch.stop()
        await self._dispatcher.stop()
        await asyncio.gather(*self._running)
        await self._channel.close_sockets()

    async def _close(self, app: web.Application) -> None:
        await self.engine.stop()
        self._channel.close()
        self._database.dispose()
        log.info("service.stopped")


async def serve(
    settings: Settings,
    secrets: Secrets,
    *,
    listening: Callable[[str, Service], None] = lambda address, service: None,
    ready: Callable[[Service], None] = lambda service: None,
    stop: asyncio.Event,
) -> None:
    """Serve until ``stop`` is set.

    Args:
        listening: called with the address once the doors are open.
        ready: called once messages are answered.
    """
    service = await asyncio.to_thread(Service, settings, secrets)
    runner = web.AppRunner(service.app, access_log=None, shutdown_timeout=HANDLERS_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        listening(_address(runner), service)
        starting = asyncio.create_task(service.start())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            ready(service)
            await stopping
        else:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
    finally:
        await runner.cleanup()


def _root_cause(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {error}"


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _channel_settings(settings: Settings, secrets: Secrets) -> ChannelSettings:
    return ChannelSettings(
        origins=settings.origins,
        loopback_origins=not settings.production,
        redis_url=settings.redis_url,
        limits=settings.limits,
        trusted_proxies=settings.trusted_proxies,
        api_keys=secrets.api_keys,
        rest_wait=timedelta(seconds=settings.rest_wait_seconds),
    )
