"""Which intent a message has: sentence vectors and n-grams read apart, their scores added, doubt measured.

Two readers that err differently are each trained alone (late fusion): logistic regression over sentence
vectors knows meaning in all languages at once, a linear machine over n-grams knows wording and survives
typing errors. How much each counts is fitted on training lines neither has seen (cross-validation, misspelt
copies among them); so is the rejection, which weighs the best score, how near the nearest training lines
are, and the score of `out_of_scope`.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.nlu.calibration import Fusion, Rejection, fit_fusion, fit_rejection, shares
from bot.nlu.folds import evenly_spread
from bot.nlu.gram_model import GramModel, Vocabulary, counted
from bot.nlu.ngrams import misspelt
from bot.nlu.regression import fit_regression
from bot.nlu.storage import Arrays
from bot.nlu.vectors import SIZE, training_vectors

OUT_OF_SCOPE = "out_of_scope"
NEAREST = 5
SAMPLED = 4
"""Every so many lines are measured misspelt too."""
CONTENDERS = 3
"""Neighbours are looked for among the lines of this many best intents: enough to tell, and quick."""
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Line:
    """A training line: its text, its intent and the marks its entities leave."""

    text: str
    intent: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class IntentReading:
    """The intents in order with their shares, whether the message was declined, and how close the second
    came.
    """

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
        self._ranges = [(int(a), int(b)) for a, b in itertools.pairwise(starts)]
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
        contenders = [label for label in np.argsort(-scores)[: CONTENDERS + 1] if label != self._out][
            :CONTENDERS
        ]
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
        """Train on lines of all languages; the same lines give the same model, whatever their order."""
        chosen = _Settings(**(settings or {}))
        labels = sorted({line.intent for line in lines})
        material = _Material.of(sorted(lines, key=lambda line: (line.intent, line.text)), labels, chosen)
        splits = material.splits(chosen)
        # Both readers of every split are independent of each other, and numpy and liblinear let go of the
        # interpreter.
        with ThreadPoolExecutor(max_workers=2) as pool:
            dense = [pool.submit(material.fit_dense, inside, chosen) for inside, _ in splits]
            grams = [pool.submit(material.fit_grams, inside, chosen) for inside, _ in splits]
            near = [pool.submit(material.nearness, *split) for split in splits[:-1]]
            fitted = [(one.result(), other.result()) for one, other in zip(dense, grams, strict=True)]
            nearness = np.concatenate([one.result() for one in near])
        parts = [
            material.scores(*models, outside)
            for models, (_, outside) in zip(fitted, splits[:-1], strict=False)
        ]
        dense_scores, gram_scores = (np.concatenate(part) for part in zip(*parts, strict=True))
        classes = np.concatenate([material.truth(outside) for _, outside in splits[:-1]])
        fusion = fit_fusion(dense_scores, gram_scores, classes)
        out = labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in labels else None
        rejection = fit_rejection(
            fusion.fuse(dense_scores, gram_scores), nearness, classes, out, most_declined=chosen.most_declined
        )
        return cls(labels, *fitted[-1], (material.base, material.classes), fusion, rejection)

    def parts(self) -> tuple[Arrays, dict[str, Any]]:
        """What to keep of it."""
        arrays, facts = self._grams.parts()
        owners = np.concatenate(
            [np.full(end - start, label) for label, (start, end) in enumerate(self._ranges)]
        )
        arrays |= {
            "dense_weights": self._dense[0],
            "dense_bias": self._dense[1],
            "lines": self._lines.astype(np.float16),
            "owners": owners.astype(np.int32),
        }
        return arrays, {
            **facts,
            "labels": list(self.labels),
            "fusion": self._fusion.as_dict(),
            "rejection": self._rejection.as_dict(),
        }

    @classmethod
    def of_parts(cls, arrays: Arrays, facts: Mapping[str, Any]) -> IntentModel:
        """The model `parts` was kept of. Raises KeyError, TypeError or ValueError where parts are missing
        or don't fit.
        """
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


@dataclass(frozen=True)
class _Material:
    """What is trained on: lines 0 to n-1 as they are, n to 2n-1 the same lines misspelt.

    The n-grams learn from both. The sentence vectors learn from the lines as they are (misspelt ones blur
    them); vectors of some misspelt lines (`sample`) are there to measure by.
    """

    classes: npt.NDArray[np.intp]
    base: Floats
    typed: Floats
    sample: npt.NDArray[np.bool_]
    vocabulary: Vocabulary
    matrix: csr_matrix

    @classmethod
    def of(cls, lines: Sequence[Line], labels: Sequence[str], settings: _Settings) -> _Material:
        places = {label: place for place, label in enumerate(labels)}
        rng = random.Random(settings.seed)  # noqa: S311 - no secret
        texts = [line.text for line in lines]
        typed = [misspelt(text, rng) for text in texts]
        counts = [
            counted(text, line.marks)
            for part in (texts, typed)
            for text, line in zip(part, lines, strict=True)
        ]
        vocabulary = Vocabulary.of(counts)
        classes = np.array([places[line.intent] for line in lines], dtype=np.intp)
        matrix = vocabulary.matrix(counts)
        sample = np.arange(len(lines)) % SAMPLED == 0
        blurred = np.zeros((len(lines), SIZE), dtype=np.float32)
        blurred[sample] = training_vectors(
            [text for text, picked in zip(typed, sample, strict=True) if picked]
        )
        return cls(classes, training_vectors(texts), blurred, sample, vocabulary, matrix)

    def splits(self, settings: _Settings) -> list[tuple[Indices, Indices]]:
        """Lines to train on and lines held out, for each fold; at last all lines and none."""
        folds = evenly_spread(self.classes, settings.folds, random.Random(settings.seed))  # noqa: S311
        splits = [
            (np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(settings.folds)
        ]
        return [*splits, (np.arange(len(self.classes)), np.zeros(0, dtype=np.intp))]

    def fit_dense(self, inside: Indices, settings: _Settings) -> tuple[Floats, Floats]:
        return fit_regression(self.base[inside], self.classes[inside], strength=settings.dense_strength)

    def fit_grams(self, inside: Indices, settings: _Settings) -> GramModel:
        rows = self.matrix[np.concatenate([inside, inside + len(self.classes)])]
        classes = np.concatenate([self.classes[inside]] * 2)
        return GramModel.fit(
            self.vocabulary, rows, classes, strength=settings.gram_strength, seed=settings.seed
        )

    def scores(
        self, dense: tuple[Floats, Floats], grams: GramModel, outside: Indices
    ) -> tuple[Floats, Floats]:
        """Both readers' scores of held-out lines, as they are and some of them misspelt."""
        picked = outside[self.sample[outside]]
        rows = np.vstack([self.base[outside], self.typed[picked]])
        matrix = self.matrix[np.concatenate([outside, picked + len(self.classes)])]
        return rows @ dense[0] + dense[1], grams.scores_of(matrix)

    def nearness(self, inside: Indices, outside: Indices) -> Floats:
        """For each line `scores` scores, the mean cosine to its nearest known lines."""
        known = self.base[inside]
        held = np.vstack([self.base[outside], self.typed[outside[self.sample[outside]]]])
        result = np.empty(len(held), dtype=np.float32)
        for start in range(0, len(held), 512):
            cosines = held[start : start + 512] @ known.T
            count = min(NEAREST, cosines.shape[1])
            result[start : start + 512] = np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)
        return result

    def truth(self, outside: Indices) -> npt.NDArray[np.intp]:
        """The classes of the lines `scores` scores."""
        return np.concatenate([self.classes[outside], self.classes[outside[self.sample[outside]]]])
