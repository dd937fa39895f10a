"""Fixtures every room's tests share: an empty database of each kind, and a small true world in it."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from bot.records.database import Database
from bot.records.tables import Base
from tests.world import NOW, World, build_world

POSTGRES_URL = "FIRSTLINE_TEST_POSTGRES_URL"
POSTGRES_DEFAULT = "postgresql+psycopg://postgres@127.0.0.1:5432/test"

settings.register_profile("firstline", deadline=None, print_blob=True)
settings.load_profile("firstline")

DATA = Path(__file__).resolve().parent.parent / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser's tests last: its driver keeps an event loop of its own running from then on."""
    items.sort(key=lambda item: "browser" in item.path.relative_to(DATA.parent / "tests").parts)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The project's ``data`` folder."""
    return DATA


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema and nothing in it; copied, never opened, by tests."""
    path = tmp_path_factory.mktemp("schema") / "empty.sqlite"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_schema() -> Iterator[URL]:
    """The URL of a schema of its own on the tests' PostgreSQL server, dropped at the end.

    Without a server these tests are left out on a developer's machine and fail in CI.
    """
    server = make_url(os.environ.get(POSTGRES_URL, POSTGRES_DEFAULT))
    name = f"firstline_{secrets.token_hex(6)}"
    engine = create_engine(server, connect_args={"connect_timeout": 5})
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
    except OperationalError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL at {server.render_as_string()}: {error.orig}")
    yield server.update_query_dict({"options": f"-csearch_path={name}"})
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_schema: URL) -> Iterator[Database]:
    """One database with the newest schema, emptied between tests."""
    database = Database(postgres_schema.render_as_string(hide_password=False))
    database.upgrade()
    yield database
    database.dispose()


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database."""
    path = tmp_path / "firstline.sqlite"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def postgres_database(migrated_postgres: Database) -> Iterator[Database]:
    """An empty PostgreSQL database."""
    yield migrated_postgres
    tables = ", ".join(Base.metadata.tables)
    with migrated_postgres.begin() as uow:
        uow.session.execute(text(f"TRUNCATE {tables} CASCADE"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database with the newest schema; a test that takes it runs once on each kind."""
    kind = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    database: Database = request.getfixturevalue(kind)
    return database


@pytest.fixture
def now() -> datetime:
    """A Wednesday in March, 15:00 UTC: 10:00 in New York, where the world's account is."""
    return NOW


@pytest.fixture
def world(database: Database) -> World:
    """An account in New York with a package, its people, and the catalogue. See :mod:`tests.world`."""
    return build_world(database)
