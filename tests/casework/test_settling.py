"""A severity is settled by agreement, may be lowered, and never rises; clocks and queue follow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.casework.events import BOT, Actor, agent, customer
from bot.casework.permission import NotAllowed
from bot.casework.settling import (
    ReasonMissing,
    SeverityAlreadySettled,
    SeverityNotAgreed,
    SeverityUnchanged,
    lower_severity,
    settle_severity,
)
from bot.records import queries
from bot.records.database import Database
from bot.records.tables import Case
from bot.support.case_life import ForbiddenTransition
from bot.support.errors import UnknownSeverity
from bot.support.policy import Policy
from bot.support.severity import SeverityCannotRise
from tests.casework.conftest import close, kept, kinds, opened
from tests.world import NOW, World, build_world

LATER = NOW + timedelta(minutes=10)
ENGINEER = agent("e" * 32)


def settle(world: World, policy: Policy, number: str, **changed: Any) -> None:
    asked = {"actor": customer(world.technical), "now": LATER, **changed}
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        settle_severity(uow, policy, case, **asked)


def lower(world: World, policy: Policy, number: str, **changed: Any) -> None:
    asked = {"actor": customer(world.technical), "now": LATER, **changed}
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        lower_severity(uow, policy, case, **asked)


def in_dispute(world: World, policy: Policy) -> Case:
    """Proposed 3, claimed 2: it runs on 2."""
    return opened(
        world,
        policy,
        severity_proposed=3,
        severity_claimed=2,
        severity_settled=False,
        severity_criterion="degraded",
    ).case


def running(world: World, number: str) -> dict[str, datetime]:
    _, _, clocks = kept(world, number)
    return {clock.kind: clock.due_at for clock in clocks if clock.ended_at is None}


def test_the_customer_settles_by_agreeing_and_the_clocks_follow(world: World, policy: Policy) -> None:
    number = in_dispute(world, policy).number
    assert running(world, number)["initial_response"] == NOW + timedelta(hours=2)
    settle(world, policy, number, severity=3)
    case, events, clocks = kept(world, number)
    assert (case.severity, case.severity_settled) == (3, True)
    assert (case.severity_proposed, case.severity_claimed) == (3, 2)  # both stay known
    assert events[-1].kind == "severity_settled"
    assert (events[-1].actor_id, events[-1].at) == (world.technical, LATER)
    assert events[-1].data["before"] == 2
    # Counted from the opening: 8 business hours are just over at 18:00 in New York.
    assert clocks[0].started_at == NOW
    assert clocks[0].due_at == NOW + timedelta(hours=8)
    moved = {change["kind"]: change for change in events[-1].data["clocks"]}
    assert moved["initial_response"]["was_due_at"] == "2026-03-04T17:00:00Z"
    assert moved["initial_response"]["due_at"] == "2026-03-04T23:00:00Z"


def test_a_customer_cannot_settle_for_more_than_was_proposed(world: World, policy: Policy) -> None:
    number = in_dispute(world, policy).number
    with pytest.raises(SeverityNotAgreed):
        settle(world, policy, number, severity=2)
    case, events, _ = kept(world, number)
    assert not case.severity_settled
    assert "severity_settled" not in kinds(events)


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_an_engineer_settles_a_dispute_either_way(world: World, policy: Policy, severity: int) -> None:
    number = in_dispute(world, policy).number
    settle(world, policy, number, severity=severity, actor=ENGINEER, why=" we looked together ")
    case, events, _ = kept(world, number)
    assert (case.severity, case.severity_settled) == (severity, True)
    settled = next(event for event in events if event.kind == "severity_settled")
    assert settled.why == {"said": "we looked together"}
    assert settled.actor_kind == "agent"


def test_the_bot_settles_nothing_by_itself(world: World, policy: Policy) -> None:
    number = in_dispute(world, policy).number
    with pytest.raises(SeverityNotAgreed):
        settle(world, policy, number, severity=3, actor=BOT)


def test_what_is_settled_is_not_settled_again(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    for actor in (customer(world.technical), ENGINEER):
        with pytest.raises(SeverityAlreadySettled):
            settle(world, policy, number, severity=3, actor=actor, why="still")


@pytest.mark.parametrize("severity", [3, 4])
def test_the_customer_gets_a_lower_severity_for_the_asking(
    world: World, policy: Policy, severity: int
) -> None:
    number = opened(world, policy).case.number
    lower(world, policy, number, severity=severity)
    case, events, _ = kept(world, number)
    assert (case.severity, case.severity_settled) == (severity, True)
    assert kinds(events)[-1] == "severity_lowered"
    assert events[-1].why["rule"] == "severity_may_be_lowered"
    assert running(world, number)["initial_response"] > NOW + timedelta(hours=2)


def test_lowering_settles_what_was_open(world: World, policy: Policy) -> None:
    number = in_dispute(world, policy).number
    lower(world, policy, number, severity=4, why="it can wait")
    case, events, _ = kept(world, number)
    assert (case.severity, case.severity_settled) == (4, True)
    assert events[-1].why == {"said": "it can wait"}


@pytest.mark.parametrize("who", ["customer", "engineer"])
@pytest.mark.parametrize("settled", [True, False])
def test_severity_never_rises(world: World, policy: Policy, who: str, settled: bool) -> None:
    number = opened(world, policy, severity_settled=settled).case.number
    actor = customer(world.technical) if who == "customer" else ENGINEER
    with pytest.raises(SeverityCannotRise):
        lower(world, policy, number, severity=1, actor=actor, why="worse now")
    case, _, _ = kept(world, number)
    assert case.severity == 2


def test_the_same_severity_is_no_change(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(SeverityUnchanged):
        lower(world, policy, number, severity=2)
    _, events, _ = kept(world, number)
    assert len(events) == 4


@pytest.mark.parametrize("why", [None, "", "   "])
def test_an_engineer_gives_a_reason(world: World, policy: Policy, why: str | None) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(ReasonMissing):
        lower(world, policy, number, severity=3, actor=ENGINEER, why=why)


def test_an_unknown_severity_is_refused(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(UnknownSeverity):
        lower(world, policy, number, severity=5)


@pytest.mark.parametrize("who", ["renewal", "stranger"])
def test_others_do_not_change_severities(world: World, policy: Policy, who: str) -> None:
    number = opened(world, policy).case.number
    actor: Actor = customer(getattr(world, who))
    with pytest.raises(NotAllowed):
        lower(world, policy, number, severity=3, actor=actor)


def test_a_closed_case_keeps_its_severity(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number)
    with pytest.raises(ForbiddenTransition):
        lower(world, policy, number, severity=4)
    case, _, _ = kept(world, number)
    assert case.severity == 2


def test_a_message_lowers_once(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    for _ in range(2):
        lower(world, policy, number, severity=3, message_id="m5")
    _, events, _ = kept(world, number)
    assert kinds(events).count("severity_lowered") == 1


def test_lowered_from_one_the_case_comes_home_and_its_restoration_target_ends(
    database: Database, policy: Policy
) -> None:
    world = build_world(database, package="css_priority")
    night = datetime(2026, 3, 9, 3, 0, tzinfo=NOW.tzinfo)  # Sunday, 23:00 in New York
    result = opened(
        world, policy, now=night, severity_proposed=1, severity_criterion="primary_function_down_widely"
    )
    number = result.case.number
    assert "restoration" in running(world, number)
    lower(world, policy, number, severity=3, now=night + timedelta(minutes=5))
    case, events, _ = kept(world, number)
    assert "restoration" not in running(world, number)
    assert case.coverage == "business_hours"
    assert case.queue_id == "priority_engineer.americas.en.daas_vdi"
    assert case.hands_over_at is None
    assert kinds(events)[-2:] == ["severity_lowered", "routed"]


def test_a_case_somebody_works_on_stays_with_them(database: Database, policy: Policy) -> None:
    world = build_world(database)
    number = opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case.number
    with database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        case.agent_id = queries.agents_of_center(uow, "miami")[0].id
        settle_or_note(uow, policy, case)
    lower(world, policy, number, severity=3)
    _, events, _ = kept(world, number)
    assert kinds(events)[-1] == "severity_lowered"


def settle_or_note(uow: Any, policy: Policy, case: Case) -> None:
    from bot.casework.events import record

    record(uow, policy, case, "reassigned", actor=ENGINEER, now=NOW, why="took it")
