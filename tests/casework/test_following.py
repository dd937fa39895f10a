"""How an account's cases stand, and adding to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.events import agent, customer, record
from bot.casework.following import CaseNotFound, InformationMissing, add_information, find_case, status
from bot.casework.permission import NotAllowed
from bot.casework.settling import lower_severity
from bot.records import queries
from bot.support.case_life import ForbiddenTransition
from bot.support.policy import Policy
from tests.casework.conftest import close, kept, kinds, opened
from tests.races import at_once
from tests.world import NOW, World


def numbers(world: World, policy: Policy, contact: str | None = None, number: str | None = None) -> list[str]:
    with world.database.begin(write=False) as uow:
        listed = status(
            uow,
            policy,
            contact_id=contact or world.technical,
            organisation_id=world.organisation,
            number=number,
        )
    return [one.case.number for one in listed]


def add(world: World, policy: Policy, number: str, text: str, message: str | None = "m9") -> None:
    with world.database.begin() as uow:
        case = find_case(uow, organisation_id=world.organisation, number=number)
        add_information(uow, policy, case, text, actor=customer(world.technical), now=NOW, message_id=message)


def test_open_cases_are_listed_newest_first(world: World, policy: Policy) -> None:
    first = opened(world, policy).case.number
    second = opened(world, policy, message_id="m2", now=NOW + timedelta(hours=1)).case.number
    third = opened(world, policy, message_id="m3", contact_id=world.third_party).case.number
    close(world, policy, third)
    assert numbers(world, policy) == [second, first]
    assert numbers(world, policy, world.third_party) == [second, first]
    assert numbers(world, policy, number=third) == [third]


def test_a_case_shows_its_running_clocks_next_due_first(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with world.database.begin(write=False) as uow:
        (one,) = status(
            uow, policy, contact_id=world.technical, organisation_id=world.organisation, number=number
        )
        assert [clock.kind for clock in one.clocks] == ["initial_response", "next_update"]
        # Whoever tells the customer reads these.
        assert one.case.product is not None
        assert one.case.queue is not None


def test_a_case_of_another_account_is_not_found(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with world.database.begin(write=False) as uow:
        for asked in (number, "80000011"):
            with pytest.raises(CaseNotFound):
                status(
                    uow,
                    policy,
                    contact_id=world.stranger,
                    organisation_id=world.other_organisation,
                    number=asked,
                )


@pytest.mark.parametrize("who", ["renewal", "stranger"])
def test_cases_are_not_shown_to_everybody(world: World, policy: Policy, who: str) -> None:
    opened(world, policy)
    with pytest.raises(NotAllowed):
        numbers(world, policy, getattr(world, who))


def test_information_is_kept_once_for_a_message(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    for _ in range(2):
        add(world, policy, number, "It began after the update \x00 ")
    _, events, _ = kept(world, number)
    assert kinds(events)[-1] == "information_added"
    assert len(events) == 5
    assert events[-1].data == {"text": "It began after the update"}
    assert (events[-1].actor_kind, events[-1].message_id) == ("customer", "m9")


def test_information_added_at_once_is_all_there_in_order(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    at_once(6, lambda n: add(world, policy, number, f"part {n}", f"m{n}"))
    _, events, _ = kept(world, number)
    assert [event.seq for event in events] == list(range(1, 11))
    assert {event.data.get("text") for event in events[4:]} == {f"part {n}" for n in range(6)}


def test_nothing_is_no_information(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(InformationMissing):
        add(world, policy, number, " \x00 ")


def test_a_closed_case_takes_no_information(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number)
    with pytest.raises(ForbiddenTransition):
        add(world, policy, number, "One thing more")
    _, events, _ = kept(world, number)
    assert kinds(events)[-1] == "closed"


def test_an_answer_ends_our_waiting_and_the_pause_moves_the_clock(world: World, policy: Policy) -> None:
    result = opened(world, policy)
    number = result.case.number
    with world.database.begin() as uow:
        case = find_case(uow, organisation_id=world.organisation, number=number)
        asked = NOW + timedelta(minutes=30)
        record(uow, policy, case, "customer_asked", actor=agent("a"), now=asked, why="which version?")
    case, _, clocks = kept(world, number)
    assert case.state == "waiting_for_customer"
    assert [clock.paused_since for clock in clocks] == [asked, asked]
    with world.database.begin() as uow:
        case = find_case(uow, organisation_id=world.organisation, number=number)
        answered = NOW + timedelta(minutes=75)
        add_information(uow, policy, case, "2203", actor=customer(world.technical), now=answered)
    case, events, clocks = kept(world, number)
    assert case.state == "open"
    assert kinds(events)[-2:] == ["information_added", "customer_answered"]
    assert [clock.paused_since for clock in clocks] == [None, None]
    assert clocks[0].due_at == NOW + timedelta(hours=2, minutes=45)
    (first, _) = events[-1].data["clocks"]
    assert (first["kind"], first["was_due_at"]) == ("initial_response", "2026-03-04T17:00:00Z")


def test_a_change_needs_the_case_as_it_stands(world: World, policy: Policy) -> None:
    """Two units that read the case before either changed it: the second sees what the first did."""
    number = opened(world, policy).case.number

    def lower(to: int) -> None:
        with world.database.begin() as uow:
            case = queries.case_by_number(uow, number)
            assert case is not None
            lower_severity(
                uow, policy, case, severity=3, actor=customer(world.technical), now=NOW, message_id=f"m{to}"
            )

    results = at_once(4, lambda n: _outcome(lambda: lower(n)))
    assert sorted(results) == ["SeverityUnchanged"] * 3 + ["done"]
    _, events, _ = kept(world, number)
    assert kinds(events).count("severity_lowered") == 1


def _outcome(job: object) -> str:
    try:
        job()  # type: ignore[operator]
    except Exception as error:  # noqa: BLE001
        return type(error).__name__
    return "done"
