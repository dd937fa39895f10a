"""Finds the topic a description is about, by meaning: across languages, or none rather than a bad guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.self_help.topics import Topic, Topics

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

FITS = 0.55
"""The least cosine between a description and a symptom for the symptom's topic to fit.

Chosen on ``tests/self_help/descriptions.yml``, in eight languages. Half of its descriptions were kept back
until the symptoms stood. Of those, so many found their topic, and of the other problems of an area so many
were taken for a topic: at 0.5 88 % and 22 %, at 0.525 84 % and 15 %, at 0.55 78 % and 8 %, at 0.575 69 % and
5 %. Right less wrong is flat from 0.525 to 0.55 and falls on both sides; the higher one is taken: a missed
topic costs the checks alone, a wrong one the customer's time. What has no topic in any area stays below 0.5.
"""


@dataclass(frozen=True)
class Found:
    """A topic that fits, and how well (cosine to its nearest symptom, 0 to 1)."""

    topic: Topic
    similarity: float


class TopicFinder:
    """Compares a description with every symptom of every topic.

    Args:
        topics: what to find in.
        encode: turns texts into unit vectors, one row a text; one space for all languages.
    """

    def __init__(self, topics: Topics, encode: Encode) -> None:
        self._topics = topics
        self._encode = encode
        self._lock = Lock()
        self._index: tuple[list[Topic], Any] | None = None

    def warm_up(self) -> None:
        """Encode the symptoms now instead of on the first search."""
        self._vectors()

    def find(self, description: str, *, area: str | None = None) -> Found | None:
        """The topic of ``area`` (any, if ``None``) that fits best, or ``None`` when nothing does."""
        owners, vectors = self._vectors()
        if not owners:
            return None
        scores = vectors @ self._encode([description])[0]
        if area is not None:
            scores = np.where([topic.area == area for topic in owners], scores, -1.0)
        best = int(np.argmax(scores))
        return Found(owners[best], float(scores[best])) if scores[best] >= FITS else None

    def _vectors(self) -> tuple[list[Topic], Any]:
        with self._lock:
            if self._index is None:
                pairs = [
                    (topic, symptom)
                    for topic in self._topics.by_id.values()
                    for symptoms in topic.symptoms.values()
                    for symptom in symptoms
                ]
                vectors = self._encode([symptom for _, symptom in pairs]) if pairs else np.zeros((0, 1))
                self._index = [topic for topic, _ in pairs], vectors
            return self._index
