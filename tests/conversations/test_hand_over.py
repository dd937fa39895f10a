"""Cases are handed on once each, however many processes run and whichever of them is killed meanwhile."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.records.database import Database
from bot.records.jobs import HAND_ON
from bot.records.policy_files import load_policy
from bot.records.tables import Case, CaseEvent, Job, Message
from tests.casework.conftest import opened
from tests.real_server import RealServer
from tests.world import build_world

PROJECT = Path(__file__).resolve().parents[2]
CASES = 60
PATIENCE = 150  # a lease, and then some


@pytest.mark.long
def test_two_processes_and_a_crash_hand_every_case_on_once(
    postgres_database: Database, tmp_path: Path
) -> None:
    policy = load_policy(PROJECT / "data" / "policy")
    now = datetime.now(UTC)
    asleep = next(name for name, one in policy.routing.centers.items() if not one.roster.is_open(now))
    world = build_world(postgres_database, now=now)
    for number in range(CASES):
        opened(
            world,
            policy,
            now=now - timedelta(hours=1),
            message_id=f"m{number}",
            severity_proposed=1,
            severity_criterion="operations_halted",
        )
    url = postgres_database.engine.url.render_as_string(hide_password=False)
    servers = [
        RealServer(PROJECT, tmp_path / name, database_url=url, demo=False) for name in ("first", "second")
    ]
    try:
        for server in servers:
            server.start()
        closed = datetime.now(UTC)
        with postgres_database.begin() as uow:
            uow.session.execute(update(Case).values(center=asleep, hands_over_at=closed))
            uow.session.execute(update(Job).where(Job.kind == HAND_ON).values(due_at=closed))
        until = time.monotonic() + PATIENCE
        while len(handed_on(postgres_database)) < CASES // 4:
            assert time.monotonic() < until
        servers[0].crash()
        at_the_crash = len(handed_on(postgres_database))
        servers[0].start()
        while told(postgres_database).total() < CASES and time.monotonic() < until:
            time.sleep(0.2)
    finally:
        for server in servers:
            server.stop()

    assert at_the_crash < CASES  # it was in the middle
    assert set(handed_on(postgres_database).values()) == {1}
    assert len(handed_on(postgres_database)) == CASES
    assert told(postgres_database) == handed_on(postgres_database)
    with postgres_database.begin(write=False) as uow:
        assert asleep not in set(uow.session.scalars(select(Case.center)))


def handed_on(database: Database) -> Counter[str | None]:
    """How often each case was handed on."""
    with database.begin(write=False) as uow:
        return Counter(uow.session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == "handed_on")))


def told(database: Database) -> Counter[str | None]:
    """How often the customer was told of each case."""
    with database.begin(write=False) as uow:
        return Counter(uow.session.scalars(select(Message.case_id).where(Message.author == "system")))
