"""Time as immutable half-open segments with an algebra: intersect, subtract, merge.

A holiday, a break, a shift, a pause: each is a segment, and what is left when one is taken out of another is
one operation. All instants are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def as_utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive datetime rather than guess its zone."""
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime {instant.isoformat()}: an instant needs its zone")
    return instant.astimezone(UTC)


@dataclass(frozen=True, order=True, slots=True)
class Segment:
    """From ``start`` (included) to ``end`` (excluded). Raises ValueError if it ends before it starts."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(
                f"a segment ends before it starts: {self.start.isoformat()}, {self.end.isoformat()}"
            )

    @property
    def length(self) -> timedelta:
        """From its start to its end."""
        return self.end - self.start

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def intersect(self, other: Segment) -> Segment | None:
        """What both hold, or None where they share no moment."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Segment(start, end) if start < end else None

    def subtract(self, other: Segment) -> tuple[Segment, ...]:
        """What is left of this one without the other: nothing, one piece or two."""
        shared = self.intersect(other)
        if shared is None:
            return (self,) if self.start < self.end else ()
        pieces = (Segment(self.start, shared.start), Segment(shared.end, self.end))
        return tuple(piece for piece in pieces if piece.start < piece.end)


def merge(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same moments as few segments as possible, in order; touching ones become one."""
    merged: list[Segment] = []
    for segment in sorted(segments):
        if segment.start == segment.end:
            continue
        if merged and segment.start <= merged[-1].end:
            if segment.end > merged[-1].end:
                merged[-1] = Segment(merged[-1].start, segment.end)
        else:
            merged.append(segment)
    return tuple(merged)


def intersect(left: Iterable[Segment], right: Iterable[Segment]) -> tuple[Segment, ...]:
    """The moments that are in both."""
    ours, theirs = merge(left), merge(right)
    shared: list[Segment] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        both = ours[i].intersect(theirs[j])
        if both is not None:
            shared.append(both)
        if ours[i].end < theirs[j].end:
            i += 1
        else:
            j += 1
    return tuple(shared)


def subtract(left: Iterable[Segment], right: Iterable[Segment]) -> tuple[Segment, ...]:
    """The moments that are in the first and not in the second."""
    taken: Sequence[Segment] = merge(right)
    left_over: list[Segment] = []
    first = 0
    for segment in merge(left):
        start = segment.start
        while first < len(taken) and taken[first].end <= start:
            first += 1
        for away in taken[first:]:
            if away.start >= segment.end:
                break
            if away.start > start:
                left_over.append(Segment(start, away.start))
            start = max(start, away.end)
        if start < segment.end:
            left_over.append(Segment(start, segment.end))
    return tuple(left_over)


def total(segments: Iterable[Segment]) -> timedelta:
    """How much time they hold together, shared moments counted once."""
    return sum((segment.length for segment in merge(segments)), timedelta())
