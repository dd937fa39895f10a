"""The unit of work: what commits, what doesn't, and what two of them do to one another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError, StatementError

from bot.records.database import Database, UnitOfWork, UnsupportedDatabase
from bot.records.tables import Contact, Conversation, Counter
from tests.races import at_once


def names(database: Database) -> list[str]:
    with database.begin(write=False) as uow:
        return list(uow.session.scalars(select(Counter.name).order_by(Counter.name)))


def counter(name: str) -> Counter:
    return Counter(name=name, next_value=0)


def test_a_clean_block_commits(database: Database) -> None:
    with database.begin() as uow:
        uow.session.add(counter("kept"))
    assert names(database) == ["kept"]


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.begin() as uow:
            uow.session.add(counter("lost"))
            uow.session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert names(database) == []


def test_what_was_committed_inside_a_block_survives_its_failure(database: Database) -> None:
    def fail() -> None:
        with database.begin() as uow:
            uow.session.add(counter("kept"))
            uow.commit()
            uow.session.add(counter("lost"))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert names(database) == ["kept"]


def test_a_rollback_undoes_what_the_block_did_so_far(database: Database) -> None:
    with database.begin() as uow:
        uow.session.add(counter("lost"))
        uow.session.flush()
        uow.rollback()
        uow.session.add(counter("kept"))
    assert names(database) == ["kept"]


def test_a_savepoint_fails_alone(database: Database) -> None:
    def fail(uow: UnitOfWork) -> None:
        with uow.savepoint():
            uow.session.execute(text("INSERT INTO counters (name, next_value) VALUES ('inner', 0)"))
            uow.session.execute(text("INSERT INTO counters (name, next_value) VALUES ('first', 0)"))

    with database.begin() as uow:
        uow.session.add(counter("first"))
        uow.session.flush()
        with pytest.raises(IntegrityError):
            fail(uow)
        uow.session.add(counter("second"))
    assert names(database) == ["first", "second"]


def test_a_reading_unit_cannot_write(database: Database) -> None:
    with (
        pytest.raises((OperationalError, InternalError), match=r"readonly|read-only"),
        database.begin(write=False) as uow,
    ):
        uow.session.add(counter("sneaked in"))
    with database.begin() as uow:
        uow.session.add(counter("allowed"))
    assert names(database) == ["allowed"]


def test_a_unit_of_work_is_no_use_outside_its_block(database: Database) -> None:
    with database.begin() as uow:
        pass
    with pytest.raises(RuntimeError):
        _ = uow.session


def test_rows_stay_readable_after_the_block(database: Database) -> None:
    with database.begin() as uow:
        contact = Contact(email="dana@harborlight.example", name="Dana")
        uow.session.add(contact)
    assert contact.name == "Dana"


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as uow:
        uow.session.add(Conversation(contact_id="nobody", created_at=datetime(2026, 1, 1, tzinfo=UTC)))


def test_a_checked_column_refuses_other_words(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as uow:
        uow.session.add(Conversation(owner="cat", created_at=datetime(2026, 1, 1, tzinfo=UTC)))


def test_a_reader_sees_one_moment_while_another_writes(database: Database) -> None:
    """No reader waits for a writer, and none sees half of what it does."""
    with database.begin() as writer:
        writer.session.add(counter("not yet"))
        writer.session.flush()
        assert names(database) == []
    assert names(database) == ["not yet"]


def test_read_then_write_in_many_threads_loses_nothing(database: Database) -> None:
    """On SQLite this needs the write lock from the start: taken at the first write, it fails half-way."""
    with database.begin() as uow:
        uow.session.add(counter("shared"))

    def add_one(_: int) -> None:
        for _ in range(5):
            with database.begin() as uow:
                row = uow.session.get_one(Counter, "shared", with_for_update=True)
                row.next_value += 1

    at_once(6, add_one)
    with database.begin(write=False) as uow:
        assert uow.session.get_one(Counter, "shared").next_value == 30


def test_an_instant_comes_back_as_it_went_in(database: Database) -> None:
    at = datetime(2026, 3, 4, 15, 0, 0, 123456, tzinfo=UTC)
    with database.begin() as uow:
        uow.session.add(Conversation(id="c", created_at=at))
    with database.begin(write=False) as uow:
        assert uow.session.get_one(Conversation, "c").created_at == at
        assert uow.session.get_one(Conversation, "c").created_at.tzinfo is UTC


def test_a_naive_datetime_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"), database.begin() as uow:
        uow.session.add(Conversation(created_at=datetime(2026, 3, 4, 15, 0)))


def test_error_texts_hold_no_values(database: Database) -> None:
    with database.begin() as uow:
        uow.session.add(Contact(email="dana@harborlight.example", name="Dana"))
    with pytest.raises(IntegrityError) as caught, database.begin() as uow:
        uow.session.add(Contact(email="dana@harborlight.example", name="Private Name"))
    assert "Private Name" not in str(caught.value)


def test_sqlite_is_durable_and_concurrent(sqlite_database: Database) -> None:
    with sqlite_database.begin() as uow:
        pragma = {
            name: uow.session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 5000}


def test_postgresql_ends_what_takes_too_long(postgres_database: Database) -> None:
    with postgres_database.begin() as uow:
        limits = {
            name: uow.session.scalar(text(f"SHOW {name}"))
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        }
    assert limits == {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "2min",
    }


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql+pymysql://here/there"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(UnsupportedDatabase):
        Database(url)
