"""How likely each of some tags is for a phrase, from few example phrases each, in any language.

One against the rest, by sentence vector and by n-grams, their scores added with weights fitted on held-out
examples. A phrase may carry several tags or none; `NONE` holds examples of none.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.nlu.descent import Course
from bot.nlu.folds import evenly_spread
from bot.nlu.gram_model import GramModel, Vocabulary, counted
from bot.nlu.ngrams import misspelt
from bot.nlu.storage import Arrays
from bot.nlu.vectors import training_vectors

NONE = "none"
_COURSE = Course(10)
Floats = npt.NDArray[np.float32]


class TagModel:
    """A fitted model; made by `fit` or `of_parts`."""

    def __init__(
        self,
        tags: Sequence[str],
        dense: tuple[Floats, Floats],
        gram_model: GramModel,
        weights: Sequence[float],
    ) -> None:
        self.tags = tuple(tags)
        self._dense = dense
        self._grams = gram_model
        self._weights = tuple(float(weight) for weight in weights)

    def read(self, text: str, vector: Floats) -> dict[str, float]:
        """The likelihood of each tag, each by itself."""
        dense = vector @ self._dense[0] + self._dense[1]
        scores = _together(self._weights, dense, self._grams.scores(counted(text)))
        return {tag: float(score) for tag, score in zip(self.tags, _sigmoid(scores), strict=True)}

    @classmethod
    def fit(cls, examples: Mapping[str, Sequence[str]], *, seed: int, folds: int = 3) -> TagModel:
        """Train on the example phrases of each tag."""
        tags = sorted(examples)
        pairs = sorted({(tag, phrase) for tag, phrases in examples.items() for phrase in phrases})
        texts = [phrase for _, phrase in pairs]
        classes = np.array([tags.index(tag) for tag, _ in pairs], dtype=np.intp)
        rng = random.Random(seed)  # noqa: S311 - no secret
        vectors = training_vectors(texts)
        counts = [counted(text) for text in (*texts, *(misspelt(text, rng) for text in texts))]
        vocabulary = Vocabulary.of(counts)
        matrix = vocabulary.matrix(counts)
        spread = evenly_spread(classes, folds, rng)
        dense_scores, gram_scores, held = [], [], []
        for fold in range(folds):
            inside, outside = np.flatnonzero(spread != fold), np.flatnonzero(spread == fold)
            dense, gram_model = _fit(vectors, (vocabulary, matrix), classes, inside, seed)
            dense_scores.append(vectors[outside] @ dense[0] + dense[1])
            gram_scores.append(gram_model.scores_of(matrix[outside]))
            held.append(classes[outside])
        weights = _weights(np.concatenate(dense_scores), np.concatenate(gram_scores), np.concatenate(held))
        dense, gram_model = _fit(vectors, (vocabulary, matrix), classes, np.arange(len(texts)), seed)
        return cls(tags, dense, gram_model, weights)

    def parts(self) -> tuple[Arrays, dict[str, Any]]:
        """What to keep of it."""
        arrays, facts = self._grams.parts()
        arrays |= {"dense_weights": self._dense[0], "dense_bias": self._dense[1]}
        return arrays, {**facts, "tags": list(self.tags), "weights": list(self._weights)}

    @classmethod
    def of_parts(cls, arrays: Arrays, facts: Mapping[str, Any]) -> TagModel:
        """The model `parts` was kept of. Raises KeyError or ValueError where parts are missing or don't
        fit.
        """
        dense = (arrays["dense_weights"], arrays["dense_bias"])
        if not dense[0].shape[1] == dense[1].shape[0] == len(facts["tags"]) or len(facts["weights"]) != 3:
            raise ValueError("the model's parts don't fit together")
        return cls(facts["tags"], dense, GramModel.of_parts(arrays, facts), facts["weights"])


def _fit(
    vectors: Floats,
    grams: tuple[Vocabulary, csr_matrix],
    classes: npt.NDArray[np.intp],
    chosen: npt.NDArray[np.intp],
    seed: int,
) -> tuple[tuple[Floats, Floats], GramModel]:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=1.0, class_weight="balanced", random_state=seed, tol=1e-3)
    machine.fit(vectors[chosen], classes[chosen])
    dense = (
        np.ascontiguousarray(machine.coef_.T, dtype=np.float32),
        np.asarray(machine.intercept_, dtype=np.float32),
    )
    vocabulary, matrix = grams
    rows = matrix[np.concatenate([chosen, chosen + len(classes)])]
    classes_twice = np.concatenate([classes[chosen]] * 2)
    size = int(classes.max()) + 1
    rng = np.random.default_rng(seed)
    gram_model = GramModel.fit(vocabulary, rows, classes_twice, size, course=_COURSE, rng=rng)
    return dense, gram_model


def _weights(dense: Floats, grams: Floats, classes: npt.NDArray[np.intp]) -> tuple[float, float, float]:
    """Weights of the two scores and an offset, the same for every tag, with the least log loss on held-out
    phrases.
    """
    from sklearn.linear_model import LogisticRegression

    truth = np.zeros(dense.shape, dtype=bool)
    truth[np.arange(len(classes)), classes] = True
    regression = LogisticRegression(C=100.0, max_iter=500)
    regression.fit(np.column_stack([dense.ravel(), grams.ravel()]), truth.ravel())
    first, second = regression.coef_[0]
    return float(first), float(second), float(regression.intercept_[0])


def _together(weights: tuple[float, ...], dense: Floats, grams: Floats) -> Floats:
    scores: Floats = dense * np.float32(weights[0]) + grams * np.float32(weights[1]) + np.float32(weights[2])
    return scores


def _sigmoid(scores: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-scores))
    return result
