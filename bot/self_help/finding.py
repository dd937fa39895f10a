"""Finds what a description is about: by meaning, across languages, and by its words; or nothing at all.

Every topic's score is the highest cosine between the description (whole, or one of its sentences) and any of
the topic's symptoms in any language, and a little for rare words they share. Articles are scored alike by
title and answer, and by the words of their text. What fits is what lies above a threshold: nothing is better
than a bad guess.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from bot.records.database import UnitOfWork
from bot.records.search import entries_with
from bot.self_help.content import code_key
from bot.self_help.encoding import Encoder
from bot.self_help.library import Shelf
from bot.self_help.words import words

FITS = 0.77
"""The least score of a topic that fits; chosen on ``tests/self_help/descriptions``, see docs/self-help.md."""

CLOSE = 0.08
"""Topics whose scores differ by less are told apart by asking."""

LEANING = 1.0
"""What leaning wholly to one topic, as against the others and as against no topic, adds to its score."""

SHARED_WORDS = 0.12
"""What sharing all rare words adds to a score."""

RARE = 0.005
"""A word is rare if it stands in at most this part of the entries, or in so few as ``OFTEN``."""

OFTEN = 30

LOOKED_AT = 50
"""So many articles, the nearest in meaning, are looked at, besides those that share rare words."""

MOST_WORDS = 6
"""So many words of a description, the rarest, are looked for in full text."""

SENTENCES = 4
"""So many sentences of a long description are looked at, besides the whole."""

_BOUNDARY = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n+")
_SHORTEST_SENTENCE = 12


@dataclass(frozen=True)
class Where:
    """What is known already: whatever is about something else is left out.

    A topic or article that names products (versions) is about those only; one that names none is about all.
    """

    area: str | None = None
    product: str | None = None
    version: str | None = None
    error_code: str | None = None

    def allows(self, area: str | None, products: Collection[str], versions: Collection[str]) -> bool:
        """Whether something of ``area`` about these products and beginnings of versions may be meant."""
        if self.area is not None and area is not None and area != self.area:
            return False
        if self.product is not None and products and self.product not in products:
            return False
        return not (
            self.version is not None
            and versions
            and not any(self.version.casefold().startswith(begin.casefold()) for begin in versions)
        )


@dataclass(frozen=True)
class Candidate:
    """Something that may be meant: its id, its score (at most about 2), and of that the cosine alone."""

    id: str
    score: float
    cosine: float


@dataclass(frozen=True)
class Found:
    """The topics that come closest, if the first of them fits; none: nothing fits.

    ``by`` is ``error_code`` or ``meaning``; ``sure`` means that the first one leads clearly.
    """

    candidates: tuple[Candidate, ...]
    by: str = "meaning"

    @property
    def sure(self) -> bool:
        """Whether the first one need not be told apart from the others by asking."""
        scores = [one.score for one in self.candidates[:2]]
        return len(scores) == 1 or (len(scores) == 2 and scores[0] - scores[1] >= CLOSE)


def find_topics(
    uow: UnitOfWork, shelf: Shelf, encoder: Encoder, text: str, where: Where = Where(), *, most: int = 3
) -> Found:
    """The topics that a description is about. A known error code leads straight to its topic."""
    allowed = {
        topic.id: topic
        for topic in shelf.topics.values()
        if where.allows(topic.area, topic.products, topic.versions)
    }
    if where.error_code is not None:
        code = code_key(where.error_code)
        for topic in allowed.values():
            if code in map(code_key, topic.error_codes):
                return Found((Candidate(topic.id, 1.0, 1.0),), by="error_code")
    ranked = (one for one in _ranked_topics(uow, shelf, encoder, text) if one.id in allowed)
    closest = tuple(islice(ranked, most))
    return Found(closest if closest and closest[0].score >= FITS else ())


ARTICLE_FITS = 0.6
"""The least score of an article that fits, before it is weighed against the others."""

FEW_ARTICLES = 1_000
"""Of so many at most is it worked out, too, to which one a question leans as against the others."""

ARTICLE_WORDS = 0.3
"""What sharing all rare words adds to an article's score: its text names things that its title does not."""

