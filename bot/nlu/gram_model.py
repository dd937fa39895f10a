"""A linear classifier over character n-grams and marks (what kinds of entities a text holds)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.nlu.ngrams import grams
from bot.nlu.storage import Arrays

RAREST = 2
"""An n-gram met in fewer training texts than this tells nothing."""
_MARK_WEIGHT = 1.0


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams and marks known, each with its column and its inverse document frequency."""

    columns: Mapping[str, int]
    weights: npt.NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[Counter[str]]) -> Vocabulary:
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


def counted(text: str, marks: Iterable[str] = ()) -> Counter[str]:
    """A text's n-grams with their counts, and its marks; a mark begins with `#` and is no n-gram."""
    counts = Counter(grams(text))
    for mark in marks:
        counts[f"#{mark}"] = 1
    return counts


@dataclass(frozen=True)
class GramModel:
    """One score a class from a text's n-grams: `values @ coefficients + intercepts`."""

    vocabulary: Vocabulary
    coefficients: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float32]

    @classmethod
    def fit(
        cls,
        vocabulary: Vocabulary,
        matrix: csr_matrix,
        classes: npt.NDArray[np.intp],
        *,
        strength: float,
        seed: int,
    ) -> GramModel:
        """A linear support vector machine, one class against the rest; `matrix` is the texts' of the
        vocabulary.
        """
        from sklearn.svm import LinearSVC

        machine = LinearSVC(C=strength, tol=1e-2, random_state=seed, class_weight="balanced")
        machine.fit(matrix, classes)
        coefficients = np.ascontiguousarray(machine.coef_.T, dtype=np.float32)
        return cls(vocabulary, coefficients, np.asarray(machine.intercept_, dtype=np.float32))

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
