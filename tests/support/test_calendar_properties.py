"""What must hold for every calendar, and agreement with the minute-by-minute oracle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.support.calendars import BusinessCalendar, DaySpans, WeeklyHours
from bot.support.targets import Target, reckon
from tests.support.instants import utc
from tests.support.oracle import MINUTE, MinuteOracle

# Spans begin and end outside the hours that clocks skip or repeat: there the wall itself is ambiguous.
_EDGES = st.sampled_from([0, *range(240, 1441, 15)])
_ZONES = st.sampled_from(
    [
        "America/New_York",
        "Europe/London",
        "Europe/Istanbul",
        "Asia/Dhaka",
        "Australia/Sydney",
        "Pacific/Auckland",
    ]
)
# Around both nights when clocks change north and south, and around the turn of the year.
_FIRST_DAYS = st.sampled_from(
    [
        date(2026, 3, 1),
        date(2026, 3, 22),
        date(2026, 4, 1),
        date(2026, 9, 20),
        date(2026, 10, 28),
        date(2026, 12, 20),
    ]
)
DAYS = 18


@st.composite
def day_spans(draw: st.DrawFn) -> DaySpans:
    edges = sorted(set(draw(st.lists(_EDGES, max_size=6))))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def weekly_hours(draw: st.DrawFn) -> WeeklyHours:
    days = [draw(day_spans()) for _ in range(7)]
    assume(any(days))
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = days
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


@st.composite
def described_calendars(draw: st.DrawFn) -> tuple[BusinessCalendar, date, frozenset[date]]:
    """A calendar, the day its row of minutes begins, and its closed days."""
    zone, hours, first = draw(_ZONES), draw(weekly_hours()), draw(_FIRST_DAYS)
    on = st.integers(0, DAYS).map(lambda passed: first + timedelta(days=passed))
    closed = draw(st.frozensets(on, max_size=3))
    other: Mapping[date, DaySpans] = draw(st.dictionaries(on, day_spans().filter(bool), max_size=2))

    def closed_on(year: int) -> dict[date, str]:
        return {day: "closed" for day in closed if day.year == year}

    return BusinessCalendar("random", zone, hours, closed_on, other), first, closed


def oracles() -> st.SearchStrategy[tuple[BusinessCalendar, MinuteOracle]]:
    def looked_at(
        described: tuple[BusinessCalendar, date, frozenset[date]],
    ) -> tuple[BusinessCalendar, MinuteOracle]:
        calendar, first, closed = described
        start = utc(first.isoformat())
        return calendar, MinuteOracle(
            calendar.zone, calendar.hours, closed, calendar.other_hours, start, DAYS
        )

    return described_calendars().map(looked_at)


calendars = described_calendars().map(lambda described: described[0])
minutes_in = st.integers(0, (DAYS - 1) * 1440)


@settings(max_examples=50, deadline=None)
@given(oracles(), st.data())
def test_the_calendar_agrees_with_the_oracle(
    pair: tuple[BusinessCalendar, MinuteOracle], data: st.DataObject
) -> None:
    calendar, oracle = pair
    for _ in range(6):
        i = data.draw(minutes_in)
        at = oracle.at(i)
        assert calendar.is_open(at) == oracle.open[i]
        if i:
            assert calendar.is_closing(at) == (oracle.open[i - 1] and not oracle.open[i])
        if (opens := oracle.next_open(i)) is not None:
            assert calendar.next_open(at) == oracle.at(opens)
        j = data.draw(st.integers(i, len(oracle.open) - 1))
        assert calendar.open_time(at, oracle.at(j)) == oracle.open_minutes(i, j) * MINUTE
        minutes = data.draw(st.integers(1, 3000))
        if (due := oracle.add_open_minutes(i, minutes)) is not None:
            assert calendar.add_open_time(at, minutes * MINUTE) == oracle.at(due)
        days = data.draw(st.integers(1, 6))
        if not oracle.walls[i].fold and (due := oracle.add_business_days(i, days)) is not None:
            assert calendar.add_business_days(at, days) == oracle.at(due)


@settings(max_examples=60, deadline=None)
@given(oracles(), st.data())
def test_due_instants_agree_with_the_oracle(
    pair: tuple[BusinessCalendar, MinuteOracle], data: st.DataObject
) -> None:
    calendar, oracle = pair
    for text in (
        "45 minutes",
        "4 hours",
        "2 business hours",
        "24 hours",
        "1 business day",
        "5 business days",
        "same business day",
        "1 day",
        "10 days",
        "1 week",
        "at once",
    ):
        target, i = Target.parse(text), data.draw(minutes_in)
        if data.draw(st.booleans()):
            i = oracle.edge_from(i)
        if oracle.walls[i].fold:
            continue
        for round_the_clock in (False, True):
            found = reckon(target, oracle.at(i), calendar, round_the_clock=round_the_clock)
            due = oracle.due(target, i, round_the_clock=round_the_clock)
            if due is None:
                continue
            assert found.at == oracle.at(due)
            assert due >= i
            if found.clock in ("business_hours", "business_days") or (
                found.clock == "elapsed" and not round_the_clock
            ):
                assert oracle.may_be_due(due)


TARGETS = [
    Target.parse(text)
    for text in (
        "30 minutes",
        "4 hours",
        "2 business hours",
        "24 hours",
        "1 business day",
        "5 business days",
        "same business day",
        "10 days",
        "2 weeks",
        "1 month",
        "at once",
    )
]
instants = st.integers(0, 365 * 86400).map(
    lambda seconds: utc("2026-01-01 00:00") + timedelta(seconds=seconds)
)


@settings(max_examples=150, deadline=None)
@given(calendars, instants, st.timedeltas(timedelta(), timedelta(days=3)), st.booleans())
def test_due_instants_are_after_their_start_and_later_for_a_later_start(
    calendar: BusinessCalendar, start: datetime, later: timedelta, round_the_clock: bool
) -> None:
    for target in TARGETS:
        due = reckon(target, start, calendar, round_the_clock=round_the_clock).at
        assert due >= start
        assert reckon(target, start + later, calendar, round_the_clock=round_the_clock).at >= due


@settings(max_examples=150, deadline=None)
@given(calendars, instants, st.booleans())
def test_what_runs_on_business_time_is_never_due_in_a_closed_span(
    calendar: BusinessCalendar, start: datetime, round_the_clock: bool
) -> None:
    for target in TARGETS:
        at, clock, _ = reckon(target, start, calendar, round_the_clock=round_the_clock)
        if clock in ("business_hours", "business_days") or (clock == "elapsed" and not round_the_clock):
            assert calendar.is_open(at) or calendar.is_closing(at)


@settings(max_examples=150, deadline=None)
@given(calendars, instants, st.integers(1, 6000), st.integers(1, 6000))
def test_adding_in_two_steps_is_adding_at_once(
    calendar: BusinessCalendar, start: datetime, one: int, two: int
) -> None:
    halfway = calendar.add_open_time(start, one * MINUTE)
    assert calendar.add_open_time(halfway, two * MINUTE) == calendar.add_open_time(
        start, (one + two) * MINUTE
    )


def split(hours: WeeklyHours, at: int) -> WeeklyHours:
    def cut(spans: DaySpans) -> DaySpans:
        pieces = []
        for opens, closes in spans:
            pieces += [(opens, at), (at, closes)] if opens < at < closes else [(opens, closes)]
        return tuple(pieces)

    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (cut(spans) for spans in hours)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


@settings(max_examples=150, deadline=None)
@given(calendars, instants, st.integers(241, 1439))
def test_splitting_a_span_changes_nothing(calendar: BusinessCalendar, start: datetime, at: int) -> None:
    pieces = BusinessCalendar(
        "split", calendar.zone, split(calendar.hours, at), calendar.closed_on, calendar.other_hours
    )
    assert pieces.is_open(start) == calendar.is_open(start)
    assert pieces.is_closing(start) == calendar.is_closing(start)
    assert pieces.next_close(start) == calendar.next_close(start)
    for target in TARGETS:
        for round_the_clock in (False, True):
            assert reckon(target, start, pieces, round_the_clock=round_the_clock) == reckon(
                target, start, calendar, round_the_clock=round_the_clock
            )


def test_a_start_in_a_repeated_hour_is_never_due_before_one_in_its_first_showing() -> None:
    nights = BusinessCalendar("nights", "America/New_York", (((0, 1440),),) * 7)
    dues = [
        nights.add_business_days(utc("2026-11-01 05:00") + minutes * MINUTE, 1)
        for minutes in range(0, 181, 5)
    ]
    assert dues == sorted(dues)
