"""Rows made at most once, and numbers given out once, whatever runs at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.records.database import UnitOfWork
from bot.records.tables import Base, Counter


def insert_missing(uow: UnitOfWork, table: type[Base], **values: Any) -> bool:
    """Insert a row unless one with its key is there already; True if it was inserted.

    On PostgreSQL it waits for another transaction that is just inserting the same key.
    """
    uow.session.flush()
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    target = cast(Table, table.__table__)
    insert = dialect.insert(target).values(**values).on_conflict_do_nothing()
    return uow.session.execute(insert.returning(*target.primary_key.columns)).first() is not None


def insert_or_update(uow: UnitOfWork, table: type[Base], key: Mapping[str, Any], **values: Any) -> None:
    """Insert a row, or give the one with this key (of a unique constraint) these values, in one step.

    Rows of the table that the session holds already are not read again.
    """
    uow.session.flush()
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(cast(Table, table.__table__)).values(**key, **values)
    uow.session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values))


def take_number(uow: UnitOfWork, series: str) -> int:
    """The next number of a series, from 0, without gaps: a unit of work that fails gives its number back.

    The price is that units taking numbers of the same series wait for one another until they end; take
    the number late.
    """
    bump = (
        update(Counter)
        .where(Counter.name == series)
        .values(next_value=Counter.next_value + 1)
        .returning(Counter.next_value)
    )
    after = uow.session.execute(bump.execution_options(synchronize_session=False)).scalar_one_or_none()
    if after is None:
        insert_missing(uow, Counter, name=series, next_value=0)
        after = uow.session.execute(bump.execution_options(synchronize_session=False)).scalar_one()
    return int(after) - 1
