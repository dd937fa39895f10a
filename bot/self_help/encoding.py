"""Sentence vectors as the search index keeps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
_KEPT = np.dtype("<f2")


@dataclass(frozen=True)
class Encoder:
    """Turns texts into unit vectors, one row a text, one space for all languages.

    ``name`` tells what made a vector: vectors of different encoders say nothing about each other.
    """

    name: str
    size: int
    encode: Callable[[Sequence[str]], Vectors]

    def unpack(self, kept: bytes) -> Vectors:
        """Vectors as they were packed, one a row."""
        return np.frombuffer(kept, dtype=_KEPT).astype(np.float32).reshape(-1, self.size)


def pack(vectors: Vectors) -> bytes:
    """Vectors at half precision, which changes a cosine by less than a thousandth."""
    return np.ascontiguousarray(vectors, dtype=_KEPT).tobytes()
