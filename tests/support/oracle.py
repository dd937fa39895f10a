"""The slow and obvious way: every minute is looked at, and asked on the wall whether it is open."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.support.calendars import DaySpans, WeeklyHours
from bot.support.targets import Target

MINUTE = timedelta(minutes=1)
MINUTES = {"minutes": 1, "hours": 60, "business_hours": 60, "days": 1440, "weeks": 10080}


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

    def edge_from(self, i: int) -> int:
        """The first minute from ``i`` on at which it opens or closes; ``i`` itself where none does."""
        later = range(max(i, 1), len(self.open))
        return next((j for j in later if self.open[j] != self.open[j - 1]), i)

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
        # A close is only that day's own: one at midnight, of the day before, is before this day opens.
        if later and (self.open[later[0]] or (later[0] > minutes[0] and self.open[later[0] - 1])):
            return later[0]
        reopening = [j for j in later if self.open[j]]
        return reopening[0] if reopening else max(j for j in minutes if self.open[j]) + 1

    def may_be_due(self, i: int) -> bool:
        """Whether business time may end here: in an open minute, or at the end of one."""
        return self.open[i] or (i > 0 and self.open[i - 1])

    def due(
        self,
        target: Target,
        i: int,
        *,
        round_the_clock: bool,
        pauses: tuple[tuple[int, int], ...] = (),
    ) -> int | None:
        """The minute a target that starts in minute ``i`` falls due, with the pauses in the way; None past
        the row.

        Amounts of minutes and hours are counted off, each minute that is neither paused nor, where that
        matters, closed. Other targets have an end, which each pause that begins before it moves.
        """
        if target.unit == "at_once":
            return i
        all_hours = round_the_clock and target.unit in ("minutes", "hours", "days", "weeks")
        counts = [True] * len(self.open) if all_hours else self.open
        if target.unit in ("minutes", "hours", "business_hours"):
            paused = {j for start, end in pauses for j in range(start, min(end, len(self.open)))}
            left = target.amount * MINUTES[target.unit]
            for j in range(i, len(self.open)):
                left -= counts[j] and j not in paused
                if not left:
                    return j + 1
            return None
        at = self._end(target, i, round_the_clock=round_the_clock)
        for start, end in pauses:
            if at is None or start >= at:
                break
            if end >= len(self.open):
                return None
            for _ in range(sum(counts[start:end])):
                at = self._after(at, counts)
                if at is None:
                    return None
        return at

    @staticmethod
    def _after(at: int, counts: list[bool]) -> int | None:
        """The end of the next minute that counts."""
        return next((j + 1 for j in range(at, len(counts)) if counts[j]), None)

    def _end(self, target: Target, i: int, *, round_the_clock: bool) -> int | None:
        if target.unit == "business_days":
            return self.add_business_days(i, target.amount)
        if target.unit == "same_business_day":
            start = self.next_open(i)
            if start is None or self.walls[start].date() >= self.walls[-1].date():
                return None
            today = self.walls[start].date()
            return max(j for j, wall in enumerate(self.walls) if wall.date() == today and self.open[j]) + 1
        at = i + target.amount * MINUTES[target.unit]
        if at >= len(self.open):
            return None
        return at if round_the_clock or self.may_be_due(at) else self.next_open(at)
