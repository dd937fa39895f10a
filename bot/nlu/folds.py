"""Splitting training lines for cross-validation."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt


def evenly_spread(classes: npt.NDArray[np.intp], count: int, rng: random.Random) -> npt.NDArray[np.intp]:
    """A fold (0 to `count` - 1) for each line, every class spread evenly over all of them."""
    folds = np.zeros(len(classes), dtype=np.intp)
    for label in np.unique(classes):
        members = list(np.flatnonzero(classes == label))
        rng.shuffle(members)
        for position, member in enumerate(members):
            folds[member] = position % count
    return folds
