"""A small network from sentence vectors to classes: one hidden layer, trained by Adam with dropout.

A linear reader of the same vectors is four points worse with thousands of lines a language; more layers
were no better.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.descent import Course, batches, errors, line_weights
from bot.nlu.storage import Arrays

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]
_STEP = 2e-3
_BATCH = 128
_DECAY = 1e-4
_SMOOTHING = 0.1
_NAMES = ("hidden_weights", "hidden_bias", "out_weights", "out_bias")


class DenseNet:
    """`fit`, then `scores`; `go_on` trains further, on other lines if need be."""

    def __init__(self, parameters: Mapping[str, Floats]) -> None:
        self._parameters = {name: parameters[name] for name in _NAMES}
        self._moments = {name: np.zeros_like(value) for name, value in self._parameters.items()}
        self._squares = {name: np.zeros_like(value) for name, value in self._parameters.items()}
        self._steps = 0

    @classmethod
    def fit(
        cls,
        rows: Floats,
        classes: Indices,
        size: int,
        *,
        hidden: int,
        course: Course,
        dropout: float,
        rng: np.random.Generator,
    ) -> DenseNet:
        """A network for `size` classes, from random weights."""
        width = rows.shape[1]
        # Sentence vectors have length 1, so their numbers are small; the first weights make up for it.
        spread = 4 * np.sqrt(2 / width)
        net = cls(
            {
                "hidden_weights": (rng.standard_normal((width, hidden)) * spread).astype(np.float32),
                "hidden_bias": np.zeros(hidden, np.float32),
                "out_weights": (rng.standard_normal((hidden, size)) * 0.05).astype(np.float32),
                "out_bias": np.zeros(size, np.float32),
            }
        )
        net.go_on(rows, classes, course=course, dropout=dropout, rng=rng)
        return net

    def go_on(
        self, rows: Floats, classes: Indices, *, course: Course, dropout: float, rng: np.random.Generator
    ) -> None:
        """Train on these lines."""
        own = self._parameters
        weights = line_weights(classes, len(own["out_bias"]))
        for chosen, share in batches(len(rows), _BATCH, course, rng):
            given = rows[chosen]
            hidden = given @ own["hidden_weights"]
            hidden += own["hidden_bias"]
            kept = (rng.random(hidden.shape, dtype=np.float32) > dropout) & (hidden > 0)
            hidden *= kept
            hidden *= np.float32(1 / (1 - dropout))
            scores = hidden @ own["out_weights"] + own["out_bias"]
            wrong = errors(scores, classes[chosen], weights[chosen], _SMOOTHING)
            wrong /= len(chosen)
            back = wrong @ own["out_weights"].T
            back *= kept
            back *= np.float32(1 / (1 - dropout))
            self._step(
                {
                    "out_weights": hidden.T @ wrong,
                    "out_bias": wrong.sum(axis=0),
                    "hidden_weights": given.T @ back,
                    "hidden_bias": back.sum(axis=0),
                },
                _STEP * share,
            )

    def _step(self, gradients: Mapping[str, Floats], step: float) -> None:
        self._steps += 1
        first, second = 1 - 0.9**self._steps, 1 - 0.999**self._steps
        for name, gradient in gradients.items():
            moment, square, value = self._moments[name], self._squares[name], self._parameters[name]
            moment *= 0.9
            moment += 0.1 * gradient
            square *= 0.999
            np.multiply(gradient, gradient, out=gradient)
            square += 0.001 * gradient
            change = np.sqrt(square / second)
            change += 1e-8
            np.divide(moment, change, out=change)
            change *= step / first
            if value.ndim == 2:
                value *= 1 - step * _DECAY
            value -= change

    def scores(self, rows: Floats) -> Floats:
        """The scores of one vector, or of each row."""
        own = self._parameters
        hidden = rows @ own["hidden_weights"]
        hidden += own["hidden_bias"]
        np.maximum(hidden, 0, out=hidden)
        result: Floats = hidden @ own["out_weights"] + own["out_bias"]
        return result

    def parts(self) -> Arrays:
        """What to keep of it."""
        return {name: value.astype(np.float16) for name, value in self._parameters.items()}

    @classmethod
    def of_parts(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> DenseNet:
        """The network `parts` was kept of. Raises KeyError or ValueError where parts are missing or don't
        fit.
        """
        parameters = {name: np.ascontiguousarray(arrays[name], dtype=np.float32) for name in _NAMES}
        width, hidden = parameters["hidden_weights"].shape
        shapes = {
            "hidden_weights": (width, hidden),
            "hidden_bias": (hidden,),
            "out_weights": (hidden, len(parameters["out_bias"])),
        }
        if any(parameters[name].shape != shape for name, shape in shapes.items()):
            raise ValueError("the network's parts don't fit together")
        return cls(parameters)
