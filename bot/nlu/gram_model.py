"""A linear classifier over character n-grams and marks (what kinds of entities a text holds)."""

from __future__ import annotations

import functools
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from bot.nlu.descent import Course, batches, errors, line_weights
from bot.nlu.ngrams import grams, run_grams, runs, word_grams
from bot.nlu.storage import Arrays, coarse, fine

RAREST, MANY, RAREST_OF_MANY = 2, 40_000, 3
"""An n-gram met in fewer training texts than this tells nothing; of many texts, it takes one more."""
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
    def learnt(cls, texts: Iterable[tuple[str, Iterable[str]]]) -> tuple[Vocabulary, csr_matrix]:
        """What is worth knowing of these texts with their marks, and their rows.

        In one go over the texts, and most words' n-grams are looked up only once: there are a hundred
        thousand texts, with a hundred n-grams each.
        """
        places: defaultdict[str, int] = defaultdict()
        places.default_factory = places.__len__
        known_runs: dict[str, array[int]] = {}
        met, starts = array("i"), array("q", [0])
        for text, marks in texts:
            for run in runs(text):
                found = known_runs.get(run)
                if found is None:
                    found = known_runs[run] = array("i", map(places.__getitem__, run_grams(run)))
                met.extend(found)
            met.extend(map(places.__getitem__, word_grams(text)))
            met.extend(map(places.__getitem__, marked(marks)))
            starts.append(len(met))
        counts = csr_matrix(
            (np.ones(len(met), np.float32), np.frombuffer(met, np.int32), np.frombuffer(starts, np.int64)),
            shape=(len(starts) - 1, len(places)),
        )
        counts.sum_duplicates()
        frequencies = np.bincount(counts.indices, minlength=len(places))
        names = list(places)
        rarest = RAREST if counts.shape[0] < MANY else RAREST_OF_MANY
        known = sorted(np.flatnonzero(frequencies >= rarest), key=names.__getitem__)
        columns = {names[place]: column for column, place in enumerate(known)}
        weights = np.log((1 + counts.shape[0]) / (1 + frequencies[known])) + 1
        vocabulary = cls(columns, weights.astype(np.float32))
        return vocabulary, vocabulary._weighted(counts[:, known])

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

    def _weighted(self, counts: csr_matrix) -> csr_matrix:
        """Rows like those of `row`, from counts of the known."""
        counts.data = (1 + np.log(counts.data)) * self.weights[counts.indices]
        squares = np.add.reduceat(
            np.append(np.square(counts.data), np.float32(0)), np.minimum(counts.indptr[:-1], len(counts.data))
        )
        lengths = np.where(np.diff(counts.indptr) > 0, np.sqrt(squares), 1)
        counts.data /= np.repeat(lengths, np.diff(counts.indptr)).astype(np.float32)
        return counts


def counted(text: str, marks: Iterable[str] = ()) -> Mapping[str, int]:
    """A text's n-grams, words and pairs of words with their counts, and its marks."""
    return {**_counted(text), **dict.fromkeys(marked(marks), 1)}


def marked(marks: Iterable[str]) -> Iterator[str]:
    """Marks as they stand among n-grams: no text has a `#` before a word there."""
    return (f"#{mark}" for mark in marks)


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
        met_here = np.zeros(len(self.coefficients), dtype=bool)
        places = np.empty(len(self.coefficients), dtype=np.int32)
        for chosen, share in batches(len(classes), _BATCH, course, rng):
            batch = matrix[chosen]
            batch.data *= (rng.random(len(batch.data), dtype=np.float32) > _DROPOUT) / np.float32(
                1 - _DROPOUT
            )
            # Only the rows of n-grams that occur in the batch change; the rest of the table is left alone.
            met_here[batch.indices] = True
            met = np.flatnonzero(met_here)
            met_here[met] = False
            places[met] = np.arange(len(met), dtype=np.int32)
            small = csr_matrix(
                (batch.data, places[batch.indices], batch.indptr), shape=(len(chosen), len(met))
            )
            wrong = errors(
                small @ self.coefficients[met] + self.intercepts, classes[chosen], weights[chosen], 0.0
            )
            gradient = small.T @ wrong
            self._squares[met] += np.einsum("ij,ij->i", gradient, gradient)[:, None] / gradient.shape[1]
            gradient *= np.float32(_STEP * share) / np.sqrt(self._squares[met])
            self.coefficients[met] -= gradient
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

    def parts(self) -> Arrays:
        """What to keep of it; the n-grams as one text, a line each."""
        coefficients, scales = coarse(self.coefficients)
        return {
            "grams": np.frombuffer("\n".join(self.vocabulary.columns).encode(), np.uint8),
            "gram_weights": self.vocabulary.weights,
            "gram_coefficients": coefficients,
            "gram_scales": scales,
            "gram_intercepts": self.intercepts,
        }

    @classmethod
    def of_parts(cls, arrays: Arrays) -> GramModel:
        """The model `parts` was kept of. Raises KeyError or ValueError where the parts don't fit together."""
        known = arrays["grams"].tobytes().decode()
        columns = {gram: column for column, gram in enumerate(known.split("\n") if known else ())}
        weights = arrays["gram_weights"]
        coefficients = fine(arrays["gram_coefficients"], arrays["gram_scales"])
        if not len(columns) == len(weights) == len(coefficients):
            raise ValueError("n-grams and coefficients differ in number")
        return cls(Vocabulary(columns, weights), coefficients, arrays["gram_intercepts"])
