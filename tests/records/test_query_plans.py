"""What is asked of many cases is found by an index, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.outbox.jobs import anything_due as jobs_due
from bot.records import queries
from bot.records.database import Database, UnitOfWork
from bot.records.jobs import HAND_ON, RECOMPUTE
from bot.records.policy_files import load_policy
from bot.records.tables import Job, new_id
from tests.casework.conftest import copies, opened
from tests.world import NOW, World, build_world


@pytest.fixture
def many(postgres_database: Database, data_folder: Path) -> World:
    """Three thousand cases on PostgreSQL, half of them open."""
    world = build_world(postgres_database)
    copies(world, opened(world, load_policy(data_folder / "policy")).case.number, 3000)
    with postgres_database.begin() as uow:
        # Most of what was ever promised is over.
        uow.session.execute(text("UPDATE case_clocks SET ended_at = due_at WHERE abs(hashtext(id)) % 10 > 0"))
        uow.session.execute(text("UPDATE cases SET state = 'closed' WHERE abs(hashtext(id)) % 2 > 0"))
        uow.session.execute(text("ANALYZE"))
    return world


def plans(database: Database, ask: Callable[[UnitOfWork], object]) -> str:
    """How PostgreSQL finds what is asked for, every statement of it."""
    asked: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    with database.begin() as uow:
        event.listen(database.engine, "before_cursor_execute", note)
        try:
            ask(uow)
        finally:
            event.remove(database.engine, "before_cursor_execute", note)
        connection = uow.session.connection()
        shown = [
            connection.exec_driver_sql(f"EXPLAIN {one}", values).scalars().all() for one, values in asked
        ]
    return "\n".join(line for lines in shown for line in lines)


def test_what_falls_due_next_is_found_by_an_index(many: World) -> None:
    until = NOW + timedelta(days=30)
    with many.database.begin(write=False) as uow:
        found = queries.next_due(uow, until, limit=50)
    assert len(found) == 50
    assert [clock.due_at for clock in found] == sorted(clock.due_at for clock in found)
    plan = plans(many.database, lambda uow: queries.next_due(uow, until, limit=50))
    assert "Index Scan using ix_case_clocks_running" in plan
    assert "Seq Scan on case_clocks" not in plan


def test_the_next_open_cases_are_found_by_an_index(many: World) -> None:
    plan = plans(many.database, lambda uow: queries.open_cases_after(uow, "8", 100))
    assert "Index Scan using ix_cases_open" in plan
    assert "Sort" not in plan


def test_jobs_that_are_due_are_found_by_an_index(many: World) -> None:
    with many.database.begin() as uow:
        later = [
            {"id": new_id(), "kind": HAND_ON, "subject": str(n), "due_at": NOW + timedelta(hours=n)}
            for n in range(5000)
        ]
        uow.session.execute(Job.__table__.insert(), [{"data": {}, "attempts": 0, **one} for one in later])
        uow.session.execute(text("ANALYZE jobs"))
    plan = plans(many.database, lambda uow: jobs_due(uow, (HAND_ON, RECOMPUTE), NOW))
    assert "ix_jobs_due" in plan
