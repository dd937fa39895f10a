"""Business calendars: when an account's sub-region is open, and time that counts only while it is.

A calendar knows its weekly hours on the wall clock of its zone, the days it is closed and the days with other
hours; every answer is an instant in UTC. The open segments of a local year are worked out once and kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from bot.support.segments import Segment, as_utc
from bot.support.wall_time import instant_of, wall_of, zone_named

Span = tuple[int, int]
"""Minutes since local midnight, from (included) to (excluded); at most 1440."""

DaySpans = tuple[Span, ...]
WeeklyHours = tuple[DaySpans, DaySpans, DaySpans, DaySpans, DaySpans, DaySpans, DaySpans]
"""The spans of each day, Monday first."""

_LONGEST_CLOSURE_YEARS = 5
_ALWAYS_OPEN = timedelta(days=366)
_Pieces = tuple[tuple[datetime, datetime], ...]


class NeverOpen(Exception):
    """A calendar that stays closed for years: nothing that waits for it could fall due."""

    def __init__(self, calendar: str, at: datetime) -> None:
        super().__init__(
            f"calendar {calendar} is closed for {_LONGEST_CLOSURE_YEARS} years around {at.isoformat()}"
        )
        self.calendar = calendar


def _no_closures(year: int) -> Mapping[date, str]:
    return {}


@dataclass(frozen=True, slots=True)
class _Year:
    """The open segments of one local year, in order, and each one's day."""

    starts: list[datetime]
    ends: list[datetime]
    before: list[timedelta]  # open time of the year before each segment; one more for the whole year
    days: list[date]  # the days that are open at all
    first: list[int]  # index of each open day's first segment; one more at the end


