"""Which intent a message has, and whether it is ours at all.

The intent is what two readers together find likeliest (`fused_model`). Whether to decline is another
question, put to four doubts: how good the best score is, how much better `out_of_scope` scores, how far
away the nearest training lines are, and whether anything of ours is named. They are weighed on held-out
lines, so that at most a set share of our own messages is declined.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.calibration import Rejection, doubts, fit_rejection, shares
from bot.nlu.fused_model import FusedModel, Line, Measured, Settings
from bot.nlu.side_by_side import in_halves
from bot.nlu.storage import Arrays, coarse, fine
from bot.nlu.vectors import training_vectors

OUT_OF_SCOPE = "out_of_scope"
NEAREST = 5
CONTENDERS = 3
"""Neighbours are looked for among the lines of this many best intents: enough to tell, and quick."""
MEASURED_ON = 1_500
"""Held-out lines whose neighbours are looked up to weigh the doubts."""
OURS = frozenset(
    {
        "product", "case_number", "org_id", "serial_number", "version", "error_code", "email", "phone",
        "severity",
        "affected_users", "person",
    }
)  # fmt: skip
"""Marks of a message that names something of ours; hardly ever is it out of scope then."""
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class IntentReading:
    """The intents in order with their shares, whether the message was declined, and how close the second
    came.
    """

    ranking: tuple[tuple[str, float], ...]
    declined: bool
    margin: float


class IntentModel:
    """A fitted model; made by `fit` or `of_parts`. `lines` are vectors of training lines, sorted by class."""

    def __init__(self, model: FusedModel, rejection: Rejection, lines: Floats, classes: Indices) -> None:
        self._model = model
        self._rejection = rejection
        self._lines, self._classes = lines, classes
        starts = np.searchsorted(classes, np.arange(len(model.labels) + 1))
        self._ranges = [(int(start), int(end)) for start, end in itertools.pairwise(starts)]
        self._out = model.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in model.labels else None

    def read(self, text: str, vector: Floats, marks: Sequence[str] = ()) -> IntentReading:
        """The intent of one message; `vector` is its sentence vector."""
        scores = self._model.scores(text, vector, marks)
        probabilities = shares(scores)
        order = [int(label) for label in np.argsort(-probabilities)]
        declined = False
        if self._out is not None:
            ours = float(not OURS.isdisjoint(marks))
            given = doubts(scores, self._out, self._nearness(vector, scores), ours)
            declined = self._rejection.declines(given)
            # The decision to decline is the rejection's alone; the order follows it.
            order.remove(self._out)
            order.insert(0 if declined else len(order), self._out)
        ranking = tuple((self._model.labels[label], float(probabilities[label])) for label in order)
        inside = [label for label in order if label != self._out]
        margin = float(probabilities[inside[0]] - probabilities[inside[1]]) if len(inside) > 1 else 1.0
        return IntentReading(ranking, declined, margin)

    def _nearness(self, vector: Floats, scores: Floats) -> float:
        best = []
        contenders = [label for label in np.argsort(-scores)[: CONTENDERS + 1] if label != self._out]
        for label in contenders[:CONTENDERS]:
            start, end = self._ranges[label]
            cosines = self._lines[start:end] @ vector
            best.append(np.partition(cosines, -NEAREST)[-NEAREST:] if len(cosines) > NEAREST else cosines)
        together = np.concatenate(best) if best else np.zeros(1, np.float32)
        return float(np.sort(together)[-NEAREST:].mean())

    @classmethod
    def fit(cls, lines: Sequence[Line], settings: Settings, *, most_declined: float) -> IntentModel:
        """Train on lines of all languages, declining at most this share of our own messages."""
        model, measured = FusedModel.fit(lines, settings)
        out = model.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in model.labels else -1
        sample = np.arange(0, len(measured.classes), max(1, len(measured.classes) // MEASURED_ON))
        ours = np.array([float(not OURS.isdisjoint(marks)) for marks in measured.marks], dtype=np.float32)
        given = doubts(measured.scores[sample], out, nearest(measured, sample), ours[sample])
        rejection = fit_rejection(given, measured.classes[sample] == out, most_declined=most_declined)
        places = {label: place for place, label in enumerate(model.labels)}
        ordered = sorted(lines, key=lambda line: (places[line.label], line.text))
        vectors = training_vectors([line.text for line in ordered])
        return cls(
            model, rejection, vectors, np.array([places[line.label] for line in ordered], dtype=np.intp)
        )

    def parts(self) -> tuple[Arrays, dict[str, Any]]:
        """What to keep of it."""
        arrays, facts = self._model.parts()
        lines, scales = coarse(self._lines)
        kept: Arrays = {"lines": lines, "line_scales": scales, "owners": self._classes.astype(np.int32)}
        return {**arrays, **kept}, {**facts, "rejection": self._rejection.as_dict()}

    @classmethod
    def of_parts(cls, arrays: Arrays, facts: Mapping[str, Any]) -> IntentModel:
        """The model `parts` was kept of. Raises KeyError, TypeError or ValueError where parts don't fit."""
        lines, owners = fine(arrays["lines"], arrays["line_scales"]), arrays["owners"]
        if len(lines) != len(owners):
            raise ValueError("the model's parts don't fit together")
        model = FusedModel.of_parts(arrays, facts)
        return cls(
            model,
            Rejection(**{**facts["rejection"], "weights": tuple(facts["rejection"]["weights"])}),
            lines,
            owners.astype(np.intp),
        )


def nearest(measured: Measured, chosen: Indices) -> Floats:
    """For each of the chosen held-out lines the mean cosine to its nearest known lines."""
    count = min(NEAREST, len(measured.known))

    def of(part: Indices) -> Floats:
        result = np.empty(len(part), dtype=np.float32)
        for start in range(0, len(part), 128):
            cosines = measured.vectors[part[start : start + 128]] @ measured.known.T
            result[start : start + 128] = np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)
        return result

    return np.array(in_halves(of, chosen), dtype=np.float32)
