"""The migrations make the schema the tables describe, from anywhere, once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, CheckConstraint, create_engine, inspect, text

from bot.records.database import Database
from bot.records.migrations import run
from bot.records.tables import Base
from tests.races import at_once


def test_the_migrated_schema_is_the_one_the_tables_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": not_full_text}
        )
        assert compare_metadata(context, Base.metadata) == []


def not_full_text(item: object, name: str | None, *_: object) -> bool:
    """The full-text index is each database's own, and searched by hand-written SQL (``records.search``)."""
    return not (name or "").startswith(("search_words", "words_found", "ix_search_entries_words"))


def test_checks_are_migrated_too(database: Database) -> None:
    """Alembic's own comparison leaves check constraints out. Every one of ours lists the words it allows."""
    inspector = inspect(database.engine)
    for table in Base.metadata.tables.values():
        expected = {
            str(check.name): words(str(check.sqltext))
            for check in table.constraints
            if isinstance(check, CheckConstraint)
        }
        found = {
            str(check["name"]): words(check["sqltext"])
            for check in inspector.get_check_constraints(table.name)
        }
        assert found == expected, table.name


def words(condition: str) -> set[str]:
    return set(re.findall(r"'(\w+)'", condition))


def test_upgrading_again_changes_nothing(database: Database) -> None:
    database.upgrade()
    with database.begin(write=False) as uow:
        assert uow.session.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_an_upgrade_needs_no_file_of_the_working_folder(tmp_path: Path) -> None:
    script = (
        "from bot.records.database import Database\n"
        "database = Database('sqlite:///there.sqlite'); database.upgrade(); database.dispose()"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    assert (tmp_path / "there.sqlite").exists()


def test_several_processes_may_upgrade_at_once_on_sqlite(tmp_path: Path) -> None:
    upgrade_at_once([f"sqlite:///{tmp_path / 'fresh.sqlite'}"] * 4)


def test_several_processes_may_upgrade_at_once_on_postgresql(postgres_schema: URL) -> None:
    name = "firstline_upgraded_at_once"
    engine = create_engine(postgres_schema)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = postgres_schema.update_query_dict({"options": f"-csearch_path={name}"})
    try:
        upgrade_at_once([url.render_as_string(hide_password=False)] * 4)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


def upgrade_at_once(urls: list[str]) -> None:
    def upgrade(number: int) -> None:
        database = Database(urls[number])
        try:
            database.upgrade()
        finally:
            database.dispose()

    at_once(len(urls), upgrade)


def test_a_migration_that_breaks_references_is_rolled_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'fresh.sqlite'}")

    def breaking(config: object, revision: str) -> None:
        connection = config.attributes["connection"]  # type: ignore[attr-defined]
        connection.execute(text("CREATE TABLE parents (id TEXT PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE children (parent TEXT REFERENCES parents (id))"))
        connection.execute(text("INSERT INTO children VALUES ('nobody')"))

    monkeypatch.setattr("bot.records.migrations.run.command.upgrade", breaking)
    with pytest.raises(run.BrokenReferences):
        database.upgrade()
    assert inspect(database.engine).get_table_names() == []
    database.dispose()