@dataclass(frozen=True, eq=False)
class BusinessCalendar:
    """When business is open. ``closed_on`` gives a local year's closed days with their names,
    ``other_hours`` the spans of single days that differ from the week's (a closed day stays closed)."""

    id: str
    zone: str
    hours: WeeklyHours
    closed_on: Callable[[int], Mapping[date, str]] = _no_closures
    other_hours: Mapping[date, DaySpans] = field(default_factory=dict)
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False)

    def is_open(self, at: datetime) -> bool:
        """Whether the instant lies in an open span; the closing instant does not."""
        year, i = self._position(at)
        return i < len(year.starts) and year.starts[i] <= at

    def is_closing(self, at: datetime) -> bool:
        """Whether the instant is one at which an open span ends."""
        year, i = self._position(at)
        if i < len(year.starts) and year.starts[i] <= at:
            return False
        ends = year.ends[:i] or self._year(self._local_year(at) - 1).ends
        return bool(ends) and ends[-1] == at

    def next_open(self, at: datetime) -> datetime:
        """The instant itself while open, else the next opening. Raises :class:`NeverOpen`."""
        segment = next(self._segments_from(at))
        return max(as_utc(at), segment.start)

    def next_close(self, at: datetime) -> datetime | None:
        """The end of the open span at the instant, or of the next one; None if open for a year on end."""
        close: datetime | None = None
        for segment in self._segments_from(at):
            if close is not None and segment.start > close:
                break
            close = segment.end
            if close - at > _ALWAYS_OPEN:
                return None
        return close

    def open_segments(self, start: datetime, end: datetime) -> tuple[Segment, ...]:
        """The open time between two instants, in order."""
        window = Segment(as_utc(start), as_utc(end))
        found: list[Segment] = []
        if window.start == window.end:
            return ()
        first, last = self._local_year(start), self._local_year(end)
        for number in range(first, last + 1):
            year = self._year(number)
            for i in range(bisect_right(year.ends, start), bisect_left(year.starts, end)):
                shared = Segment(year.starts[i], year.ends[i]).intersect(window)
                if shared is not None:
                    found.append(shared)
        return tuple(found)

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between two instants is open."""
        return sum((segment.length for segment in self.open_segments(start, end)), timedelta())

    def add_open_time(self, start: datetime, length: timedelta) -> datetime:
        """The instant by which ``length`` of open time has passed since ``start``; it may be a closing
        instant.

        A start in a closed span counts from the next opening. Raises :class:`NeverOpen`.
        """
        if length < timedelta():
            raise ValueError(f"open time runs forwards: {length}")
        if not length:
            return self.next_open(start)
        start = as_utc(start)
        number = self._local_year(start)
        year = self._year(number)
        i = bisect_right(year.ends, start)
        passed = year.before[i]
        if i < len(year.starts) and year.starts[i] < start:
            passed += start - year.starts[i]
        wanted = passed + length
        empty = 0
        while wanted > year.before[-1]:
            wanted -= year.before[-1]
            number += 1
            year = self._year(number)
            empty = 0 if year.starts else empty + 1
            if empty > _LONGEST_CLOSURE_YEARS:
                raise NeverOpen(self.id, start)
        j = bisect_left(year.before, wanted) - 1
        return year.starts[j] + (wanted - year.before[j])

    def add_business_days(self, start: datetime, days: int) -> datetime:
        """The instant ``days`` open days after ``start``, at the same local time (policy reading 2).

        A start in a closed span counts from the next opening; a day with any open time counts. Where that
        local time is past the day's last close it is that close; in a break, or before the day opens, the
        opening after. Raises :class:`NeverOpen`.
        """
        zone = zone_named(self.zone)
        on, since_midnight = wall_of(zone, self.next_open(start))
        target, segments = self._open_day(on, days, start)
        at = instant_of(zone, target, since_midnight)
        for segment in segments:
            if at <= segment.end:
                return max(at, segment.start)
        return segments[-1].end

    def close_of_day(self, start: datetime) -> datetime:
        """The last closing instant of the first day with an open moment at or after ``start``."""
        on, _ = wall_of(zone_named(self.zone), self.next_open(start))
        _, segments = self._open_day(on, 0, start)
        return segments[-1].end

    def add_months(self, start: datetime, months: int) -> datetime:
        """The same local time that many calendar months on; the month's last day where it is shorter."""
        zone = zone_named(self.zone)
        on, since_midnight = wall_of(zone, as_utc(start))
        ahead = on.month - 1 + months
        first = date(on.year + ahead // 12, ahead % 12 + 1, 1)
        length = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
        return instant_of(zone, first.replace(day=min(on.day, length)), since_midnight)

    def out_of_closed(self, at: datetime) -> datetime:
        """The instant itself where it is open or a closing instant, else the next opening."""
        return as_utc(at) if self.is_closing(at) else self.next_open(at)

    def closed_day(self, at: datetime) -> str | None:
        """The name of the holiday or closure on the local day of the instant, None on any other day."""
        on = at.astimezone(zone_named(self.zone)).date()
        return self.closed_on(on.year).get(on)

    def _local_year(self, at: datetime) -> int:
        return at.astimezone(zone_named(self.zone)).year

    def _position(self, at: datetime) -> tuple[_Year, int]:
        year = self._year(self._local_year(at))
        return year, bisect_right(year.ends, at)

    def _segments_from(self, at: datetime) -> Iterator[Segment]:
        """Every open segment that ends after the instant, without end."""
        number = self._local_year(at)
        year = self._year(number)
        i = bisect_right(year.ends, at)
        empty = 0
        while True:
            empty = 0 if i < len(year.starts) else empty + 1
            if empty > _LONGEST_CLOSURE_YEARS:
                raise NeverOpen(self.id, at)
            for later in range(i, len(year.starts)):
                yield Segment(year.starts[later], year.ends[later])
            number += 1
            year, i = self._year(number), 0

    def _open_day(self, on: date, days: int, start: datetime) -> tuple[date, tuple[Segment, ...]]:
        """The open day ``days`` open days after the open day ``on``, and its segments."""
        number = on.year
        year = self._year(number)
        i = bisect_left(year.days, on) + days
        empty = 0
        while i >= len(year.days):
            i -= len(year.days)
            number += 1
            year = self._year(number)
            empty = 0 if year.days else empty + 1
            if empty > _LONGEST_CLOSURE_YEARS:
                raise NeverOpen(self.id, start)
        pieces = slice(year.first[i], year.first[i + 1])
        segments = zip(year.starts[pieces], year.ends[pieces], strict=True)
        return year.days[i], tuple(Segment(opens, closes) for opens, closes in segments)

    def _year(self, number: int) -> _Year:
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = self._work_out(number)
        return known

    def _work_out(self, number: int) -> _Year:
        week = _pieces_of_year(self.zone, self.hours, number)
        closed = self.closed_on(number)
        zone = zone_named(self.zone)
        starts: list[datetime] = []
        ends: list[datetime] = []
        days: list[date] = []
        first: list[int] = []
        for on, usual in week:
            if on in closed:
                continue
            other = self.other_hours.get(on)
            pieces = usual if other is None else _pieces_of_day(zone, on, other)
            if not pieces:
                continue
            days.append(on)
            first.append(len(starts))
            for opens, closes in pieces:
                starts.append(opens)
                ends.append(closes)
        lengths = (closes - opens for opens, closes in zip(starts, ends, strict=True))
        before = list(accumulate(lengths, initial=timedelta()))
        return _Year(starts, ends, before, days, [*first, len(starts)])


def _pieces_of_day(zone: ZoneInfo, on: date, spans: DaySpans) -> _Pieces:
    pieces = (
        (instant_of(zone, on, timedelta(minutes=opens)), instant_of(zone, on, timedelta(minutes=closes)))
        for opens, closes in spans
    )
    return tuple((opens, closes) for opens, closes in pieces if opens < closes)


@lru_cache(maxsize=512)
def _pieces_of_year(zone: str, hours: WeeklyHours, number: int) -> tuple[tuple[date, _Pieces], ...]:
    """Every day of a local year with its usual spans, shared by calendars that differ in holidays only."""
    named, midnight = zone_named(zone), datetime(number, 1, 1, tzinfo=UTC)
    offset = _offset_at_midnight(named, midnight)
    days: list[tuple[date, _Pieces]] = []
    while midnight.year == number:
        tomorrow = midnight + timedelta(days=1)
        next_offset = _offset_at_midnight(named, tomorrow)
        spans = hours[midnight.weekday()]
        if offset == next_offset:
            # The clock does not change that day: one offset serves all its hours.
            start = midnight - offset
            pieces: _Pieces = tuple((start + _minutes(first), start + _minutes(end)) for first, end in spans)
        else:
            pieces = _pieces_of_day(named, midnight.date(), spans)
        days.append((midnight.date(), pieces))
        midnight, offset = tomorrow, next_offset
    return tuple(days)


def _offset_at_midnight(zone: ZoneInfo, midnight: datetime) -> timedelta:
    return midnight.replace(tzinfo=zone).utcoffset() or timedelta()


@lru_cache(maxsize=2048)
def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
