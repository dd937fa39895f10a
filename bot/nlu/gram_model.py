"""A linear classifier over character n-grams and marks (what kinds of entities a text holds)."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.nlu.descent import Course, batches, errors, line_weights
from bot.nlu.ngrams import grams, word_grams
from bot.nlu.storage import Arrays

RAREST = 2
"""An n-gram met in fewer training texts than this tells nothing."""
_STEP = 0.5
_DROPOUT = 0.3
_BATCH = 256
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams and marks known, each with its column and its inverse document frequency."""

    columns: Mapping[str, int]
    weights: npt.NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[Mapping[str, int]]) -> Vocabulary:
        """What is worth knowing of these texts."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(text.keys())
        known = sorted(gram for gram, count in counts.items() if count >= RAREST)
        weights = [math.log((1 + len(texts)) / (1 + counts[gram])) + 1 for gram in known]
        return cls({gram: column for column, gram in enumerate(known)}, np.array(weights, dtype=np.float32))

    def row(self, counted: Mapping[str, int]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """The columns of a text and their values, of length 1 together."""
        columns, values = [], []
        get = self.columns.get
        for gram, count in counted.items():
            column = get(gram)
            if column is not None:
                columns.append(column)
                values.append(1.0 if count == 1 else 1 + math.log(count))
        indices = np.array(columns, dtype=np.int32)
        weighted = np.array(values, dtype=np.float32) * self.weights[indices]
        length = float(np.sqrt(weighted @ weighted))
        return indices, weighted / length if length else weighted

    def matrix(self, texts: Sequence[Mapping[str, int]]) -> csr_matrix:
        """The texts' rows, one below the other."""
        rows = [self.row(text) for text in texts]
        starts = np.cumsum([0, *(len(indices) for indices, _ in rows)])
        indices = np.concatenate([indices for indices, _ in rows]) if rows else np.zeros(0, np.int32)
        values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0, np.float32)
        return csr_matrix((values, indices, starts), shape=(len(texts), len(self.weights)), dtype=np.float32)


def counted(text: str, marks: Iterable[str] = ()) -> Mapping[str, int]:
    """A text's n-grams, words and pairs of words with their counts, and its marks (each begins with `#`)."""
    counts = _counted(text)
    marked = {f"#{mark}": 1 for mark in marks}
    return {**counts, **marked} if marked else counts


@functools.lru_cache(maxsize=32)
def _counted(text: str) -> Mapping[str, int]:
    """Several models read the same message one after the other."""
    counts = Counter(grams(text))
    counts.update(word_grams(text))
    return dict(counts)


class GramModel:
    """One score a class from a text's n-grams: `values @ coefficients + intercepts`.

    Logistic regression over all classes, trained by AdaGrad with n-grams left out at random, so that no
    single one decides: about as good as a support vector machine here, and many times quicker. `fit`, then
    `scores`; `go_on` trains further.
    """

    def __init__(self, vocabulary: Vocabulary, coefficients: Floats, intercepts: Floats) -> None:
        self.vocabulary = vocabulary
        self.coefficients = coefficients
        self.intercepts = intercepts
        self._squares = np.full((len(coefficients), 1), 1e-2, dtype=np.float32)

    @classmethod
    def fit(
        cls,
        vocabulary: Vocabulary,
        matrix: csr_matrix,
        classes: Indices,
        size: int,
        *,
        course: Course,
        rng: np.random.Generator,
    ) -> GramModel:
        """A model for `size` classes; `matrix` is the texts' of the vocabulary."""
        empty = np.zeros((len(vocabulary.weights), size), np.float32)
        model = cls(vocabulary, empty, np.zeros(size, np.float32))
        model.go_on(matrix, classes, course=course, rng=rng)
        return model

    def go_on(
        self, matrix: csr_matrix, classes: Indices, *, course: Course, rng: np.random.Generator
    ) -> None:
        """Train on these texts."""
        weights = line_weights(classes, len(self.intercepts))
        for chosen, share in batches(len(classes), _BATCH, course, rng):
            batch = matrix[chosen]
            batch.data *= (rng.random(len(batch.data), dtype=np.float32) > _DROPOUT) / (1 - _DROPOUT)
            # Only the rows of n-grams that occur in the batch change; the rest of the table is left alone.
            met, places = np.unique(batch.indices, return_inverse=True)
            small = csr_matrix((batch.data, places, batch.indptr), shape=(len(chosen), len(met)))
            wrong = errors(
                small @ self.coefficients[met] + self.intercepts, classes[chosen], weights[chosen], 0.0
            )
            gradient = small.T @ wrong
            self._squares[met] += np.square(gradient).mean(axis=1, keepdims=True)
            self.coefficients[met] -= _STEP * share * gradient / np.sqrt(self._squares[met])
            self.intercepts -= np.float32(0.01 * share) * wrong.mean(axis=0)

    def scores(self, counts: Mapping[str, int]) -> npt.NDArray[np.float32]:
        """One text's scores, one a class."""
        indices, values = self.vocabulary.row(counts)
        scores: npt.NDArray[np.float32] = values @ self.coefficients[indices] + self.intercepts
        return scores

    def scores_of(self, matrix: csr_matrix) -> npt.NDArray[np.float32]:
        """Many texts' scores, one text a row, as in their matrix."""
        scores: npt.NDArray[np.float32] = matrix @ self.coefficients + self.intercepts
        return scores

    def parts(self) -> tuple[Arrays, dict[str, Any]]:
        """What to keep of it."""
        arrays: Arrays = {
            "gram_weights": self.vocabulary.weights,
            "gram_coefficients": self.coefficients.astype(np.float16),
            "gram_intercepts": self.intercepts,
        }
        return arrays, {"grams": list(self.vocabulary.columns)}

    @classmethod
    def of_parts(cls, arrays: Arrays, facts: Mapping[str, Any]) -> GramModel:
        """The model `parts` was kept of. Raises KeyError or ValueError where the parts don't fit together."""
        columns = {gram: column for column, gram in enumerate(facts["grams"])}
        weights = arrays["gram_weights"]
        coefficients = np.ascontiguousarray(arrays["gram_coefficients"], dtype=np.float32)
        if not len(columns) == len(weights) == len(coefficients):
            raise ValueError("n-grams and coefficients differ in number")
        return cls(Vocabulary(columns, weights), coefficients, arrays["gram_intercepts"])
