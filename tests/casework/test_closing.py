"""Closing a case by the policy's reasons, and opening it again in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.casework.closing import ClosingRefused, ReopeningRefused, close_case, reopen_case
from bot.casework.events import BOT, SYSTEM, agent, customer, record
from bot.casework.permission import NotAllowed
from bot.records import queries
from bot.records.database import Database
from bot.records.demo import EntitlementEntry, OrganisationEntry, add_organisation
from bot.support.case_life import ForbiddenTransition
from bot.support.closing import UnknownClosure
from bot.support.policy import Policy
from tests.casework.conftest import close, kept, kinds, opened
from tests.world import NOW, World, build_world

ENGINEER = agent("e" * 32)
WINDOW = timedelta(hours=720)


def reopen(world: World, policy: Policy, number: str, **changed: Any) -> None:
    asked = {"actor": customer(world.technical), "now": NOW + timedelta(days=2), **changed}
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        reopen_case(uow, policy, case, **asked)


def test_the_customer_confirms_and_the_case_and_its_clocks_end(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number, now=NOW + timedelta(hours=1), resolution="restarted the controller")
    case, events, clocks = kept(world, number)
    assert (case.state, case.close_reason) == ("closed", "confirmed_by_customer")
    assert case.closed_at == NOW + timedelta(hours=1)
    assert all(clock.ended_at == case.closed_at and clock.met_at is None for clock in clocks)
    assert events[-1].kind == "closed"
    assert events[-1].data["resolution"] == "restarted the controller"
    assert events[-1].why["rule"] == "closed_confirmed_by_customer"
    assert {change["kind"] for change in events[-1].data["clocks"]} == {"initial_response", "next_update"}


def test_closing_twice_is_refused_but_the_same_message_is_one_wish(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number, message_id="m2")
    close(world, policy, number, message_id="m2")
    with pytest.raises(ForbiddenTransition):
        close(world, policy, number, message_id="m3")
    _, events, _ = kept(world, number)
    assert kinds(events).count("closed") == 1


@pytest.mark.parametrize("closure", ["nothing_further_possible", "not_entitled"])
def test_a_customer_closes_by_confirming_only(world: World, policy: Policy, closure: str) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(ClosingRefused):
        close(world, policy, number, closure=closure)


@pytest.mark.parametrize("actor", [BOT, SYSTEM])
def test_no_case_is_closed_by_a_machine_because_nothing_helps(
    world: World, policy: Policy, actor: Any
) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(ClosingRefused):
        close(world, policy, number, closure="nothing_further_possible", actor=actor)


def test_an_engineer_closes_what_cannot_be_helped(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number, closure="nothing_further_possible", actor=ENGINEER)
    case, _, _ = kept(world, number)
    assert case.close_reason == "nothing_further_possible"


def test_an_open_case_is_never_closed_as_not_entitled(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(ClosingRefused):
        close(world, policy, number, closure="not_entitled", actor=ENGINEER)


def test_for_want_of_an_answer_only_after_enough_contacts_in_a_row(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number

    def contact(times: int) -> None:
        for _ in range(times):
            with world.database.begin() as uow:
                case = queries.case_by_number(uow, number)
                assert case is not None
                record(uow, policy, case, "contact_unanswered", actor=ENGINEER, now=NOW)

    contact(policy.case_rules.unanswered_contacts - 1)
    with pytest.raises(ClosingRefused) as caught:
        close(world, policy, number, closure="no_answer", actor=ENGINEER)
    assert caught.value.reason is not None
    assert caught.value.reason.rule == "closes_after_more_contacts"
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        record(uow, policy, case, "information_added", actor=customer(world.technical), now=NOW)
    contact(1)  # the customer had answered: it counts from there
    with pytest.raises(ClosingRefused):
        close(world, policy, number, closure="no_answer", actor=ENGINEER)
    contact(policy.case_rules.unanswered_contacts - 1)
    close(world, policy, number, closure="no_answer", actor=ENGINEER)


def test_an_unknown_reason_closes_nothing(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(UnknownClosure):
        close(world, policy, number, closure="boredom", actor=ENGINEER)


@pytest.mark.parametrize("who", ["renewal", "stranger"])
def test_others_neither_close_nor_reopen(world: World, policy: Policy, who: str) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(NotAllowed):
        close(world, policy, number, actor=customer(getattr(world, who)))
    close(world, policy, number)
    with pytest.raises(NotAllowed):
        reopen(world, policy, number, actor=customer(getattr(world, who)))


def test_a_case_is_reopened_with_a_clock_and_a_queue(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number)
    reopen(world, policy, number, why="it froze again", message_id="m7")
    reopen(world, policy, number, why="it froze again", message_id="m7")
    case, events, clocks = kept(world, number)
    assert (case.state, case.closed_at, case.close_reason) == ("open", None, None)
    assert kinds(events)[-3:] == ["closed", "reopened", "routed"]
    assert events[-2].why == {"said": "it froze again"}
    assert events[-2].data["rule"]["rule"] == "reopening_allowed"
    running = [clock for clock in clocks if clock.ended_at is None]
    assert [(clock.kind, clock.started_at) for clock in running] == [("next_update", NOW + timedelta(days=2))]


def test_the_window_for_reopening_excludes_its_end(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number)
    with pytest.raises(ReopeningRefused) as caught:
        reopen(world, policy, number, now=NOW + WINDOW)
    assert caught.value.reason.rule == "reopening_too_late"
    reopen(world, policy, number, now=NOW + WINDOW - timedelta(microseconds=1))


def test_an_open_case_is_not_reopened(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(ForbiddenTransition):
        reopen(world, policy, number)


def test_a_package_that_ended_meanwhile_leaves_a_case_reopenable(database: Database, policy: Policy) -> None:
    world = build_world(database, ends_in_days=1)
    number = opened(world, policy).case.number
    close(world, policy, number)
    reopen(world, policy, number, now=NOW + timedelta(days=10))
    case, _, _ = kept(world, number)
    assert case.package == "css_core"


def test_a_refused_case_needs_a_package_first_and_then_gets_all_of_its_promises(
    database: Database, policy: Policy
) -> None:
    world = build_world(database, ends_in_days=-14)
    number = opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case.number
    again = NOW + timedelta(days=2)
    with pytest.raises(ReopeningRefused) as caught:
        reopen(world, policy, number, now=again)
    assert caught.value.reason.rule == "reopening_needs_entitlement"
    renew(world, package="css_priority")
    reopen(world, policy, number, now=again)
    case, events, clocks = kept(world, number)
    assert (case.state, case.package, case.coverage) == ("open", "css_priority", "24x7")
    assert case.queue_id == "priority_engineer.americas.en.daas_vdi"
    assert kinds(events) == ["refused", "reopened", "routed"]
    assert {clock.kind: clock.due_at - again for clock in clocks} == {
        "initial_response": timedelta(minutes=15),
        "restoration": timedelta(hours=6),
        "next_update": timedelta(days=1),
    }
    # And it lives on like any other.
    close(world, policy, number, now=again + timedelta(hours=1))


def renew(world: World, package: str) -> None:
    with world.database.begin() as uow:
        row = queries.organisation_by_id(uow, world.organisation)
        assert row is not None
        entry = OrganisationEntry.model_validate(
            {
                "org_id": row.org_id,
                "name": row.name,
                "country": row.country,
                "subdivision": row.subdivision,
                "contacts": [{"email": world.technical_email, "roles": ["technical"]}],
                "entitlements": [
                    EntitlementEntry(
                        package=package, areas=["daas_vdi"], started_days_ago=0, ends_in_days=365
                    )
                ],
            }
        )
        add_organisation(uow, entry, today=NOW.date())


def test_a_closing_case_needs_a_policy_reason_even_from_us(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        close_case(uow, policy, case, closure="confirmed_by_customer", actor=ENGINEER, now=NOW)
    case, events, _ = kept(world, number)
    assert (events[-1].actor_kind, case.close_reason) == ("agent", "confirmed_by_customer")
