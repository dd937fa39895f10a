"""Reading how bad it is and which area it is about, from a message's clauses, its entities and its intent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.clauses import Clause, clauses
from bot.nlu.fused_model import FusedModel
from bot.nlu.impact_words import DOWN, LARGE_SHARE, said_outright
from bot.nlu.signals import SIGNALS, THRESHOLDS, Signal, signal_of, strongest
from bot.nlu.vectors import vectors

Floats = npt.NDArray[np.float32]
QUESTIONS = frozenset({"ask_how_to"})
SILENT = frozenset(
    {
        "greet", "goodbye", "thank", "affirm", "deny", "dont_know", "ask_capabilities", "bot_challenge",
        "repeat", "cancel",
        "restart", "switch_language", "out_of_scope", "problem_solved", "case_status", "close_case",
        "ask_coverage_hours",
        "ask_response_time", "check_entitlement", "manage_contacts", "renewal_question", "privacy_request",
        "give_feedback",
    }
)  # fmt: skip
"""Intents whose messages say nothing about impact, whatever words they are made of."""
AREALESS = SILENT - {"problem_solved", "case_status", "close_case", "check_entitlement", "renewal_question"}
NONE = "none"
"""The label of phrases that carry no signal, or name no area."""
FUNCTIONS = ("operations_halted", "primary_function_down", "degraded", "secondary_function")
"""Signals of what no longer works; one of them is behind every problem."""
GRAVE = ("operations_halted", "primary_function_down")
LEARNT = 0.92
"""The most that what is learnt from examples is ever trusted, beside words that say it outright."""
AREA_THRESHOLD = 0.3


def read_signals(
    model: FusedModel, text: str, vector: Floats, intent: str, entities: Iterable[Mapping[str, Any]]
) -> list[Signal]:
    """The signals of one message, one of each at most."""
    stripped = text.strip()
    first = text.index(stripped)
    whole = Clause(stripped, first, first + len(stripped))
    if intent in QUESTIONS:
        return [Signal("question_only", True, whole.text, whole.start, whole.end, 0.9)]
    if intent in SILENT or not stripped:
        return []
    outright = strongest((*said_outright(text), *_from_counts(text, entities)))
    learnt: list[Signal] = []
    functions: dict[str, float] = dict.fromkeys(FUNCTIONS, 0.0)
    pieces = clauses(text)
    units = pieces if len(pieces) > 1 else [whole]
    encoded = vectors([piece.text for piece in units]) if len(units) > 1 else vector[None, :]
    for unit, one in zip(units, encoded, strict=True):
        for tag, likelihood in model.shares(unit.text, one).items():
            if tag in functions:
                functions[tag] = max(functions[tag], likelihood)
            if tag != NONE and likelihood >= THRESHOLDS.get(tag, 0.5):
                learnt.append(signal_of(tag, unit, min(likelihood, LEARNT)))
    return _settled(outright, learnt, functions, whole, is_down=DOWN.search(text) is not None)


def _settled(
    outright: list[Signal],
    learnt: list[Signal],
    functions: Mapping[str, float],
    whole: Clause,
    *,
    is_down: bool,
) -> list[Signal]:
    """What remains when what was said outright and what was learnt are held against each other."""
    said = {one.signal: one for one in outright}
    if "question_only" in said and not any(
        _holds(said, name) for name in ("operations_halted", "security_risk")
    ):
        return [said["question_only"]]
    found = {one.signal: one for one in strongest((*outright, *learnt))}
    if len(found) > 1:
        found.pop("question_only", None)
    if _holds(said, "degraded") and not _holds(said, "operations_halted"):
        # "Slow for everybody" is near "down for everybody" in meaning; the word decides.
        found = {name: one for name, one in found.items() if name not in GRAVE or name in said}
    secondary = found.get("secondary_function")
    if secondary and secondary.confidence >= 0.6 and not _holds(found, "operations_halted"):
        found.pop("primary_function_down", None)
    graver = any(_holds(found, name) for name in ("financial_impact", "large_scope"))
    if is_down and graver and not secondary and not _holds(said, "degraded"):
        down = Signal("primary_function_down", True, whole.text, whole.start, whole.end, 0.6)
        found.setdefault("primary_function_down", down)
    if _holds(found, "financial_impact") and any(_holds(found, name) for name in GRAVE):
        money = found["financial_impact"]
        found.setdefault(
            "large_scope", Signal("large_scope", True, money.evidence, money.start, money.end, 0.6)
        )
    if _holds(found, "large_scope") and not any(name in found for name in FUNCTIONS):
        # Something wrong for many is something wrong: the likeliest kind of it.
        name = max(functions, key=lambda one: functions[one])
        name = name if functions[name] >= 0.2 else "degraded"
        found[name] = Signal(name, True, whole.text, whole.start, whole.end, 0.5)
    return [found[name] for name in SIGNALS if name in found]


def _holds(signals: Mapping[str, Signal], name: str) -> bool:
    return name in signals and signals[name].value is True


def read_area(
    model: FusedModel,
    text: str,
    vector: Floats,
    intent: str,
    entities: Iterable[Mapping[str, Any]],
    areas: Mapping[str, str],
) -> tuple[str | None, float]:
    """The product area and how sure it is; `areas` maps product ids to theirs."""
    if intent in AREALESS:
        return None, 0.0
    likelihoods = {tag: value for tag, value in model.shares(text, vector).items() if tag != NONE}
    named = {areas[one["value"]] for one in entities if one["entity"] == "product" and one["value"] in areas}
    if intent == "license_help":
        return "licensing", max(0.9, likelihoods.get("licensing", 0.0))
    if len(named) == 1:
        return next(iter(named)), 0.95
    candidates = {area: value for area, value in likelihoods.items() if area in named} or likelihoods
    area = max(candidates, key=lambda one: candidates[one])
    if candidates[area] < AREA_THRESHOLD and not named:
        return None, candidates[area]
    return area, candidates[area]


def _from_counts(text: str, entities: Iterable[Mapping[str, Any]]) -> Iterable[Signal]:
    """Scope from who is affected; a mere number is weighed by the support rules, not here."""
    for one in entities:
        if one["entity"] != "affected_users" or isinstance(one["value"], int):
            continue
        evidence = text[one["start"] : one["end"]]
        large = one["value"] == "all" or (one["value"] == "some" and is_large_share(evidence))
        yield Signal("large_scope", large, evidence, one["start"], one["end"], 0.95)


def is_large_share(words: str) -> bool:
    """Whether words for "some" mean a large part: half, most, hundreds."""
    return LARGE_SHARE.search(words) is not None
