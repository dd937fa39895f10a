"""What a customer's own words say to a check, and which steps they say they have taken already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.self_help.encoding import Encoder, Vectors
from bot.self_help.library import Shelf
from bot.self_help.topics import Answer, Check

ANSWERS = 0.6
"""The least cosine between what was said and one way of giving an answer."""

APART = 0.05
"""By so much that answer must be nearer than the other ones."""

DONE = 0.68
"""The least cosine between a clause and one way of saying that a step has been taken. It must also be nearer
to that than to any symptom: "the server reboots by itself" is a problem, not a step."""


@dataclass(frozen=True)
class Done:
    """A step the customer has taken already, in the words that said so."""

    step: str
    said: str


THIS_STEP = "this_step"
"""The step of steps.yml that stands for whichever one is being asked for: "done that already"."""


def answer_in(encoder: Encoder, check: Check, said: str, language: str) -> Answer | None:
    """The answer to a check's question that somebody's own words give; ``None`` if they give none."""
    if not check.answers:
        return None
    ways = [
        (place, text)
        for place, answer in enumerate(check.answers)
        for text in (answer.title[language], *answer.words[language])
    ]
    cosines = _encoded(encoder, tuple(text for _, text in ways)) @ encoder.encode([said])[0]
    best = np.full(len(check.answers), -1.0, dtype=np.float32)
    np.maximum.at(best, [place for place, _ in ways], cosines)
    order = np.argsort(-best)
    if best[order[0]] < ANSWERS or best[order[0]] - best[order[1]] < APART:
        return None
    return check.answers[int(order[0])]


@lru_cache(maxsize=512)
def _encoded(encoder: Encoder, texts: tuple[str, ...]) -> Vectors:
    return encoder.encode(texts)


def steps_done(shelf: Shelf, encoder: Encoder, clauses: Sequence[str]) -> list[Done]:
    """The steps that clauses of a message say have been taken, each once."""
    index = shelf.indexes.get("step")
    clauses = [clause for clause in clauses if clause.strip()]
    if index is None or not index.owners or not clauses:
        return []
    vectors = encoder.encode(clauses)
    to_steps = index.cosines(vectors)
    symptoms = shelf.indexes["topic"]
    to_symptoms = symptoms.cosines(vectors).max(axis=0) if symptoms.owners else np.zeros(len(clauses))
    found: dict[str, Done] = {}
    for number, clause in enumerate(clauses):
        place = int(np.argmax(to_steps[:, number]))
        if to_steps[place, number] >= max(DONE, to_symptoms[number]):
            found.setdefault(index.owners[place], Done(index.owners[place], clause))
    return list(found.values())
