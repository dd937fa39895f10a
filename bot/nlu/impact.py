"""Reading how bad it is and which area it is about, from a message's clauses, its entities and its intent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.clauses import Clause, clauses, weight
from bot.nlu.fused_model import FusedModel
from bot.nlu.impact_words import LARGE_SHARE, said_outright
from bot.nlu.profiles import ALIKE, CIRCUMSTANCES, NONE, PROFILES, QUESTION, profile_marks
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
LEARNT = 0.92
"""The most that what is learnt from examples is ever trusted, beside words that say it outright."""
TELLING, UNTOLD = 30, 0.5
"""A message lighter than this ("it does not work") does not tell how bad it is: a guess, and no surer than
one."""
AREA_THRESHOLD = 0.3
DESCRIBING = frozenset(
    {"report_problem", "state_impact", "license_help", "third_party_vendor", "problem_remains"}
)
"""Intents whose messages tell of a problem, and so of some kind of impact, however unsure which."""
SURE_KIND = 0.6
"""How likely a kind of impact is at least in a message of another intent."""


@dataclass(frozen=True)
class SignalReaders:
    """What reads impact: single signals in clauses, and the kind of impact in a whole message."""

    phrases: FusedModel
    profiles: FusedModel


def read_signals(
    readers: SignalReaders, text: str, vector: Floats, intent: str, entities: Sequence[Mapping[str, Any]]
) -> list[Signal]:
    """The signals of one message, one of each at most, each with how sure it is."""
    stripped = text.strip()
    first = text.index(stripped)
    whole = Clause(stripped, first, first + len(stripped))
    if intent in QUESTIONS:
        return [Signal("question_only", True, whole.text, whole.start, whole.end, 0.9)]
    if intent in SILENT or not stripped:
        return []
    outright = strongest((*said_outright(text), *_from_counts(text, entities)))
    pieces = clauses(text)
    units = pieces if len(pieces) > 1 else [whole]
    encoded = vectors([piece.text for piece in units]) if len(units) > 1 else vector[None, :]
    learnt = [
        signal_of(tag, unit, min(likelihood, LEARNT))
        for unit, one in zip(units, encoded, strict=True)
        for tag, likelihood in readers.phrases.shares(unit.text, one).items()
        if tag != NONE and likelihood >= THRESHOLDS.get(tag, 0.5)
    ]
    said = strongest((*outright, *learnt))
    kinds = readers.profiles.shares(text, vector, profile_marks(text, entities))
    kind = likeliest_kind(kinds, outright)
    if kind is None or (intent not in DESCRIBING and kinds[kind] < SURE_KIND):
        return said
    telling = max(
        zip(units, encoded, strict=True),
        key=lambda unit: readers.profiles.shares(unit[0].text, unit[1])[kind],
    )[0]
    most = LEARNT if outright or weight(stripped) >= TELLING else UNTOLD
    return _of_kind(kind, kinds, said, telling, most=most)


def likeliest_kind(kinds: Mapping[str, float], outright: Iterable[Signal]) -> str | None:
    """The kind of impact a message tells of; None where it tells of none.

    Kinds of like gravity support one another. What was said outright goes before what was learnt: "slow for
    everybody" is near "down for everybody" in meaning, and the word decides.
    """
    left = dict(kinds)
    if max(left, key=lambda one: left[one]) == NONE:
        return None
    said = {one.signal: one.value for one in outright}
    if said.get("degraded") is True and said.get("operations_halted") is not True:
        for down, degraded in (("down", "degraded"), ("down_widely", "degraded_widely")):
            left[degraded] = left.get(degraded, 0.0) + left.pop(down, 0.0)
    if said.get("operations_halted") is False:
        left.pop("halted", None)
        left.pop("down_widely", None)
    if said.get("workaround") == "none":
        left.pop("workaround", None)
        left.pop("makeshift", None)
    grave = max(ALIKE, key=lambda alike: sum(left.get(kind, 0.0) for kind in alike))
    return max((kind for kind in grave if kind in left), key=lambda kind: left[kind])


def _of_kind(
    kind: str, kinds: Mapping[str, float], said: Iterable[Signal], telling: Clause, *, most: float
) -> list[Signal]:
    """The signals of a message of a kind: the kind's own, with the words that say them, or else with the
    most telling clause; and what else was said that goes with them.
    """
    own = PROFILES[kind]
    found = {} if kind == QUESTION else {one.signal: one for one in said if _goes_with(kind, one)}
    for name, value in own.items():
        likelihood = sum(share for other, share in kinds.items() if PROFILES[other].get(name) == value)
        said_so = found.get(name)
        if said_so is None or said_so.value != value:
            found[name] = Signal(name, value, telling.text, telling.start, telling.end, min(likelihood, most))
    return [found[name] for name in SIGNALS if name in found]


def _goes_with(kind: str, said: Signal) -> bool:
    """Whether a signal of a clause may stand beside a kind: its own, a denial, or a further circumstance."""
    if said.signal in PROFILES[kind]:
        return True
    if said.signal == "workaround":
        return said.value != "acceptable"
    return said.value is False or said.signal in CIRCUMSTANCES.get(kind, frozenset())


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
