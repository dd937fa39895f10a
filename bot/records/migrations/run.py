"""Runs the migrations, and drafts new ones: ``python -m bot.records.migrations.run "what changes"``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, NullPool, make_url, text

from bot.records.database import postgresql_engine, sqlite_engine

# Any number will do, as long as every process asks PostgreSQL for the same lock.
_UPGRADE_LOCK = 4017_2203
_SQLITE_WAIT = 60.0  # seconds another process's upgrade is waited for


class BrokenReferences(Exception):
    """A migration left rows that refer to nothing; it was rolled back."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.records:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        # Rebuilding a table drops it for a moment, which foreign keys would not allow.
        connect_args = {"timeout": _SQLITE_WAIT}
        return sqlite_engine(url, foreign_keys=False, poolclass=NullPool, connect_args=connect_args)
    return postgresql_engine(url, timeouts=False, poolclass=NullPool)


def upgrade(url: URL, revision: str = "head") -> None:
    """Bring the database at ``url`` to ``revision`` in one transaction; others wait for it.

    Raises:
        BrokenReferences: on SQLite, a migration broke a foreign key.
    """
    engine = _engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        command.upgrade(_config(connection), revision)
        if engine.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise BrokenReferences(f"{len(broken)} rows, the first in {broken[0][0]}")


def _next_id() -> str:
    """Migrations are numbered, so that their order is seen in a listing."""
    return f"{len(list((Path(__file__).parent / 'versions').glob('[0-9]*.py'))) + 1:04}"


def draft(message: str) -> Path:
    """Write a migration for what the tables say and the migrations don't yet; to be read and corrected."""
    with tempfile.TemporaryDirectory() as folder:
        url = make_url(f"sqlite:///{folder}/draft.sqlite")
        upgrade(url)
        with _engine(url).begin() as connection:
            script = command.revision(
                _config(connection), message=message, autogenerate=True, rev_id=_next_id()
            )
    if script is None or isinstance(script, list):
        raise RuntimeError("alembic drafted no single migration")
    return Path(script.path)


if __name__ == "__main__":
    sys.stdout.write(f"{draft(' '.join(sys.argv[1:]))}\n")
