"""The database as the settings name it."""

from __future__ import annotations

from bot.app.settings import Settings
from bot.records.database import Database


def prepared_database(settings: Settings) -> Database:
    """The database, its schema brought up to date where the settings say so."""
    if settings.database_url is None:
        settings.state_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database)
    if settings.upgrades:
        database.upgrade()
    return database
