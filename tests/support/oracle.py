"""The slow and obvious way: every minute is looked at, and asked on the wall whether it is open."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.support.calendars import DaySpans, WeeklyHours

MINUTE = timedelta(minutes=1)


@dataclass
class MinuteOracle:
    """A calendar as a row of minutes from ``first`` on, each open or closed."""

    zone: str
    hours: WeeklyHours
    closed: frozenset[date]
    other_hours: Mapping[date, DaySpans]
    first: datetime
    days: int
    walls: list[datetime] = field(init=False)
    open: list[bool] = field(init=False)
    counts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        zone = ZoneInfo(self.zone)
        self.walls = [(self.first + i * MINUTE).astimezone(zone) for i in range(self.days * 1440)]
        self.open = [self._open_on_the_wall(wall) for wall in self.walls]
        self.counts = [0]
        for is_open in self.open:
            self.counts.append(self.counts[-1] + is_open)

    def _open_on_the_wall(self, wall: datetime) -> bool:
        on = wall.date()
        if on in self.closed:
            return False
        spans = self.other_hours.get(on, self.hours[on.weekday()])
        minute = wall.hour * 60 + wall.minute
        return any(opens <= minute < closes for opens, closes in spans)

    def at(self, i: int) -> datetime:
        return self.first + i * MINUTE

    def index(self, at: datetime) -> int:
        return (at - self.first) // MINUTE

    def next_open(self, i: int) -> int | None:
        return next((j for j in range(i, len(self.open)) if self.open[j]), None)

    def open_minutes(self, i: int, j: int) -> int:
        return self.counts[j] - self.counts[i]

    def add_open_minutes(self, i: int, minutes: int) -> int | None:
        """The end of the minute-th open minute from i on; None past the row."""
        wanted = self.counts[i] + minutes
        j = bisect_left(self.counts, wanted)
        return j if j < len(self.counts) and self.counts[j] == wanted else None

    def add_business_days(self, i: int, days: int) -> int | None:
        """The same time of day on the days-th day after with any open minute; None past the row."""
        start = self.next_open(i)
        if start is None:
            return None
        minutes_of: dict[date, list[int]] = {}
        for j in range(start, len(self.open)):
            minutes_of.setdefault(self.walls[j].date(), []).append(j)
        open_days = [on for on, minutes in minutes_of.items() if any(self.open[j] for j in minutes)]
        # The row's last day may be cut short.
        if days >= len(open_days) - 1:
            return None
        minutes = minutes_of[open_days[days]]
        wanted = self.walls[start].replace(tzinfo=None).time()
        later = [j for j in minutes if self.walls[j].time() >= wanted]
        if later and (self.open[later[0]] or self.open[later[0] - 1]):
            return later[0]
        reopening = [j for j in later if self.open[j]]
        return reopening[0] if reopening else max(j for j in minutes if self.open[j]) + 1
