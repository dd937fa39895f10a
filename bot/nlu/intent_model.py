"""Which intent a message has: sentence vectors and n-grams read apart, their scores added, doubt measured.

Two readers that err differently are each trained alone (late fusion): logistic regression over sentence vectors knows
meaning in all languages at once, a linear machine over n-grams knows wording and survives typing errors. How much each
counts is fitted on training lines neither has seen (cross-validation, misspelt copies among them); so is the rejection,
which weighs the best score, how near the nearest training lines are, and the score of `out_of_scope`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.calibration import Fusion, Rejection, fit_fusion, fit_rejection, shares
from bot.nlu.folds import evenly_spread
from bot.nlu.gram_model import GramModel, counted
from bot.nlu.ngrams import misspelt
from bot.nlu.storage import Arrays
from bot.nlu.vectors import training_vectors

OUT_OF_SCOPE = "out_of_scope"
NEAREST = 5
CONTENDERS = 3
"""Neighbours are looked for among the lines of this many best intents: enough to tell, and quick."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Line:
    """A training line: its text, its intent and the marks its entities leave."""

    text: str
    intent: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class IntentReading:
    """The intents in order with their shares, whether the message was declined, and how close the second came."""

    ranking: tuple[tuple[str, float], ...]
    declined: bool
    margin: float


@dataclass(frozen=True)
class _Settings:
    dense_strength: float = 3.0
    gram_strength: float = 0.3
    folds: int = 3
    seed: int = 20
    most_declined: float = 0.015


class IntentModel:
    """A fitted model; made by `fit` or `of_parts`."""

    def __init__(
        self,
        labels: Sequence[str],
        dense: tuple[Floats, Floats],
        gram_model: GramModel,
        neighbours: tuple[Floats, npt.NDArray[np.intp]],
        fusion: Fusion,
        rejection: Rejection,
    ) -> None:
        self.labels = tuple(labels)
        self._dense = dense
        self._grams = gram_model
        self._lines, owners = neighbours
        starts = np.searchsorted(owners, np.arange(len(self.labels) + 1))
        self._ranges = [(int(a), int(b)) for a, b in zip(starts, starts[1:], strict=False)]
        self._fusion = fusion
        self._rejection = rejection
        self._out = self.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.labels else None

    def read(self, text: str, vector: Floats, marks: Sequence[str] = ()) -> IntentReading:
        """The intent of one message; `vector` is its sentence vector."""
        dense = vector @ self._dense[0] + self._dense[1]
        scores = self._fusion.fuse(dense, self._grams.scores(counted(text, marks)))
        return self._decide(scores, self._nearness(vector, scores))

    def _nearness(self, vector: Floats, scores: Floats) -> float:
        best = []
        contenders = [label for label in np.argsort(-scores)[: CONTENDERS + 1] if label != self._out][:CONTENDERS]
        for label in contenders:
            start, end = self._ranges[label]
            cosines = self._lines[start:end] @ vector
            best.append(np.partition(cosines, -NEAREST)[-NEAREST:] if len(cosines) > NEAREST else cosines)
        together = np.concatenate(best) if best else np.zeros(1, np.float32)
        return float(np.sort(together)[-NEAREST:].mean())

    def _decide(self, scores: Floats, nearness: float) -> IntentReading:
        probabilities = shares(scores * self._fusion.sharpness)
        order = [int(label) for label in np.argsort(-probabilities)]
        declined = False
        if self._out is not None:
            declined = self._rejection.declines(scores, self._out, nearness)
            # The decision to decline is the rejection's alone; the order follows it.
            order.remove(self._out)
            order.insert(0 if declined else len(order), self._out)
        ranking = tuple((self.labels[label], float(probabilities[label])) for label in order)
        inside = [label for label in order if label != self._out]
        margin = float(probabilities[inside[0]] - probabilities[inside[1]]) if len(inside) > 1 else 1.0
        return IntentReading(ranking, declined, margin)

    @classmethod
    def fit(cls, lines: Sequence[Line], settings: Mapping[str, Any] | None = None) -> IntentModel:
        """Train on lines of all languages; the same lines in the same order give the same model."""
        chosen = _Settings(**(settings or {}))
        labels = sorted({line.intent for line in lines})
        lines = sorted(lines, key=lambda line: (line.intent, line.text))
        classes = np.array([labels.index(line.intent) for line in lines], dtype=np.intp)
        rng = random.Random(chosen.seed)
        copies = [[misspelt(line.text, rng) for line in lines] for _ in range(2)]
        base = training_vectors([line.text for line in lines])
        typed = training_vectors(copies[0])
        counts = [
            [counted(text, line.marks) for text, line in zip(texts, lines, strict=True)]
            for texts in ([line.text for line in lines], *copies)
        ]
        folds = evenly_spread(classes, chosen.folds, rng)
        seen: list[tuple[Floats, Floats, Floats, npt.NDArray[np.intp]]] = []
        for fold in range(chosen.folds):
            inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            dense, gram_model = _fit_readers(base, typed, counts, classes, inside, chosen)
            for vectors_, texts in ((base, counts[0]), (typed, counts[1])):
                held = vectors_[outside]
                seen.append(
                    (
                        _dense_scores(dense, held, len(labels)),
                        gram_model.scores_of([texts[i] for i in outside]),
                        _nearest(base[inside], held),
                        classes[outside],
                    )
                )
        dense_scores, gram_scores, near, held_classes = (np.concatenate(part) for part in zip(*seen, strict=True))
        fusion = fit_fusion(dense_scores, gram_scores, held_classes)
        fused = fusion.fuse(dense_scores, gram_scores)
        out = labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in labels else None
        rejection = fit_rejection(fused, near, held_classes, out, most_declined=chosen.most_declined)
        everything = np.arange(len(lines))
        dense, gram_model = _fit_readers(base, typed, counts, classes, everything, chosen)
        return cls(labels, dense, gram_model, (base, classes), fusion, rejection)

    def parts(self) -> tuple[Arrays, dict[str, Any]]:
        """What to keep of it."""
        arrays, facts = self._grams.parts()
        owners = np.concatenate([np.full(end - start, label) for label, (start, end) in enumerate(self._ranges)])
        arrays |= {
            "dense_weights": self._dense[0],
            "dense_bias": self._dense[1],
            "lines": self._lines.astype(np.float16),
            "owners": owners.astype(np.int32),
        }
        return arrays, {
            **facts, "labels": list(self.labels), "fusion": self._fusion.as_dict(), "rejection": self._rejection.as_dict(),
        }  # fmt: skip

    @classmethod
    def of_parts(cls, arrays: Arrays, facts: Mapping[str, Any]) -> IntentModel:
        """The model `parts` was kept of. Raises KeyError, TypeError or ValueError where parts are missing or don't fit."""
        labels = facts["labels"]
        dense = (arrays["dense_weights"], arrays["dense_bias"])
        if dense[0].shape[1] != len(labels) or len(arrays["lines"]) != len(arrays["owners"]):
            raise ValueError("the model's parts don't fit together")
        return cls(
            labels,
            dense,
            GramModel.of_parts(arrays, facts),
            (np.ascontiguousarray(arrays["lines"], dtype=np.float32), arrays["owners"].astype(np.intp)),
            Fusion(**facts["fusion"]),
            Rejection(**facts["rejection"]),
        )


