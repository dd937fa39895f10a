"""How right readings are, as figures: shares, precision and recall, percentiles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Pair = tuple[str, str]
"""What was expected and what was read."""


@dataclass(frozen=True)
class Score:
    """Right out of so many."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.right / self.of if self.of else None


class Found(NamedTuple):
    """How often something was found, overlooked, and seen where it is not."""

    found: int = 0
    missed: int = 0
    invented: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was read that is right; None where nothing was read."""
        read = self.found + self.invented
        return self.found / read if read else None

    @property
    def recall(self) -> float | None:
        """The share of what is there that was read; None where nothing is there."""
        there = self.found + self.missed
        return self.found / there if there else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where nothing is there and nothing was read."""
        counted = 2 * self.found + self.missed + self.invented
        return 2 * self.found / counted if counted else None


def score(pairs: Sequence[Pair]) -> Score:
    """How many were read as expected."""
    return Score(sum(expected == read for expected, read in pairs), len(pairs))


def by_class(pairs: Sequence[Pair]) -> dict[str, Found]:
    """Every class that was expected, by name; what was only read has no place here."""
    expected = Counter(pair[0] for pair in pairs)
    read = Counter(pair[1] for pair in pairs)
    right = Counter(pair[0] for pair in pairs if pair[0] == pair[1])
    return {
        name: Found(right[name], expected[name] - right[name], read[name] - right[name])
        for name in sorted(expected)
    }


def macro_f1(pairs: Sequence[Pair]) -> float:
    """The mean F1 of the expected classes; 0 without any."""
    scores = [found.f1 or 0.0 for found in by_class(pairs).values()]
    return sum(scores) / len(scores) if scores else 0.0


def percentile(values: Iterable[float], share: float) -> float:
    """The least value that `share` (0 to 1) of all do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
