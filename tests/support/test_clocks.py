"""A case's clocks, replayed from its events (policy readings 2, 3, 7, 12, 13 and 14)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.support.case_life import ForbiddenTransition
from bot.support.clocks import CaseHappening, CaseTerms, RunningClock, replay, running
from bot.support.errors import UnknownSeverity
from bot.support.policy import Policy
from bot.support.targets import Target
from tests.support.instants import utc

CORE = CaseTerms("css_core", "US", "NY")
PRIORITY = CaseTerms("css_priority", "US", "NY")
WEDNESDAY = utc("2026-03-11 14:00")
SECOND = timedelta(seconds=1)


def happened(event: str, at: str, **more: Any) -> CaseHappening:
    return CaseHappening(event, utc(f"2026-03-{at}"), **more)


def clocks(policy: Policy, terms: CaseTerms, *happenings: CaseHappening) -> dict[str, RunningClock]:
    """The latest clock of each kind."""
    return {clock.kind: clock for clock in replay(policy, terms, happenings)}


def test_a_case_opens_with_its_clocks(policy: Policy) -> None:
    found = clocks(policy, PRIORITY, happened("opened", "11 14:00", severity=1))
    assert {kind: clock.due.at for kind, clock in found.items()} == {
        "initial_response": utc("2026-03-11 14:15"),
        "restoration": utc("2026-03-11 20:00"),
        "next_update": utc("2026-03-12 14:00"),
    }
    assert set(clocks(policy, CORE, happened("opened", "11 14:00", severity=1))) == {
        "initial_response",
        "next_update",
    }


@pytest.mark.parametrize(
    ("terms", "severity", "answered", "in_time"),
    [
        # within 30 minutes: at the instant is in time
        (CORE, 1, "11 14:30", True),
        # before 15 minutes: at the instant is late
        (PRIORITY, 1, "11 14:15", False),
    ],
)
def test_within_and_before(
    policy: Policy, terms: CaseTerms, severity: int, answered: str, in_time: bool
) -> None:
    opened = happened("opened", "11 14:00", severity=severity)
    first = clocks(policy, terms, opened, happened("responded", answered))["initial_response"]
    assert first.met_in_time is in_time
    early = CaseHappening("responded", utc(f"2026-03-{answered}") - SECOND)
    assert clocks(policy, terms, opened, early)["initial_response"].met_in_time is True
    late = CaseHappening("responded", utc(f"2026-03-{answered}") + SECOND)
    assert clocks(policy, terms, opened, late)["initial_response"].met_in_time is False


def test_an_answer_meets_the_update_too_and_starts_the_next(policy: Policy) -> None:
    found = replay(
        policy, CORE, [happened("opened", "11 14:00", severity=2), happened("responded", "11 15:00")]
    )
    assert [(clock.kind, clock.started_at, clock.ended_at) for clock in found] == [
        ("initial_response", utc("2026-03-11 14:00"), utc("2026-03-11 15:00")),
        ("next_update", utc("2026-03-11 14:00"), utc("2026-03-11 15:00")),
        ("next_update", utc("2026-03-11 15:00"), None),
    ]
    assert [clock.due.at for clock in running(found)] == [utc("2026-03-13 15:00")]


def test_a_pause_moves_a_business_clock_by_the_open_time_it_took(policy: Policy) -> None:
    found = clocks(
        policy,
        CORE,
        happened("opened", "11 20:00", severity=3),  # 2 hours before closing, 8 to go
        happened("customer_asked", "11 21:00"),
        happened("customer_answered", "12 13:00"),  # 1 hour that day and 1 the next
    )["initial_response"]
    assert found.due.at == utc("2026-03-12 20:00")
    assert found.due.reasons[-1].as_dict()["paused"] == 7200


def test_a_pause_moves_a_round_the_clock_clock_by_all_of_it(policy: Policy) -> None:
    found = clocks(
        policy,
        CORE,
        happened("opened", "14 03:00", severity=1),
        happened("customer_asked", "14 03:10"),
        happened("customer_answered", "14 03:50"),
    )["initial_response"]
    assert found.due.at == utc("2026-03-14 04:10")


def test_while_the_customer_owes_an_answer_the_clock_is_paused(policy: Policy) -> None:
    found = clocks(
        policy, CORE, happened("opened", "11 14:00", severity=3), happened("customer_asked", "11 15:00")
    )["initial_response"]
    assert found.paused_since == utc("2026-03-11 15:00")
    assert found.ended_at is None


def test_a_pause_after_the_due_instant_excuses_nothing(policy: Policy) -> None:
    found = clocks(
        policy,
        CORE,
        happened("opened", "11 14:00", severity=2),
        happened("customer_asked", "11 16:00"),
        happened("customer_answered", "11 18:00"),
    )["initial_response"]
    assert found.due.at == utc("2026-03-11 16:00")


def test_replacement_restoration_and_escalation_do_not_pause(policy: Policy) -> None:
    events = [
        happened("opened", "11 14:00", severity=1),
        happened("escalated", "11 14:00", channel="phone"),
        happened("rma_authorised", "11 14:00"),
    ]
    pause = [happened("customer_asked", "11 14:01"), happened("customer_answered", "11 14:50")]
    for terms in (PRIORITY, CaseTerms("am_gold_plus", "US", "NY")):
        without, with_pause = clocks(policy, terms, *events), clocks(policy, terms, *events, *pause)
        assert with_pause["initial_response"].due.at > without["initial_response"].due.at
        for kind in {"restoration", "rma", "escalation_reply"} & set(without):
            assert with_pause[kind] == without[kind]


def test_severity_lowered_mid_clock_with_a_pause(policy: Policy) -> None:
    found = clocks(
        policy,
        CORE,
        happened("opened", "11 14:00", severity=2),  # due 16:00
        happened("customer_asked", "11 14:30"),
        happened("customer_answered", "11 15:00"),
        happened("severity_lowered", "11 15:10", severity=3),  # 8 hours from the opening, and the pause
    )
    assert found["initial_response"].due.at == utc("2026-03-12 12:30")
    assert found["next_update"].due.at == utc("2026-03-18 14:30")


def test_restoration_ends_when_the_severity_is_lowered(policy: Policy) -> None:
    found = clocks(
        policy,
        PRIORITY,
        happened("opened", "11 14:00", severity=1),
        happened("severity_lowered", "11 15:00", severity=2),
    )["restoration"]
    assert (found.met_at, found.ended_at) == (None, utc("2026-03-11 15:00"))


def test_stabilising_meets_the_restoration(policy: Policy) -> None:
    found = clocks(
        policy, PRIORITY, happened("opened", "11 14:00", severity=1), happened("stabilised", "11 20:00")
    )["restoration"]
    assert found.met_in_time is False  # less than six hours


def test_an_agreed_interval_wins_and_a_longer_one_takes_the_customers_word(policy: Policy) -> None:
    opened = happened("opened", "11 14:00", severity=3)
    dated = happened("fix_date_given", "11 15:00")
    longer = happened("interval_agreed", "11 16:00")
    own = happened("interval_agreed", "11 16:00", interval=Target.parse("3 days"))
    dues = [
        clocks(policy, CORE, *events)["next_update"].due.at
        for events in ((opened,), (opened, dated), (opened, longer), (opened, dated, longer), (opened, own))
    ]
    assert dues == [
        utc("2026-03-18 14:00"),
        utc("2026-03-18 14:00"),
        utc("2026-03-18 14:00"),
        utc("2026-03-25 14:00"),
        utc("2026-03-16 12:00"),
    ]


def test_what_lengthened_the_interval_can_be_undone(policy: Policy) -> None:
    opened = happened("opened", "11 14:00", severity=3)
    dated = happened("fix_date_given", "11 15:00")
    longer = happened("interval_agreed", "11 16:00")
    again = (happened("closed", "12 14:00"), happened("reopened", "16 14:00"))
    reopened = clocks(policy, CORE, opened, dated, longer, *again)["next_update"].due
    assert (reopened.reasons[0].rule, reopened.at) == ("next_update", utc("2026-03-23 14:00"))
    grave = happened("opened", "11 14:00", severity=1)
    stable, worse = happened("stabilised", "11 15:00"), happened("unstable", "11 16:00")
    rules = [
        clocks(policy, CORE, *events)["next_update"].due.reasons[0].rule
        for events in ((grave,), (grave, stable), (grave, stable, worse))
    ]
    assert rules == ["next_update", "next_update_goes_on", "next_update"]


def test_closing_ends_every_clock_and_reopening_starts_updates_again(policy: Policy) -> None:
    opened, closed = happened("opened", "11 14:00", severity=1), happened("closed", "11 16:00")
    found = replay(policy, PRIORITY, [opened, closed])
    assert running(found) == ()
    assert {clock.ended_at for clock in found} == {utc("2026-03-11 16:00")}
    again = running(replay(policy, PRIORITY, [opened, closed, happened("reopened", "20 10:00")]))
    assert [(clock.kind, clock.due.at) for clock in again] == [("next_update", utc("2026-03-21 10:00"))]


def test_of_two_clocks_due_at_once_the_graver_promise_comes_first(policy: Policy) -> None:
    terms = CaseTerms("am_gold", "US", "NY")
    found = running(
        replay(
            policy,
            terms,
            [happened("opened", "11 14:00", severity=1), happened("escalated", "11 14:00", channel="phone")],
        )
    )
    assert [clock.kind for clock in found] == ["initial_response", "escalation_reply", "next_update"]
    assert found[0].due.at == found[1].due.at


def test_what_cannot_happen_is_an_error(policy: Policy) -> None:
    with pytest.raises(ForbiddenTransition):
        replay(policy, CORE, [happened("responded", "11 14:00")])
    with pytest.raises(UnknownSeverity):
        replay(policy, CORE, [happened("opened", "11 14:00")])


starts = st.integers(0, 365 * 1440).map(lambda minutes: utc("2026-01-01 00:00") + timedelta(minutes=minutes))
lengths = st.integers(1, 5 * 1440).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=100, deadline=None)
@given(starts, st.lists(lengths, min_size=1, max_size=5))
def test_a_pause_in_pieces_is_the_pause(policy: Policy, opened: datetime, pieces: list[timedelta]) -> None:
    whole = [
        CaseHappening("opened", opened, 3),
        CaseHappening("customer_asked", opened),
        CaseHappening("customer_answered", opened + sum(pieces, timedelta())),
    ]
    split, at = [whole[0]], opened
    for piece in pieces:
        split += [CaseHappening("customer_asked", at), CaseHappening("customer_answered", at + piece)]
        at += piece
    assert (
        clocks(policy, CORE, *whole)["initial_response"].due.at
        == clocks(policy, CORE, *split)["initial_response"].due.at
    )
