"""Two readers of the same text whose scores are added up: a network over sentence vectors, and n-grams.

They err differently, so each is trained alone (late fusion): sentence vectors know meaning, in all
languages at once; n-grams know wording and survive typing errors. How much each counts is fitted on lines
neither has seen, misspelt copies among them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.nlu.calibration import Fusion, fit_fusion, shares
from bot.nlu.dense_net import DenseNet
from bot.nlu.descent import Course
from bot.nlu.folds import evenly_spread
from bot.nlu.gram_model import GramModel, Vocabulary, counted
from bot.nlu.ngrams import misspelt
from bot.nlu.side_by_side import Beside
from bot.nlu.storage import Arrays
from bot.nlu.vectors import training_vectors

MOST_GRAM_SEEN, MOST_GRAM_PASSES = 40_000, 15
"""Few lines are gone over more often."""
FEW = 3_000
"""With fewer lines than this a fifth of them is much to miss, and training again on all of them is quick."""
AFTER = Course(1, first=0.15, last=0.02)
"""The last pass, over all lines, the ones held out before among them."""
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Line:
    """A training line: its text, its label and the marks its entities leave."""

    text: str
    label: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """How to train.

    `most_seen`: lines the network sees, repetitions counted; `most_held`: lines held out to fit the fusion.
    Both keep many lines quick.
    """

    seed: int
    hidden: int = 1024
    dropout: float = 0.5
    most_seen: int = 500_000
    most_passes: int = 30
    gram_passes: int = 6
    most_held: int = 2_000


@dataclass(frozen=True)
class Measured:
    """Lines held out, as they are and misspelt: fused scores from before they were trained on, vectors,
    labels and marks.

    `known` are the vectors of the lines that were trained on then.
    """

    scores: Floats
    vectors: Floats
    classes: Indices
    known: Floats
    marks: Sequence[tuple[str, ...]]


class FusedModel:
    """A fitted pair of readers; made by `fit` or `of_parts`."""

    def __init__(self, labels: Sequence[str], dense: DenseNet, grams: GramModel, fusion: Fusion) -> None:
        self.labels = tuple(labels)
        self._dense = dense
        self._grams = grams
        self._fusion = fusion

    def scores(self, text: str, vector: Floats, marks: Sequence[str] = ()) -> Floats:
        """The scores of the labels for one text; `vector` is its sentence vector."""
        return self._fusion.fuse(self._dense.scores(vector), self._grams.scores(counted(text, marks)))

    def shares(self, text: str, vector: Floats, marks: Sequence[str] = ()) -> dict[str, float]:
        """The likelihood of each label, 1 together."""
        return dict(zip(self.labels, map(float, shares(self.scores(text, vector, marks))), strict=True))

    @classmethod
    def fit(cls, lines: Sequence[Line], settings: Settings) -> tuple[FusedModel, Measured]:
        """Train on lines of all languages; the same lines give the same model, whatever their order.

        Both readers train on most lines, are measured on the others, and then go on over all of them (few
        lines are trained on again from the start).
        """
        return cls.fit_each([lines], settings)[0]

    @classmethod
    def fit_each(
        cls, sets: Sequence[Sequence[Line]], settings: Settings
    ) -> list[tuple[FusedModel, Measured]]:
        """A model of each set of lines.

        The readers of n-grams are trained by one process, those of sentence vectors, which are quicker, and
        the first of several readers of n-grams by another.
        """
        materials = [_Material.of(lines, settings) for lines in sets]
        training_vectors([text for material in materials for text in material.encoded])
        here, elsewhere = (materials[:1], materials[1:]) if len(materials) > 1 else ([], materials)
        gram_training = Beside(lambda: [material.train_grams(settings) for material in elsewhere])
        with threadpool_limits(1, "blas"):
            nets = [material.train_dense(settings) for material in materials]
            grams = [material.train_grams(settings) for material in here]
        grams += gram_training.result()
        return [
            cls._fused(material, *dense, *gram)
            for material, dense, gram in zip(materials, nets, grams, strict=True)
        ]

    @classmethod
    def _fused(
        cls, material: _Material, dense: DenseNet, dense_scores: Floats, grams: GramModel, gram_scores: Floats
    ) -> tuple[FusedModel, Measured]:
        truth = np.concatenate([material.classes[material.held]] * 2)
        fusion = fit_fusion(dense_scores, gram_scores, truth)
        measured = Measured(
            fusion.fuse(dense_scores, gram_scores),
            material.held_vectors,
            truth,
            material.vectors[material.kept],
            [material.marks[i] for i in material.held] * 2,
        )
        return cls(material.labels, dense, grams, fusion), measured

    def parts(self) -> tuple[Arrays, dict[str, Any]]:
        """What to keep of it."""
        return {**self._grams.parts(), **self._dense.parts()}, {
            "labels": list(self.labels),
            "fusion": self._fusion.as_dict(),
        }

    @classmethod
    def of_parts(cls, arrays: Arrays, facts: Mapping[str, Any]) -> FusedModel:
        """The model `parts` was kept of. Raises KeyError, TypeError or ValueError where parts don't fit."""
        if not len(arrays["out_bias"]) == len(arrays["gram_intercepts"]) == len(facts["labels"]):
            raise ValueError("the model's parts don't fit together")
        dense, grams = DenseNet.of_parts(arrays), GramModel.of_parts(arrays)
        return cls(facts["labels"], dense, grams, Fusion(**facts["fusion"]))


