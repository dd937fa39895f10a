"""Business calendars at their edges: closing times, holidays, half days, breaks, both DST nights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest

from bot.support.calendars import BusinessCalendar, NeverOpen, WeeklyHours
from bot.support.policy import Policy
from tests.support.instants import WEEKDAYS, WORKDAY, local, utc

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
BERLIN = "Europe/Berlin"


def berlin(
    hours: WeeklyHours = WEEKDAYS,
    closed: Mapping[date, str] | None = None,
    other_hours: Mapping[date, tuple[tuple[int, int], ...]] | None = None,
) -> BusinessCalendar:
    days = closed or {}
    return BusinessCalendar(
        "berlin",
        BERLIN,
        hours,
        lambda year: {on: n for on, n in days.items() if on.year == year},
        other_hours or {},
    )


def at(text: str) -> datetime:
    return local(BERLIN, text)


# 2026-03-11 is a Wednesday.


def test_a_closing_instant_is_closed_but_may_be_a_due_instant() -> None:
    calendar = berlin()
    assert calendar.is_open(at("2026-03-11 18:00") - SECOND)
    assert not calendar.is_open(at("2026-03-11 18:00"))
    assert calendar.is_closing(at("2026-03-11 18:00"))
    assert calendar.add_open_time(at("2026-03-11 16:00"), 2 * HOUR) == at("2026-03-11 18:00")
    assert calendar.add_open_time(at("2026-03-11 18:00"), HOUR) == at("2026-03-12 09:00")
    assert calendar.out_of_closed(at("2026-03-11 18:00")) == at("2026-03-11 18:00")
    assert calendar.out_of_closed(at("2026-03-11 18:00") + SECOND) == at("2026-03-12 08:00")


def test_one_second_before_closing_leaves_the_rest_for_the_next_day() -> None:
    assert berlin().add_open_time(at("2026-03-11 18:00") - SECOND, HOUR) == at("2026-03-12 09:00") - SECOND


def test_a_start_on_the_weekend_counts_from_monday() -> None:
    assert berlin().add_open_time(at("2026-03-14 12:00"), HOUR) == at("2026-03-16 09:00")
    assert berlin().next_open(at("2026-03-14 12:00")) == at("2026-03-16 08:00")
    assert berlin().add_open_time(at("2026-03-14 12:00"), timedelta()) == at("2026-03-16 08:00")


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        berlin().add_open_time(at("2026-03-11 12:00"), -HOUR)


def test_a_holiday_is_closed_from_midnight_to_midnight() -> None:
    calendar = berlin(
        hours=(((0, 1440),),) * 7,
        closed={date(2026, 3, 11): "A feast"},
    )
    assert calendar.is_open(at("2026-03-11 00:00") - SECOND)
    assert not calendar.is_open(at("2026-03-11 00:00"))
    assert not calendar.is_open(at("2026-03-12 00:00") - SECOND)
    assert calendar.is_open(at("2026-03-12 00:00"))
    assert calendar.closed_day(at("2026-03-11 12:00")) == "A feast"
    assert calendar.closed_day(at("2026-03-12 00:00")) is None
    assert calendar.add_open_time(at("2026-03-10 23:00"), 2 * HOUR) == at("2026-03-12 01:00")


def test_a_half_day_counts_as_a_business_day_and_its_close_is_the_latest() -> None:
    calendar = berlin(other_hours={date(2026, 3, 12): ((480, 720),)})
    assert calendar.add_business_days(at("2026-03-11 15:00"), 1) == at("2026-03-12 12:00")
    assert calendar.add_business_days(at("2026-03-11 11:00"), 1) == at("2026-03-12 11:00")
    assert calendar.add_business_days(at("2026-03-11 15:00"), 2) == at("2026-03-13 15:00")
    assert calendar.close_of_day(at("2026-03-12 09:00")) == at("2026-03-12 12:00")


def test_a_closed_day_stays_closed_whatever_hours_it_would_have() -> None:
    calendar = berlin(closed={date(2026, 3, 12): ""}, other_hours={date(2026, 3, 12): ((480, 720),)})
    assert calendar.add_business_days(at("2026-03-11 15:00"), 1) == at("2026-03-13 15:00")


def test_hours_on_a_day_that_is_usually_closed() -> None:
    calendar = berlin(other_hours={date(2026, 3, 14): ((600, 720),)})
    assert calendar.next_open(at("2026-03-13 18:00")) == at("2026-03-14 10:00")


def test_a_lunch_break() -> None:
    lunch = ((480, 720), (780, 1080))
    calendar = berlin(hours=(lunch, lunch, WORKDAY, lunch, lunch, (), ()))
    # From Wednesday, which has none: in Thursday's break it is the break's end; at its start, that instant.
    assert calendar.add_business_days(at("2026-03-11 12:30"), 1) == at("2026-03-12 13:00")
    assert calendar.add_business_days(at("2026-03-11 12:00"), 1) == at("2026-03-12 12:00")
    assert calendar.add_open_time(at("2026-03-12 11:00"), 2 * HOUR) == at("2026-03-12 14:00")
    assert calendar.close_of_day(at("2026-03-12 12:30")) == at("2026-03-12 18:00")
    assert calendar.next_close(at("2026-03-12 09:00")) == at("2026-03-12 12:00")


def test_a_day_that_opens_late_is_due_when_it_opens() -> None:
    calendar = berlin(other_hours={date(2026, 3, 12): ((780, 1080),)})
    assert calendar.add_business_days(at("2026-03-11 09:00"), 1) == at("2026-03-12 13:00")


def test_business_days_from_a_closed_start_count_from_the_next_opening() -> None:
    assert berlin().add_business_days(at("2026-03-14 12:00"), 1) == at("2026-03-17 08:00")
    assert berlin().add_business_days(at("2026-03-11 18:00"), 1) == at("2026-03-13 08:00")


def test_the_same_business_day_ends_at_its_close() -> None:
    assert berlin().close_of_day(at("2026-03-11 09:00")) == at("2026-03-11 18:00")
    assert berlin().close_of_day(at("2026-03-11 05:00")) == at("2026-03-11 18:00")
    assert berlin().close_of_day(at("2026-03-11 18:00")) == at("2026-03-12 18:00")
    assert berlin().close_of_day(at("2026-03-14 09:00")) == at("2026-03-16 18:00")


def test_touching_spans_are_one_until_they_close() -> None:
    calendar = berlin(hours=(((480, 1440),), ((0, 360),), (), (), (), (), ()))
    assert calendar.next_close(at("2026-03-09 09:00")) == at("2026-03-10 06:00")
    assert not calendar.is_closing(at("2026-03-10 00:00"))
    assert calendar.is_closing(at("2026-03-10 06:00"))


def test_a_span_that_ends_with_the_year_closes_then() -> None:
    calendar = berlin(hours=((), (), (), ((480, 1440),), (), (), ()))
    # 2026-12-31 is a Thursday.
    assert calendar.is_closing(at("2027-01-01 00:00"))
    assert calendar.add_open_time(at("2026-12-31 23:00"), HOUR) == at("2027-01-01 00:00")


def test_open_all_week_never_closes() -> None:
    assert berlin(hours=(((0, 1440),),) * 7).next_close(at("2026-03-09 09:00")) is None


def test_a_calendar_that_never_opens_is_an_error_not_a_hang() -> None:
    calendar = berlin(hours=((), (), (), (), (), (), ()))
    for ask in (
        lambda: calendar.next_open(at("2026-03-09 09:00")),
        lambda: calendar.add_open_time(at("2026-03-09 09:00"), HOUR),
        lambda: calendar.add_business_days(at("2026-03-09 09:00"), 1),
    ):
        with pytest.raises(NeverOpen):
            ask()


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31 10:00", 1, "2026-02-28 10:00"),
        ("2024-01-31 10:00", 1, "2024-02-29 10:00"),
        ("2026-12-15 10:00", 1, "2027-01-15 10:00"),
        ("2026-11-30 10:00", 3, "2027-02-28 10:00"),
        ("2026-03-15 10:00", 1, "2026-04-15 10:00"),
    ],
)
def test_a_month_is_a_calendar_month_of_the_zone(start: str, months: int, end: str) -> None:
    assert berlin().add_months(at(start), months) == at(end)


def test_open_segments_of_a_window() -> None:
    segments = berlin().open_segments(at("2026-03-13 17:00"), at("2026-03-16 09:00"))
    assert [(each.start, each.end) for each in segments] == [
        (at("2026-03-13 17:00"), at("2026-03-13 18:00")),
        (at("2026-03-16 08:00"), at("2026-03-16 09:00")),
    ]
    assert berlin().open_time(at("2026-03-13 17:00"), at("2026-03-16 09:00")) == 2 * HOUR
    assert berlin().open_segments(at("2026-03-13 17:00"), at("2026-03-13 17:00")) == ()


# The Friday before and the Monday after each night on which a calendar's clocks change.
DST_NIGHTS = [
    ("US", "NY", "2026-03-06", "2026-03-09"),
    ("US", "NY", "2026-10-30", "2026-11-02"),
    ("US", "CA", "2026-03-06", "2026-03-09"),
    ("US", "CA", "2026-10-30", "2026-11-02"),
    ("GB", None, "2026-03-27", "2026-03-30"),
    ("GB", None, "2026-10-23", "2026-10-26"),
    ("AU", "NSW", "2026-10-02", "2026-10-06"),  # Monday 5 October is Labour Day there
]


@pytest.mark.parametrize(("country", "subdivision", "friday", "monday"), DST_NIGHTS)
def test_a_night_on_which_clocks_change_changes_no_open_time(
    policy: Policy, country: str, subdivision: str | None, friday: str, monday: str
) -> None:
    calendar = policy.places.place(country, subdivision).calendar
    start = local(calendar.zone, f"{friday} 17:00")
    assert calendar.add_open_time(start, 2 * HOUR) == local(calendar.zone, f"{monday} 09:00")
    assert calendar.add_business_days(start, 1) == local(calendar.zone, f"{monday} 17:00")
    assert calendar.open_time(start, local(calendar.zone, f"{monday} 18:00")) == 11 * HOUR


def test_the_night_clocks_change_over_easter_in_sydney(policy: Policy) -> None:
    calendar = policy.places.place("AU", "NSW").calendar
    # Good Friday 3 April to Easter Monday 6 April 2026; clocks go back on Sunday the 5th.
    start = local(calendar.zone, "2026-04-02 17:00")
    assert calendar.add_open_time(start, 2 * HOUR) == local(calendar.zone, "2026-04-07 09:00")


def test_arizona_follows_its_calendar_though_it_keeps_no_summer_time(policy: Policy) -> None:
    calendar = policy.places.place("US", "AZ").calendar
    assert calendar.is_open(local("America/Phoenix", "2026-07-15 08:00"))
    assert not calendar.is_open(local("America/Phoenix", "2026-07-15 18:00"))
    assert calendar.is_open(local("America/Phoenix", "2026-01-15 09:00"))
    assert not calendar.is_open(local("America/Phoenix", "2026-01-15 09:00") - SECOND)


@pytest.mark.parametrize(
    ("country", "subdivision"), [("TR", None), ("AE", None), ("IN", None), ("JP", None), ("AU", "WA")]
)
def test_calendars_without_summer_time_have_ten_hours_a_day_all_year(
    policy: Policy, country: str, subdivision: str | None
) -> None:
    calendar = policy.places.place(country, subdivision).calendar
    offsets = set()
    for segment in calendar.open_segments(utc("2026-01-01 00:00"), utc("2027-01-01 00:00")):
        assert segment.length == 10 * HOUR
        offsets.add(segment.start.time())
    assert len(offsets) == 1


def test_new_year_is_taken_in_the_calendars_zone(policy: Policy) -> None:
    sydney = policy.places.place("AU", "NSW").calendar
    new_york = policy.places.place("US", "NY").calendar
    # One instant: Thursday 31 December 2026 in New York, Friday 1 January 2027 in Sydney.
    instant = utc("2026-12-31 22:00")
    assert not sydney.is_open(instant)
    assert sydney.closed_day(instant) is not None
    assert new_york.is_open(instant)
    assert new_york.closed_day(instant) is None
    assert sydney.next_open(instant) == local(sydney.zone, "2027-01-04 08:00")


def test_an_observed_holiday_is_closed(policy: Policy) -> None:
    calendar = policy.places.place("US", "NY").calendar
    # 4 July 2026 is a Saturday, observed on Friday.
    assert calendar.closed_day(utc("2026-07-03 15:00")) is not None
    assert calendar.next_open(utc("2026-07-03 15:00")) == local(calendar.zone, "2026-07-06 08:00")


def test_a_subdivisions_holiday_is_closed_there_only(policy: Policy) -> None:
    instant = local("Europe/London", "2026-01-06 12:00")  # Epiphany
    assert policy.places.place("DE", "BY").calendar.closed_day(instant) is not None
    assert policy.places.place("DE", "BE").calendar.closed_day(instant) is None
    assert policy.places.place("DE").calendar.is_open(instant)


def test_a_subdivision_the_holidays_do_not_know_has_the_national_days(policy: Policy) -> None:
    known = policy.places.place("FR").calendar
    paris = policy.places.place("FR", "IDF").calendar
    window = (utc("2026-01-01 00:00"), utc("2027-01-01 00:00"))
    assert paris.open_segments(*window) == known.open_segments(*window)


def test_a_country_without_known_holidays_has_none(policy: Policy) -> None:
    calendar = policy.places.place("HM").calendar
    assert calendar.closed_day(utc("2025-12-25 01:00")) is None
