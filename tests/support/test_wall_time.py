"""From the wall to instants on the nights when clocks change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.support.wall_time import instant_of, wall_of, zone_named
from tests.support.instants import local, utc

NEW_YORK = zone_named("America/New_York")


def clock(hours: int, minutes: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes)


def test_the_end_of_a_day_is_the_next_midnight() -> None:
    assert instant_of(NEW_YORK, date(2026, 3, 31), clock(24)) == utc("2026-04-01 04:00")


@pytest.mark.parametrize("skipped", [clock(2), clock(2, 30), clock(2, 59)])
def test_a_skipped_time_is_the_instant_of_the_skip(skipped: timedelta) -> None:
    assert instant_of(NEW_YORK, date(2026, 3, 8), skipped) == utc("2026-03-08 07:00")


def test_a_time_shown_twice_is_the_first_of_the_two() -> None:
    assert instant_of(NEW_YORK, date(2026, 11, 1), clock(1, 30)) == utc("2026-11-01 05:30")


def test_the_second_showing_of_an_hour_reads_as_its_end() -> None:
    assert wall_of(NEW_YORK, utc("2026-11-01 05:30")) == (date(2026, 11, 1), clock(1, 30))
    assert wall_of(NEW_YORK, utc("2026-11-01 06:30")) == (date(2026, 11, 1), clock(2))
    assert wall_of(NEW_YORK, utc("2026-11-01 07:30")) == (date(2026, 11, 1), clock(2, 30))


def test_an_hour_repeated_before_midnight_stays_on_its_day() -> None:
    santiago = zone_named("America/Santiago")
    second = local("America/Santiago", "2026-04-04 23:30", fold=1)
    assert wall_of(santiago, second) == (date(2026, 4, 4), clock(24))


def test_half_an_hour_shift() -> None:
    lord_howe = zone_named("Australia/Lord_Howe")
    assert instant_of(lord_howe, date(2026, 10, 4), clock(2, 15)) == utc("2026-10-03 15:30")


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no IANA time zone"):
        zone_named("Mars/Olympus")
