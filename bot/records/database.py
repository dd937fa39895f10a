"""The database and the unit of work around every change.

One :class:`Database` serves every thread of the process. A :class:`UnitOfWork` is one transaction: it
commits when its block ends cleanly and rolls back when the block raises.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from bot.records.history import HistoryGuard

BUSY_TIMEOUT = timedelta(seconds=5)
STATEMENT_TIMEOUT = timedelta(seconds=15)
LOCK_TIMEOUT = timedelta(seconds=5)
IDLE_TIMEOUT = timedelta(seconds=120)  # longer than any turn's budget: a turn is one transaction

# Both are driver names as SQLAlchemy spells them in a URL.
_SQLITE = "sqlite"
_POSTGRESQL = "postgresql"


class UnsupportedDatabase(Exception):
    """The URL names a database this product does not run on."""


class UnitOfWork:
    """One transaction, used as a context manager; ``session`` is open only inside the block.

    Objects read in it stay readable after it ends (nothing expires on commit), but their lazy
    relationships do not load any more.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session: Session | None = None
        self._history = HistoryGuard()

    @property
    def session(self) -> Session:
        """The session of this unit of work; a ``RuntimeError`` outside its block."""
        if self._session is None:
            raise RuntimeError("a unit of work is used inside its with block only")
        return self._session

    def __enter__(self) -> UnitOfWork:
        self._session = Session(self._engine, expire_on_commit=False)
        self._history.watch(self._session)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session = self.session
        try:
            if kind is None:
                self.commit()
        finally:
            # Closing rolls back whatever was not committed.
            session.close()
            self._session = None

    def commit(self) -> None:
        """Commit what was done so far; what follows in the block is another transaction.

        Raises:
            ChangeWithoutEvent: a case was changed and no event says who, what, when and why.
        """
        self.session.flush()
        self._history.check()
        self.session.commit()

    def rollback(self) -> None:
        """Undo what was done since the block began or since the last commit."""
        self.session.rollback()
        self._history.forget()

    def abandon(self) -> None:
        """Cut the transaction off from another thread: nothing of it counts, nothing more can be done in it.

        For a unit of work whose own thread is stuck in a computation: closing its connection rolls back and
        lets go of its locks; whatever that thread still tries fails.
        """
        session = self._session
        if session is None or not session.in_transaction():
            return
        connection = session.connection().connection.driver_connection
        if connection is not None:
            connection.close()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail alone: an exception undoes only what the inner block did, and goes on up."""
        self.session.flush()
        with self._history.restored_on_failure(), self.session.begin_nested():
            yield


class Database:
    """The one door to storage: ``sqlite:///path`` or ``postgresql+psycopg://...``.

    SQLite runs in WAL mode with foreign keys on. Units that write take the write lock when they begin
    (``BEGIN IMMEDIATE``), so that two of them queue up for at most :data:`BUSY_TIMEOUT` instead of failing
    half-way; units that only read never wait and cannot write. PostgreSQL connections are checked before
    use, and no statement runs longer than :data:`STATEMENT_TIMEOUT`.

    Raises:
        UnsupportedDatabase: another database, or SQLite in memory (each thread would see its own).
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine = _engine(self._url)
        self._writing = self._engine.execution_options(writes=True)
        self._reading = self._engine.execution_options(writes=False, postgresql_readonly=True)

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @property
    def engine(self) -> Engine:
        """The engine, for the migrations and for measuring its pool; product code uses :meth:`begin`."""
        return self._engine

    def begin(self, *, write: bool = True) -> UnitOfWork:
        """A unit of work; with ``write=False`` the database refuses every change in it."""
        return UnitOfWork(self._writing if write else self._reading)

    def upgrade(self) -> None:
        """Bring the schema to the newest migration; safe when several processes start at once."""
        from bot.records.migrations import run  # alembic is loaded only where it is needed

        run.upgrade(self._url)

    def dispose(self) -> None:
        """Close the pooled connections."""
        self._engine.dispose()


def _engine(url: URL) -> Engine:
    backend = url.get_backend_name()
    if backend == _SQLITE:
        return sqlite_engine(url)
    if backend == _POSTGRESQL:
        return postgresql_engine(url)
    raise UnsupportedDatabase(f"{backend}: use sqlite or postgresql")


def sqlite_engine(url: URL, *, foreign_keys: bool = True, **options: Any) -> Engine:
    """An engine whose transactions are really begun, and begun as their unit of work asks.

    ``synchronous=FULL``: a message is acknowledged once committed, and in WAL mode ``NORMAL`` may lose the
    last commits when the power fails. One fsync a commit is the price of an acknowledgement that holds.
    """
    if url.database in (None, "", ":memory:") or "mode=memory" in str(url.database):
        raise UnsupportedDatabase("SQLite in memory cannot be shared by threads: give a file")
    options.setdefault("connect_args", {"timeout": BUSY_TIMEOUT.total_seconds()})
    engine = create_engine(url, hide_parameters=True, **options)  # customers' words stay out of error texts

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        # The driver must not begin transactions by itself: `begin` below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", True)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _use_wal(cursor: Any) -> None:
    """Put the file into WAL mode, which it then keeps.

    Changing the mode takes the file for itself and, unlike everything else, does not wait for its turn: of
    several processes that start at once on a new file, all but one would fail.
    """
    until = time.monotonic() + BUSY_TIMEOUT.total_seconds()
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def postgresql_engine(url: URL, *, timeouts: bool = True, **options: Any) -> Engine:
    """An engine over psycopg 3; ``timeouts=False`` is for migrations, which may take their time."""
    if timeouts:
        settings = " ".join(
            f"-c {name}={int(limit.total_seconds() * 1000)}"
            for name, limit in (
                ("statement_timeout", STATEMENT_TIMEOUT),
                ("lock_timeout", LOCK_TIMEOUT),
                ("idle_in_transaction_session_timeout", IDLE_TIMEOUT),
            )
        )
        given = url.query.get("options", "")
        # Last wins, so what the URL says overrides these.
        url = url.update_query_dict(
            {"options": f"{settings} {given if isinstance(given, str) else ' '.join(given)}"}
        )
    options.setdefault("pool_pre_ping", True)
    options.setdefault("connect_args", {"connect_timeout": 10})
    return create_engine(url.set(drivername="postgresql+psycopg"), hide_parameters=True, **options)
