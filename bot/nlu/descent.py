"""What both readers' training shares: batches in a random order, a falling step, weights for rare intents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Course:
    """How long and how boldly to train: passes over the lines, and the step's first and last share."""

    passes: int
    first: float = 1.0
    last: float = 0.05


def batches(
    count: int, size: int, course: Course, rng: np.random.Generator
) -> Iterator[tuple[Indices, float]]:
    """Batches of line numbers with the share of the step to take; it rises over the first tenth, then
    falls.
    """
    size = min(size, count)
    each = max(count // size, 1)
    total = each * course.passes
    done = 0
    for _ in range(course.passes):
        order = rng.permutation(count)
        for start in range(0, each * size, size):
            done += 1
            warm = min(1.0, done / max(total * 0.1, 1)) if course.first == 1.0 else 1.0
            share = course.first + (course.last - course.first) * done / total
            yield order[start : start + size], warm * share


def line_weights(classes: Indices, size: int) -> Floats:
    """A weight for each line: rare classes count more, by the square root of how rare they are; 1 on
    average.
    """
    frequencies = np.maximum(np.bincount(classes, minlength=size), 1)
    weights = np.sqrt(len(classes) / (size * frequencies))[classes]
    result: Floats = (weights / weights.mean()).astype(np.float32)
    return result


def errors(scores: Floats, classes: Indices, weights: Floats, smoothing: float) -> Floats:
    """The log loss's gradient with respect to the scores; `scores` is used up."""
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    scores -= smoothing / scores.shape[1]
    scores[np.arange(len(classes)), classes] -= 1 - smoothing
    scores *= weights[:, None]
    return scores
