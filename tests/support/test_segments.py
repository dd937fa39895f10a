"""The algebra of segments, against sets of minutes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support.segments import Segment, as_utc, intersect, merge, subtract, total
from tests.support.instants import utc

MIDNIGHT = utc("2026-01-01 00:00")


def segment(start: int, end: int) -> Segment:
    return Segment(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


def minutes(segments: tuple[Segment, ...]) -> set[int]:
    found: set[int] = set()
    for each in segments:
        start = (each.start - MIDNIGHT) // timedelta(minutes=1)
        found |= set(range(start, start + each.length // timedelta(minutes=1)))
    return found


segments = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: segment(pair[0], pair[0] + pair[1])),
    max_size=8,
).map(tuple)


def test_a_segment_is_half_open() -> None:
    hour = segment(0, 60)
    assert MIDNIGHT in hour
    assert MIDNIGHT + timedelta(minutes=60) not in hour


def test_a_segment_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before"):
        segment(1, 0)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        as_utc(datetime(2026, 1, 1))


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert as_utc(datetime(2026, 1, 1, 9, tzinfo=tokyo)) == MIDNIGHT


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ((10, 20), ((0, 10), (20, 60))),
        ((0, 20), ((20, 60),)),
        ((50, 70), ((0, 50),)),
        ((0, 60), ()),
        ((60, 70), ((0, 60),)),
    ],
)
def test_subtracting_leaves_none_one_or_two_pieces(
    taken: tuple[int, int], left: tuple[tuple[int, int], ...]
) -> None:
    assert segment(0, 60).subtract(segment(*taken)) == tuple(segment(*piece) for piece in left)


def test_touching_segments_share_nothing_and_merge_into_one() -> None:
    assert segment(0, 10).intersect(segment(10, 20)) is None
    assert merge([segment(10, 20), segment(0, 10)]) == (segment(0, 20),)


@given(segments, segments)
def test_intersection_and_subtraction_are_those_of_sets(
    ours: tuple[Segment, ...], theirs: tuple[Segment, ...]
) -> None:
    assert minutes(intersect(ours, theirs)) == minutes(ours) & minutes(theirs)
    assert minutes(subtract(ours, theirs)) == minutes(ours) - minutes(theirs)
    assert total(ours) == timedelta(minutes=len(minutes(ours)))


@given(segments)
def test_merged_segments_are_in_order_and_apart(ours: tuple[Segment, ...]) -> None:
    merged = merge(ours)
    assert all(left.end < right.start for left, right in pairwise(merged))
    assert minutes(merged) == minutes(ours)
