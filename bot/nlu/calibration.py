"""Fitting, on lines a model has not seen, how its two readers are added up and when it says "not mine"."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Fusion:
    """`dense * dense_weight + grams * gram_weight`: scores whose softmax is honest about doubt."""

    dense_weight: float
    gram_weight: float

    def fuse(self, dense: Floats, grams: Floats) -> Floats:
        """Add the two readers' scores up."""
        fused: Floats = dense * np.float32(self.dense_weight) + grams * np.float32(self.gram_weight)
        return fused

    def as_dict(self) -> dict[str, float]:
        """As it is kept with the model."""
        return asdict(self)


@dataclass(frozen=True)
class Rejection:
    """A weighted sum of doubts (`doubts`) against a threshold."""

    weights: tuple[float, ...]
    offset: float
    threshold: float

    def declines(self, given: Floats) -> bool:
        """Whether a message with these doubts is none of ours."""
        return bool(given @ np.array(self.weights) + self.offset > self.threshold)

    def as_dict(self) -> dict[str, Any]:
        """As it is kept with the model."""
        return {**asdict(self), "weights": list(self.weights)}


def doubts(scores: Floats, out: int, near: Floats | float, ours: Floats | float) -> Floats:
    """What speaks for or against declining, of one message or one a row.

    The best score of an intent; how far `out_of_scope` lies above it; the mean cosine of the nearest
    training lines; whether something of ours is named (a product, a case number, a version).
    """
    inside = np.delete(scores, out, axis=-1).max(axis=-1)
    lead = scores[..., out] - inside
    return np.stack(np.broadcast_arrays(inside, lead, near, ours), axis=-1)


def shares(scores: Floats) -> Floats:
    """Softmax over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return result


def fit_fusion(dense: Floats, grams: Floats, classes: npt.NDArray[np.intp]) -> Fusion:
    """The weights with the least log loss on held-out lines."""
    from scipy.optimize import minimize

    rows = np.arange(len(classes))

    def loss(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        fused = dense * parameters[0] + grams * parameters[1]
        probabilities = shares(fused)
        value = -np.log(np.maximum(probabilities[rows, classes], 1e-12)).mean()
        error = probabilities
        error[rows, classes] -= 1
        gradient = np.array([(error * dense).sum(), (error * grams).sum()]) / len(classes)
        return float(value), gradient

    found = minimize(loss, np.array([1.0, 1.0]), jac=True, method="L-BFGS-B", bounds=[(0.01, 20), (0.01, 20)])
    return Fusion(float(found.x[0]), float(found.x[1]))


def fit_rejection(given: Floats, outside: npt.NDArray[np.bool_], *, most_declined: float) -> Rejection:
    """The rejection that finds most lines from `outside` while declining at most that share of all others.

    `given` are the lines' doubts, one line a row.
    """
    from sklearn.linear_model import LogisticRegression

    if not outside.any() or outside.all():
        return Rejection((0.0,) * given.shape[1], 0.0, 1.0)
    regression = LogisticRegression(class_weight="balanced", max_iter=1000).fit(given, outside)
    weights = tuple(float(weight) for weight in regression.coef_[0])
    offset = float(regression.intercept_[0])
    doubt = given @ regression.coef_[0] + offset
    return Rejection(weights, offset, float(np.quantile(doubt[~outside], 1 - most_declined)))
