"""Starts and stops one process, and tells in one line why it cannot start."""

from __future__ import annotations

import asyncio
import os
import signal
import warnings
from collections.abc import Mapping
from typing import Any, NoReturn

from bot.app.logs import configure_logs
from bot.app.secret_keeping import DEVELOPMENT_INTEGRATION, Secrets, api_key_file, secrets_for
from bot.app.settings import Settings, SettingsWrong, load_settings
from bot.app.terminal import console, show_address, show_ready


def run(given: Mapping[str, Any]) -> None:
    """Serve until interrupted or terminated; ``given`` settings go before the environment's."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    try:
        settings = load_settings(**given)
        secrets = secrets_for(settings)
    except SettingsWrong as error:
        _give_up(error)
    configure_logs(settings.log_level, settings.log_path)
    warnings.simplefilter("ignore")  # libraries' notes to their authors
    if not settings.production and settings.host not in ("127.0.0.1", "::1", "localhost"):
        console.print(
            "Development mode lets anybody who reaches this address sign in as a sample contact.",
            style="yellow",
        )
    with console.status("Starting"):
        # Rasa takes its seconds to import.
        from bot.app.server import UNUSABLE, Service, serve

    def listening(address: str, service: Service) -> None:
        show_address(
            address,
            sign_ins=service.sample_sign_ins(),
            api_key=api_key_file(settings) if DEVELOPMENT_INTEGRATION in secrets.api_keys else None,
            log=settings.log_path,
            database=service.database_name,
        )

    try:
        asyncio.run(_serving(settings, secrets, serve, listening))
    except UNUSABLE as error:
        _give_up(error)


async def _serving(settings: Settings, secrets: Secrets, serve: Any, listening: Any) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await serve(
        settings,
        secrets,
        listening=listening,
        ready=lambda service: show_ready(service.engine.model_name),
        stop=stop,
    )


def _give_up(error: BaseException) -> NoReturn:
    console.print(f"Firstline cannot start. {error}", style="red", highlight=False, soft_wrap=True)
    raise SystemExit(1)
