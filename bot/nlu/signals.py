"""Severity signals: what a message says about impact, with the words that say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.nlu.clauses import Clause

SIGNALS = (
    "operations_halted", "financial_impact", "security_risk", "primary_function_down", "large_scope",
    "degraded",
    "milestone_at_risk", "workaround", "secondary_function", "question_only",
)  # fmt: skip
WORKAROUND = "workaround"
SMALL_SCOPE = "small_scope"
THRESHOLDS = {
    "operations_halted": 0.45,
    "financial_impact": 0.5,
    "security_risk": 0.75,
    "primary_function_down": 0.4,
    "large_scope": 0.45,
    "degraded": 0.35,
    "milestone_at_risk": 0.5,
    "secondary_function": 0.45,
    "question_only": 0.6,
    "workaround.none": 0.5,
    "workaround.not_scalable": 0.65,
    "workaround.acceptable": 0.8,
    SMALL_SCOPE: 0.5,
}
"""From which likelihood on a clause carries what a tag of the training data stands for."""


@dataclass(frozen=True)
class Signal:
    """A signal with its value and its evidence; `confidence` settles which of two that contradict each
    other stays.
    """

    signal: str
    value: bool | str
    evidence: str
    start: int
    end: int
    confidence: float

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the parse data."""
        return {
            "signal": self.signal,
            "value": self.value,
            "evidence": self.evidence,
            "start": self.start,
            "end": self.end,
            "confidence": round(self.confidence, 3),
        }


def signal_of(tag: str, clause: Clause, confidence: float) -> Signal:
    """The signal a tag of the training data stands for: `workaround.none`, `small_scope`, or a signal's own
    name.
    """
    signal, _, value = tag.partition(".")
    if tag == SMALL_SCOPE:
        return Signal("large_scope", False, clause.text, clause.start, clause.end, confidence)
    return Signal(signal, value or True, clause.text, clause.start, clause.end, confidence)


def strongest(found: Iterable[Signal]) -> list[Signal]:
    """One of each signal, the surest, in the order of `SIGNALS`."""
    best: dict[str, Signal] = {}
    for one in found:
        if one.signal not in best or one.confidence > best[one.signal].confidence:
            best[one.signal] = one
    return [best[name] for name in SIGNALS if name in best]


def to_signals(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The parse data's `signals` as keyword arguments of `bot.support.severity.Signals`; what is not named
    is not known.
    """
    return {one["signal"]: one["value"] for one in found if one["signal"] in SIGNALS}