@dataclass(frozen=True)
class _Material:
    """What is trained on: lines 0 to n-1 as they are, n to 2n-1 the same lines misspelt.

    The n-grams learn from both. The sentence vectors learn from the lines as they are: misspelt ones blur
    them. Vectors of misspelt lines are made of those held out only, to measure by.
    """

    labels: tuple[str, ...]
    texts: Sequence[str]
    typed: Sequence[str]
    marks: Sequence[tuple[str, ...]]
    classes: Indices
    held: Indices
    kept: Indices

    @classmethod
    def of(cls, lines: Sequence[Line], settings: Settings) -> _Material:
        lines = sorted(lines, key=lambda line: (line.label, line.text))
        labels = sorted({line.label for line in lines})
        places = {label: place for place, label in enumerate(labels)}
        rng = random.Random(settings.seed)  # noqa: S311 - no secret
        texts = [line.text for line in lines]
        typed = [misspelt(text, rng) for text in texts]
        classes = np.array([places[line.label] for line in lines], dtype=np.intp)
        held, kept = _held_out(classes, settings.most_held, rng)
        return cls(tuple(labels), texts, typed, [line.marks for line in lines], classes, held, kept)

    @property
    def encoded(self) -> list[str]:
        """Every text whose vector is asked for."""
        return [*self.texts, *(self.typed[i] for i in self.held)]

    @cached_property
    def vectors(self) -> Floats:
        """Of the lines as they are."""
        return training_vectors(self.texts)

    @cached_property
    def held_vectors(self) -> Floats:
        """Of the lines held out, as they are and misspelt."""
        return np.vstack([self.vectors[self.held], training_vectors([self.typed[i] for i in self.held])])

    def train_dense(self, settings: Settings) -> tuple[DenseNet, Floats]:
        """The sentence vectors' reader, and its scores of the lines held out before it saw them."""
        rng = np.random.default_rng(settings.seed)
        passes = min(max(settings.most_seen // len(self.classes), 6), settings.most_passes)

        def fit(chosen: Indices) -> DenseNet:
            return DenseNet.fit(
                self.vectors[chosen],
                self.classes[chosen],
                len(self.labels),
                hidden=settings.hidden,
                course=Course(passes),
                dropout=settings.dropout,
                rng=rng,
            )

        net = fit(self.kept)
        scores = net.scores(self.held_vectors)
        if len(self.classes) < FEW:
            return fit(np.arange(len(self.classes))), scores
        net.go_on(self.vectors, self.classes, course=AFTER, dropout=settings.dropout, rng=rng)
        return net, scores

    def train_grams(self, settings: Settings) -> tuple[GramModel, Floats]:
        """The n-grams' reader, and its scores of the lines held out before it saw them."""
        rng = np.random.default_rng(settings.seed)
        lines = (*zip(self.texts, self.marks, strict=True), *zip(self.typed, self.marks, strict=True))
        vocabulary, matrix = Vocabulary.learnt(lines)
        count = len(self.classes)
        kept = np.concatenate([self.kept, self.kept + count])
        classes = np.concatenate([self.classes] * 2)
        course = Course(min(max(settings.gram_passes, MOST_GRAM_SEEN // count), MOST_GRAM_PASSES))

        def fit(chosen: Indices) -> GramModel:
            rows = matrix[chosen]
            return GramModel.fit(vocabulary, rows, classes[chosen], len(self.labels), course=course, rng=rng)

        model = fit(kept)
        scores = model.scores_of(matrix[np.concatenate([self.held, self.held + count])])
        if count < FEW:
            return fit(np.arange(2 * count)), scores
        model.go_on(matrix, classes, course=AFTER, rng=rng)
        return model, scores


def _held_out(classes: Indices, most: int, rng: random.Random) -> tuple[Indices, Indices]:
    """Lines to measure on and lines to learn from first: a fifth of few lines, `most` of many, of
    every class.
    """
    share = max(int(len(classes) / min(len(classes) * 0.2, most)), 2)
    folds = evenly_spread(classes, share, rng)
    return np.flatnonzero(folds == 0), np.flatnonzero(folds != 0)
