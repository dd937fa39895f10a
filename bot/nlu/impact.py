"""Reading how bad it is and which area it is about, from a message's clauses, its entities and its intent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.clauses import Clause, clauses
from bot.nlu.impact_words import said_outright
from bot.nlu.signals import THRESHOLDS, Signal, signal_of, strongest
from bot.nlu.tag_model import NONE, TagModel
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
AREA_THRESHOLD = 0.3


def read_signals(
    model: TagModel, text: str, vector: Floats, intent: str, entities: Iterable[Mapping[str, Any]]
) -> list[Signal]:
    """The signals of one message, one of each at most."""
    whole = Clause(text.strip(), text.index(text.strip()), text.index(text.strip()) + len(text.strip()))
    if intent in QUESTIONS:
        return [Signal("question_only", True, whole.text, whole.start, whole.end, 0.9)]
    if intent in SILENT:
        return []
    found = [*said_outright(text), *_from_counts(text, entities)]
    pieces = clauses(text)
    if len(pieces) <= 1:
        units, encoded = [whole], vector[None, :]
    else:
        units, encoded = pieces, vectors([piece.text for piece in pieces])
    for unit, one in zip(units, encoded, strict=True):
        for tag, likelihood in model.read(unit.text, one).items():
            if tag != NONE and likelihood >= THRESHOLDS.get(tag, 0.5):
                found.append(signal_of(tag, unit, min(likelihood, 0.94)))
    return strongest(_consistent(found))


def read_area(
    model: TagModel,
    text: str,
    vector: Floats,
    intent: str,
    entities: Iterable[Mapping[str, Any]],
    areas: Mapping[str, str],
) -> tuple[str | None, float]:
    """The product area and how sure it is; `areas` maps product ids to theirs."""
    if intent in AREALESS:
        return None, 0.0
    likelihoods = {tag: value for tag, value in model.read(text, vector).items() if tag != NONE}
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


def _consistent(found: Sequence[Signal]) -> list[Signal]:
    """A question is only a question where nothing else is said to be wrong."""
    wrong = any(one.signal != "question_only" and one.value is not False for one in found)
    return [one for one in found if one.signal != "question_only" or not wrong]


def is_large_share(words: str) -> bool:
    """Whether words for "some" mean a large part: half, most, hundreds."""
    from bot.nlu.impact_words import LARGE_SHARE

    return LARGE_SHARE.search(words) is not None