def _fit_readers(
    base: Floats,
    typed: Floats,
    counts: Sequence[Sequence[Counter[str]]],
    classes: npt.NDArray[np.intp],
    chosen: npt.NDArray[np.intp],
    settings: _Settings,
) -> tuple[tuple[Floats, Floats], GramModel]:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(C=settings.dense_strength, max_iter=300, class_weight="balanced")
    regression.fit(np.vstack([base[chosen], typed[chosen]]), np.concatenate([classes[chosen]] * 2))
    texts = [copy[i] for copy in counts for i in chosen]
    gram_model = GramModel.fit(
        texts, np.concatenate([classes[chosen]] * len(counts)), strength=settings.gram_strength, seed=settings.seed
    )
    weights = np.ascontiguousarray(regression.coef_.T, dtype=np.float32)
    return (weights, np.asarray(regression.intercept_, dtype=np.float32)), gram_model


def _dense_scores(dense: tuple[Floats, Floats], vectors_: Floats, size: int) -> Floats:
    scores: Floats = vectors_ @ dense[0] + dense[1]
    if scores.shape[1] != size:
        raise ValueError("an intent has too few lines to be held out")
    return scores


def _nearest(known: Floats, held: Floats) -> Floats:
    """For each held-out line the mean cosine to its nearest known lines."""
    result = np.empty(len(held), dtype=np.float32)
    for start in range(0, len(held), 512):
        cosines = held[start : start + 512] @ known.T
        count = min(NEAREST, cosines.shape[1])
        result[start : start + 512] = np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)
    return result

