"""Which intent a message has: sentence vectors and n-grams read apart, their scores added, doubt measured.

Two readers that err differently are each trained alone (late fusion): a small network over sentence
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
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.nlu.calibration import Fusion, Rejection, fit_fusion, fit_rejection, shares
from bot.nlu.dense_net import DenseNet
from bot.nlu.descent import Course
from bot.nlu.folds import evenly_spread
from bot.nlu.gram_model import GramModel, Vocabulary, counted
from bot.nlu.ngrams import misspelt
from bot.nlu.storage import Arrays
from bot.nlu.vectors import training_vectors

OUT_OF_SCOPE = "out_of_scope"
NEAREST = 5
MOST_HELD = 4_000
"""Lines held out to fit the fusion and the rejection on: enough for both, however many there are."""
MOST_SEEN = 700_000
"""Lines a training of the sentence vectors' reader sees, repetitions counted: what keeps it quick with
many.
"""
MOST_PASSES = 30
GRAM_PASSES = 6
AFTER = Course(2, first=0.15, last=0.02)
"""The last passes, over all lines, the ones held out before among them."""
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
    seed: int = 20
    most_declined: float = 0.015
    hidden: int = 1024
    dropout: float = 0.5


class IntentModel:
    """A fitted model; made by `fit` or `of_parts`."""

    def __init__(
        self,
        labels: Sequence[str],
        dense: DenseNet,
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
        scores = self._fusion.fuse(self._dense.scores(vector), self._grams.scores(counted(text, marks)))
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
        """Train on lines of all languages; the same lines give the same model, whatever their order.

        Both readers train on most lines, are measured on the others, and then go on over all of them.
        """
        chosen = _Settings(**(settings or {}))
        labels = sorted({line.intent for line in lines})
        material = _Material.of(sorted(lines, key=lambda line: (line.intent, line.text)), labels, chosen)
        # Each reader has a core: numpy and scipy let go of the interpreter while they compute.
        with threadpool_limits(1), ThreadPoolExecutor(max_workers=2) as pool:
            dense_training = pool.submit(material.train_dense, chosen)
            gram_training = pool.submit(material.train_grams, chosen)
            near = material.nearness()
            dense, dense_scores = dense_training.result()
            gram_model, gram_scores = gram_training.result()
        truth = material.held_truth()
        fusion = fit_fusion(dense_scores, gram_scores, truth)
        out = labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in labels else None
        fused = fusion.fuse(dense_scores, gram_scores)
        rejection = fit_rejection(fused, near, truth, out, most_declined=chosen.most_declined)
        return cls(labels, dense, gram_model, (material.base, material.classes), fusion, rejection)

    def parts(self) -> tuple[Arrays, dict[str, Any]]:
        """What to keep of it."""
        arrays, facts = self._grams.parts()
        owners = np.concatenate(
            [np.full(end - start, label) for label, (start, end) in enumerate(self._ranges)]
        )
        arrays |= {
            **self._dense.parts(),
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
        if len(arrays["out_bias"]) != len(labels) or len(arrays["lines"]) != len(arrays["owners"]):
            raise ValueError("the model's parts don't fit together")
        return cls(
            labels,
            DenseNet.of_parts(arrays),
            GramModel.of_parts(arrays, facts),
            (np.ascontiguousarray(arrays["lines"], dtype=np.float32), arrays["owners"].astype(np.intp)),
            Fusion(**facts["fusion"]),
            Rejection(**facts["rejection"]),
        )


@dataclass(frozen=True)
class _Material:
    """What is trained on: lines 0 to n-1 as they are, n to 2n-1 the same lines misspelt.

    The n-grams learn from both. The sentence vectors learn from the lines as they are: misspelt ones blur
    them. Vectors of misspelt lines are made of those held out only, to measure by.
    """

    classes: Indices
    base: Floats
    typed: Floats
    held: Indices
    kept: Indices
    vocabulary: Vocabulary
    matrix: csr_matrix
    size: int

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
        held, kept = _held_out(classes, rng)
        return cls(
            classes,
            training_vectors(texts),
            training_vectors([typed[i] for i in held]),
            held,
            kept,
            vocabulary,
            vocabulary.matrix(counts),
            len(labels),
        )

    def train_dense(self, settings: _Settings) -> tuple[DenseNet, Floats]:
        """The sentence vectors' reader, and its scores of the lines held out before it saw them."""
        rng = np.random.default_rng(settings.seed)
        passes = max(MOST_SEEN // len(self.classes), 6)
        net = DenseNet.fit(
            self.base[self.kept],
            self.classes[self.kept],
            self.size,
            hidden=settings.hidden,
            course=Course(min(passes, MOST_PASSES)),
            dropout=settings.dropout,
            rng=rng,
        )
        scores = net.scores(np.vstack([self.base[self.held], self.typed]))
        net.go_on(self.base, self.classes, course=AFTER, dropout=settings.dropout, rng=rng)
        return net, scores

    def train_grams(self, settings: _Settings) -> tuple[GramModel, Floats]:
        """The n-grams' reader, and its scores of the lines held out before it saw them."""
        rng = np.random.default_rng(settings.seed)
        count = len(self.classes)
        kept = np.concatenate([self.kept, self.kept + count])
        classes = np.concatenate([self.classes] * 2)
        model = GramModel.fit(
            self.vocabulary, self.matrix[kept], classes[kept], self.size, course=Course(GRAM_PASSES), rng=rng
        )
        scores = model.scores_of(self.matrix[np.concatenate([self.held, self.held + count])])
        model.go_on(self.matrix, classes, course=AFTER, rng=rng)
        return model, scores

    def nearness(self) -> Floats:
        """For each line held out, as it is and misspelt, the mean cosine to its nearest known lines."""
        known, held = self.base[self.kept], np.vstack([self.base[self.held], self.typed])
        result = np.empty(len(held), dtype=np.float32)
        for start in range(0, len(held), 512):
            cosines = held[start : start + 512] @ known.T
            count = min(NEAREST, cosines.shape[1])
            result[start : start + 512] = np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)
        return result

    def held_truth(self) -> Indices:
        """The classes of the lines both readers were measured on."""
        return np.concatenate([self.classes[self.held]] * 2)


def _held_out(classes: Indices, rng: random.Random) -> tuple[Indices, Indices]:
    """Lines to measure on and lines to learn from first: a fifth of few lines, `MOST_HELD` of many, of
    every class.
    """
    share = max(int(len(classes) / min(len(classes) * 0.2, MOST_HELD)), 2)
    folds = evenly_spread(classes, share, rng)
    return np.flatnonzero(folds == 0), np.flatnonzero(folds != 0)