BESIDE = 0.15
"""An article whose score is lower than the best one's by more is not shown beside it."""


def find_articles(
    uow: UnitOfWork, shelf: Shelf, encoder: Encoder, text: str, where: Where = Where(), *, most: int = 2
) -> tuple[Candidate, ...]:
    """The articles that answer a question, the best first; an article's translations count as one."""
    index = shelf.indexes.get("article")
    if index is None or not index.owners:
        return ()
    shared = _shared_words(uow, shelf, "article", text)
    vector = encoder.encode([text])
    nearest = index.nearest(vector[0], LOOKED_AT, besides=shared)
    fitting = {
        owner: fit
        for owner, cosine in nearest.items()
        if (fit := cosine + ARTICLE_WORDS * shared.get(owner, 0.0)) >= ARTICLE_FITS
    }
    leaning = index.leanings(vector)[:, 0] if len(index.owners) <= FEW_ARTICLES else None
    ranked = sorted(
        (
            Candidate(
                owner,
                fit + (float(leaning[index.places[owner]]) if leaning is not None else 0.0),
                nearest[owner],
            )
            for owner, fit in fitting.items()
        ),
        key=lambda one: (-one.score, one.id),
    )
    found: list[Candidate] = []
    for one in ranked:
        if len(found) == most or (found and one.score < found[0].score - BESIDE):
            break
        head = shelf.article(one.id, "en")
        if head is not None and where.allows(head.area, head.products, head.versions):
            found.append(one)
    return tuple(found)


def _ranked_topics(uow: UnitOfWork, shelf: Shelf, encoder: Encoder, text: str) -> Iterator[Candidate]:
    """Every topic with its score, the best first."""
    index = shelf.indexes.get("topic")
    if index is None or not index.owners:
        return
    parts = encoder.encode(_parts(text))
    cosines = index.cosines(parts)
    scores = (cosines + LEANING * index.leanings(parts)).max(axis=1)
    for owner, part in _shared_words(uow, shelf, "topic", text).items():
        if owner in index.places:
            scores[index.places[owner]] += SHARED_WORDS * part
    for place in np.argsort(-scores, kind="stable"):
        yield Candidate(index.owners[place], float(scores[place]), float(cosines[place].max()))


def _parts(text: str) -> list[str]:
    """The description, and where it is long its sentences one by one."""
    found = [one for one in sentences(text) if len(one) >= _SHORTEST_SENTENCE]
    return [text, *found[:SENTENCES]] if len(found) > 1 else [text]


def sentences(text: str) -> list[str]:
    """A text's sentences, with the signs that end them where a space follows."""
    return [one.strip() for one in _BOUNDARY.split(text) if one.strip()]


def _shared_words(uow: UnitOfWork, shelf: Shelf, kind: str, text: str) -> Mapping[str, float]:
    """By owner, how much of the description's rare words stands in one of its entries (0 to 1)."""
    index = shelf.indexes[kind]
    most = max(OFTEN, RARE * index.size)
    weights = {
        word: math.log((index.size + 1) / frequency)
        for word in set(words(text))
        if 0 < (frequency := shelf.frequency(kind, word)) <= most
    }
    rarest = sorted(weights, key=lambda word: (-weights[word], word))[:MOST_WORDS]
    numbers = np.array([shelf.vocabulary[word] for word in rarest], dtype=np.int32)
    weight = np.array([weights[word] for word in rarest])
    shared: dict[str, float] = {}
    for entry, owner in entries_with(uow, kind, rarest):
        part = float(weight[index.shares(entry, numbers)].sum() / weight.sum())
        shared[owner] = max(shared.get(owner, 0.0), part)
    return shared
