"""Messages that say two things, made of training lines that say one each.

Customers greet, report a fault, say how bad it is and ask for a case in one breath; training lines mostly
say one thing. Which intent such a message has is fixed: courtesy never wins over a request, a named fault
beats impact, severity and "open a case", a wish for a person beats all of them, another vendor's product in
a problem beats the problem.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

REQUESTS = (
    "report_problem", "ask_how_to", "case_status", "add_case_info", "change_severity", "escalate_case",
    "close_case",
    "reopen_case", "request_rma", "request_onsite", "request_callback", "request_human", "check_entitlement",
    "ask_coverage_hours", "ask_response_time", "license_help", "manage_contacts", "renewal_question",
    "privacy_request",
    "open_case", "give_feedback", "third_party_vendor", "inform",
)  # fmt: skip
_EAST_ASIAN = frozenset({"zh", "ja"})


@dataclass(frozen=True)
class Recipe:
    """Two kinds of lines that make a message of a third, in either order or only this one; `share` weighs
    how many.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    intent: str | None
    share: float
    either: bool = False
    longest: int = 140


RECIPES = (
    Recipe(("report_problem",), ("state_impact",), "report_problem", 9, either=True),
    Recipe(("report_problem",), ("state_severity",), "report_problem", 2, either=True),
    Recipe(("report_problem",), ("open_case",), "report_problem", 2, either=True),
    Recipe(("report_problem",), ("inform",), "report_problem", 3),
    Recipe(("license_help",), ("state_impact",), "license_help", 1, either=True),
    Recipe(
        ("report_problem", "complain", "state_impact"), ("request_human",), "request_human", 2, either=True
    ),
    Recipe(("third_party_vendor",), ("state_impact",), "third_party_vendor", 1),
    Recipe(("greet",), REQUESTS, None, 4, longest=60),
    Recipe(REQUESTS, ("thank",), None, 3, longest=60),
    Recipe(("problem_solved",), ("thank",), "problem_solved", 1, either=True),
    Recipe(("add_case_info",), ("report_problem", "inform"), "add_case_info", 3),
)
"""`intent` None: that of the line that is no courtesy."""


def joined(lines: Iterable[tuple[str, str, str]], *, count: int, rng: random.Random) -> list[tuple[str, str]]:
    """About `count` messages with their intents, made of lines of the same language (text, intent,
    language).
    """
    stock: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for text, intent, language in lines:
        stock[language][intent].append(text)
    total = sum(recipe.share for recipe in RECIPES) * max(len(stock), 1)
    made: dict[str, str] = {}
    for language in sorted(stock):
        for recipe in RECIPES:
            for _ in range(round(count * recipe.share / total)):
                message = _make(recipe, stock[language], language, rng)
                if message is not None:
                    made.setdefault(*message)
    return sorted(made.items())


def _make(
    recipe: Recipe, stock: Mapping[str, Sequence[str]], language: str, rng: random.Random
) -> tuple[str, str] | None:
    first, second = _pick(recipe.first, stock, rng), _pick(recipe.second, stock, rng)
    if first is None or second is None:
        return None
    (one, one_intent), (other, other_intent) = first, second
    if min(len(one), len(other)) > recipe.longest:
        return None
    intent = recipe.intent or (other_intent if recipe.first == ("greet",) else one_intent)
    if recipe.either and rng.random() < 0.5:
        one, other = other, one
    return _joint(one, other, language, rng), intent


def _pick(
    intents: Sequence[str], stock: Mapping[str, Sequence[str]], rng: random.Random
) -> tuple[str, str] | None:
    known = [intent for intent in intents if stock.get(intent)]
    if not known:
        return None
    intent = rng.choice(known)
    return rng.choice(stock[intent]), intent


def _joint(one: str, other: str, language: str, rng: random.Random) -> str:
    closed = one[-1:] in ".!?。！？…"
    if language in _EAST_ASIAN:
        return one + ("" if closed else rng.choice("。，、" if language == "ja" else "。，，")) + other
    if closed:
        return f"{one} {other}"
    return one + rng.choice((". ", ", ", " ", "; ", ", ")) + other
