"""Kinds of impact: what a whole message tells about how bad it is, and the signals each kind stands for.

Clauses say single things ("nobody can work", "there is a way round it"); how bad it is follows from what
they say together. That is learnt from customers' whole descriptions (`data/nlu/<language>/descriptions.yml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.nlu.impact_words import outright_marks

NONE: Final = "none"
"""A message that tells of no impact."""
QUESTION: Final = "question"

PROFILES: Final[Mapping[str, Mapping[str, bool | str]]] = {
    "halted": {"operations_halted": True},
    "down_widely": {"primary_function_down": True, "large_scope": True},
    "down": {"primary_function_down": True},
    "down_locally": {"primary_function_down": True, "large_scope": False},
    "makeshift": {"primary_function_down": True, "workaround": "not_scalable"},
    "degraded_widely": {"degraded": True, "large_scope": True},
    "degraded": {"degraded": True},
    "milestone": {"milestone_at_risk": True},
    "security": {"security_risk": True},
    "workaround": {"workaround": "acceptable"},
    "secondary": {"secondary_function": True},
    QUESTION: {"question_only": True},
    NONE: {},
}
"""The kinds, and the signals that a message of each kind gives."""

ALIKE: Final = (
    ("halted", "down_widely", "security"),
    ("down", "down_locally", "makeshift", "degraded_widely", "milestone"),
    ("degraded", "workaround", "secondary"),
    (QUESTION,),
)
"""Kinds of like gravity, the gravest first: where one is not told from another, what they share is sure."""

CIRCUMSTANCES: Final[Mapping[str, frozenset[str]]] = {
    "halted": frozenset({"financial_impact", "primary_function_down", "large_scope", "milestone_at_risk"}),
    "down_widely": frozenset({"financial_impact", "milestone_at_risk"}),
    "down": frozenset({"financial_impact", "milestone_at_risk"}),
    "down_locally": frozenset({"financial_impact", "milestone_at_risk"}),
    "makeshift": frozenset({"operations_halted", "financial_impact", "large_scope", "milestone_at_risk"}),
    "degraded_widely": frozenset({"financial_impact", "milestone_at_risk"}),
    "milestone": frozenset({"financial_impact"}),
    "security": frozenset({"large_scope", "primary_function_down", "operations_halted"}),
    "workaround": frozenset({"primary_function_down", "degraded", "large_scope"}),
}
"""Signals of single clauses that may be true of a message of a kind, beside the kind's own."""

_MAGNITUDES: Final = ((2, "one"), (10, "ten"), (50, "fifty"), (200, "hundreds"))


def profile_marks(text: str, entities: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What is known beside a message's words: wordings that leave no doubt, and how many are affected."""
    return (
        *outright_marks(text),
        *(f"affected {_magnitude(one['value'])}" for one in entities if one["entity"] == "affected_users"),
    )


def _magnitude(affected: int | str) -> str:
    if isinstance(affected, str):
        return affected
    return next((name for below, name in _MAGNITUDES if affected < below), "thousands")
