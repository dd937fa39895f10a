"""What falls due is done beside the chats: neither waits for the other for good, and nothing is done twice."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.app.jobs import work_of
from bot.casework.events import customer
from bot.casework.handing_on import hand_on
from bot.casework.settling import lower_severity
from bot.channel.known_issues import KnownIssues
from bot.channel.notices import Notices
from bot.nlu.strings import load_responses
from bot.outbox.runner import JobRunner
from bot.records import queries
from bot.records.database import Database, UnitOfWork
from bot.records.jobs import HAND_ON, TELL_CUSTOMER
from bot.records.policy_files import load_policy
from bot.records.tables import Case, Job, Message
from bot.support.policy import Policy
from bot.talk.conversations import lock
from bot.talk.views import MessageView
from tests.casework.conftest import kept, kinds, opened
from tests.support.instants import utc
from tests.world import World, build_world

MIAMI_CLOSES = utc("2026-03-04 23:00")
FINGERPRINT = "a" * 64


@pytest.fixture(scope="session")
def policy(data_folder: Path) -> Policy:
    return load_policy(data_folder / "policy")


@pytest.fixture
def crowded(postgres_database: Database) -> World:
    """A world on PostgreSQL, where transactions run side by side and wait for one another's rows."""
    return build_world(postgres_database)


def halted(world: World, policy: Policy) -> Case:
    return opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case


@pytest.fixture
def runner_of(data_folder: Path, policy: Policy) -> Callable[..., JobRunner]:
    def build(world: World, now: datetime = MIAMI_CLOSES, rules: Policy = policy) -> JobRunner:
        async def deliver(conversation_id: str, messages: Sequence[MessageView]) -> None:
            return None

        notices = Notices(rules, load_responses(data_folder / "responses"), deliver)
        known_issues = KnownIssues(rules, load_responses(data_folder / "responses"), deliver)
        work = work_of(rules, FINGERPRINT, notices, known_issues)
        return JobRunner(world.database, work, worker="a", clock=lambda: now)

    return build


def jobs(world: World, kind: str) -> list[Job]:
    with world.database.begin(write=False) as uow:
        return list(uow.session.scalars(select(Job).where(Job.kind == kind)))


def somebody_waits(database: Database) -> bool:
    with database.begin(write=False) as uow:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        return bool(uow.session.scalar(waiting))


def beside(
    world: World,
    runner: JobRunner,
    begin: Callable[[UnitOfWork], object],
    end: Callable[[UnitOfWork], object],
) -> None:
    """A turn that does ``begin``, and ``end`` once the runner, started between, waits for it or is done."""
    with world.database.begin() as uow:
        begin(uow)
        running = threading.Thread(target=lambda: asyncio.run(runner.do_one()))
        running.start()
        until = time.monotonic() + 3
        while running.is_alive() and not somebody_waits(world.database) and time.monotonic() < until:
            time.sleep(0.01)
        # Past the second after which PostgreSQL ends whoever waits in a circle: now that would be the turn.
        time.sleep(1.2 if running.is_alive() else 0)
        end(uow)
    running.join()


def test_a_case_is_lowered_in_a_chat_while_it_is_being_handed_on(
    crowded: World, policy: Policy, runner_of: Callable[..., JobRunner]
) -> None:
    case = halted(crowded, policy)

    def lower(uow: UnitOfWork) -> None:
        lower_severity(
            uow,
            policy,
            uow.session.get_one(Case, case.id),
            severity=3,
            actor=customer(crowded.technical),
            now=MIAMI_CLOSES,
        )

    beside(
        crowded,
        runner_of(crowded),
        lambda uow: queries.lock_case(uow, uow.session.get_one(Case, case.id)),
        lower,
    )
    after, events, _ = kept(crowded, case.number)
    assert after.severity == 3
    assert "handed_on" not in kinds(events)
    assert [job.attempts for job in jobs(crowded, HAND_ON)] == []


def test_a_notice_is_stored_while_a_turn_changes_the_same_case(
    crowded: World, policy: Policy, runner_of: Callable[..., JobRunner]
) -> None:
    case = halted(crowded, policy)
    with crowded.database.begin() as uow:
        hand_on(uow, policy, case.id, now=MIAMI_CLOSES)
        conversation = queries.latest_conversation_of(uow, case)
        assert conversation is not None
    beside(
        crowded,
        runner_of(crowded),
        lambda uow: queries.lock_case(uow, uow.session.get_one(Case, case.id)),
        lambda uow: lock(uow, conversation.id),
    )
    assert jobs(crowded, TELL_CUSTOMER) == []
    with crowded.database.begin(write=False) as uow:
        assert uow.session.scalar(select(func.count()).where(Message.author == "system")) == 1


async def test_a_case_whose_center_never_closes_any_more_waits_for_no_hand_over(
    world: World, data_folder: Path, tmp_path: Path, policy: Policy, runner_of: Callable[..., JobRunner]
) -> None:
    folder = Path(shutil.copytree(data_folder / "policy", tmp_path / "policy"))
    routing = folder / "routing.yml"
    written = routing.read_text(encoding="utf-8")
    always = "".join(
        f'      {day}: ["00:00-24:00"]\n'
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
    old = "    roster: *weekdays\n  san_jose:"
    assert old in written
    routing.write_text(written.replace(old, "    roster:\n" + always + "  san_jose:"), encoding="utf-8")
    case = halted(world, policy)
    await runner_of(world, rules=load_policy(folder)).do_one()
    assert jobs(world, HAND_ON) == []
    assert kept(world, case.number)[0].hands_over_at is None
