"""Waiting for the customer, on random calendars, against the minute-by-minute oracle (policy reading 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.support.calendars import BusinessCalendar
from bot.support.clocks import CaseHappening, CaseTerms, replay
from bot.support.due import Due
from bot.support.policy import Places, Policy, SpecialDay, SubRegion
from bot.support.targets import Target
from tests.support.oracle import MINUTE, MinuteOracle
from tests.support.test_calendar_properties import oracles

NOWHERE = "HM"  # a country without holidays of its own
SEVERITY = 3

targets = st.sampled_from(
    [
        "45 minutes",
        "8 hours",
        "2 business hours",
        "8 business hours",
        "1 business day",
        "2 business days",
        "same business day",
        "1 day",
        "3 days",
    ]
).map(Target.parse)


@st.composite
def pauses(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """Up to three pauses, in minutes since the opening, in order and apart."""
    edges = sorted(draw(st.lists(st.integers(0, 4000), max_size=6, unique=True)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


def world_of(
    policy: Policy, calendar: BusinessCalendar, oracle: MinuteOracle, target: Target, *, covered: bool
) -> Policy:
    """The policy with one package, whose only target is this one, for accounts of this calendar."""
    places = Places(
        {"here": SubRegion("here", "emea", calendar.zone, calendar.hours)},
        {NOWHERE: "here"},
        {},
        closures=tuple(SpecialDay(on, (), "closed") for on in oracle.closed),
        half_days=tuple(SpecialDay(on, spans, "") for on, spans in calendar.other_hours.items()),
    )
    package = replace(
        policy.packages["css_core"],
        initial_response={SEVERITY: target},
        round_the_clock=frozenset({SEVERITY} if covered else ()),
    )
    return replace(policy, places=places, packages={"css_core": package})


def first_response(
    policy: Policy, oracle: MinuteOracle, opened: int, waits: Sequence[tuple[int, int]]
) -> Due:
    events = [CaseHappening("opened", oracle.at(opened), SEVERITY)]
    for start, end in waits:
        events.append(CaseHappening("customer_asked", oracle.at(start)))
        events.append(CaseHappening("customer_answered", oracle.at(end)))
    clocks = replay(policy, CaseTerms("css_core", NOWHERE), events)
    return next(clock.due for clock in clocks if clock.kind == "initial_response")


@settings(max_examples=120, deadline=None)
@given(oracles(), targets, st.booleans(), st.integers(0, 8 * 1440), st.booleans(), pauses())
def test_a_paused_clock_agrees_with_the_oracle(
    policy: Policy,
    pair: tuple[BusinessCalendar, MinuteOracle],
    target: Target,
    covered: bool,
    opened: int,
    at_an_edge: bool,
    waits: tuple[tuple[int, int], ...],
) -> None:
    calendar, oracle = pair
    opened = oracle.edge_from(opened) if at_an_edge else opened
    assume(not oracle.walls[opened].fold)
    waits = tuple((opened + start, opened + end) for start, end in waits)
    due = oracle.due(target, opened, round_the_clock=covered, pauses=waits)
    assume(due is not None)
    found = first_response(world_of(policy, calendar, oracle, target, covered=covered), oracle, opened, waits)
    assert found.at == oracle.at(due or 0)


@settings(max_examples=120, deadline=None)
@given(oracles(), targets, st.booleans(), st.integers(0, 6 * 1440), st.integers(0, 600), st.integers(1, 3000))
def test_pausing_for_a_time_moves_a_clock_by_as_much_of_its_own_time(
    policy: Policy,
    pair: tuple[BusinessCalendar, MinuteOracle],
    target: Target,
    covered: bool,
    opened: int,
    after: int,
    length: int,
) -> None:
    calendar, oracle = pair
    assume(not oracle.walls[opened].fold)
    world = world_of(policy, calendar, oracle, target, covered=covered)
    without = first_response(world, oracle, opened, ())
    start, end = opened + after, opened + after + length
    assume(oracle.at(start) < without.at)
    paused = first_response(world, oracle, opened, ((start, end),))
    last = oracle.index(paused.at)
    assume(last < len(oracle.open))
    if without.clock == "24x7" or (without.clock == "elapsed" and covered):
        assert paused.at - without.at == length * MINUTE
    else:
        moved = oracle.open_minutes(oracle.index(without.at), last)
        assert moved == oracle.open_minutes(start, end)
        assert oracle.may_be_due(last)


@settings(max_examples=60, deadline=None)
@given(oracles(), targets, st.booleans(), st.integers(0, 6 * 1440), st.integers(1, 3000))
def test_a_pause_that_begins_when_the_time_is_over_moves_nothing(
    policy: Policy,
    pair: tuple[BusinessCalendar, MinuteOracle],
    target: Target,
    covered: bool,
    opened: int,
    length: int,
) -> None:
    calendar, oracle = pair
    world = world_of(policy, calendar, oracle, target, covered=covered)
    without = first_response(world, oracle, opened, ())
    asked = CaseHappening("customer_asked", without.at)
    answered = CaseHappening("customer_answered", without.at + timedelta(minutes=length))
    events = [CaseHappening("opened", oracle.at(opened), SEVERITY), asked, answered]
    clocks = replay(world, CaseTerms("css_core", NOWHERE), events)
    assert clocks[0].due == without
