"""Short ways to write instants and hours in tests."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.support.calendars import DaySpans, WeeklyHours

WORKDAY: DaySpans = ((8 * 60, 18 * 60),)
WEEKDAYS: WeeklyHours = (WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, (), ())


def utc(text: str) -> datetime:
    """An instant written in UTC: "2026-11-25 23:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(zone: str, text: str, *, fold: int = 0) -> datetime:
    """The instant (UTC) at which the wall clock in a zone shows that time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
