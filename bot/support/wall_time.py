"""From a zone's wall clock to instants, both nights of the year when clocks change included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MIDNIGHT = time()
_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The IANA zone. Raises ValueError if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no IANA time zone") from error


def instant_of(zone: ZoneInfo, on: date, since_midnight: timedelta) -> datetime:
    """The instant (UTC) at which the wall clock in ``zone`` shows that time of that day; 24 h is the day's
    end.

    A time the clock skips is the instant of the skip; a time it shows twice is the first of the two.
    """
    wall = datetime.combine(on, _MIDNIGHT) + since_midnight
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    return _change_between(zone, wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at)


def wall_of(zone: ZoneInfo, at: datetime) -> tuple[date, timedelta]:
    """The day and the time since midnight that the wall clock in ``zone`` shows.

    In an hour shown a second time it is the end of that hour: the wall clock then never runs backwards, and
    a later start never falls due earlier.
    """
    local = at.astimezone(zone)
    if not local.fold:
        return local.date(), _since_midnight(local)
    first_pass = local.replace(fold=0).astimezone(UTC)
    last = (_change_between(zone, first_pass, at) - _SECOND).astimezone(zone)
    return last.date(), _since_midnight(last) + _SECOND


def _since_midnight(local: datetime) -> timedelta:
    return timedelta(
        hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant between the two at which the zone's offset changes."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle <= before:
            middle = before + _SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
