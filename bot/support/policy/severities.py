"""Severities, the criteria that propose them, updates, the customer's part (policy readings 7, 12, 17)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bot.support.policy.document import Node
from bot.support.targets import Target

WORKAROUND: Final = "workaround"
FLAGS: Final = (
    "operations_halted",
    "financial_impact",
    "security_risk",
    "primary_function_down",
    "large_scope",
    "degraded",
    "milestone_at_risk",
    "secondary_function",
    "question_only",
)
SIGNALS: Final = (
    "operations_halted",
    "financial_impact",
    "security_risk",
    "primary_function_down",
    "large_scope",
    "degraded",
    "milestone_at_risk",
    WORKAROUND,
    "secondary_function",
    "question_only",
)
"""What a severity is proposed from, as the conversation names it."""

_FLAG_VALUES: Final = ("yes", "no", "unknown")
WORKAROUNDS: Final = ("none", "not_scalable", "acceptable")

Accepted = Mapping[str, frozenset[str]]
"""The values of each signal that count, as the policy writes them (yes, no, unknown, none, ...)."""


@dataclass(frozen=True)
class Criterion:
    """A condition on the signals, and the severity it names.

    ``only``: these signals and nothing else wrong; ``all_of``: each has one of its values; ``any_of``: at
    least one.
    """

    id: str
    severity: int
    only: tuple[str, ...] = ()
    all_of: Accepted | None = None
    any_of: Accepted | None = None
    confirmed_by_engineer: bool = False


@dataclass(frozen=True)
class Updates:
    """How often the customer hears from us: ``every`` so long, ``until`` it is stabilised or a date for the
    fix is given, ``then`` so long if the customer agrees."""

    every: Target
    until: str
    then: Target | None = None


@dataclass(frozen=True)
class Severities:
    """The levels by number, gravest (lowest) first, and all that is decided by severity alone.

    ``large_scope_from``: that many people affected are a large part of the business;
    ``large_scope_despite_others_from``: that many are one though the customer says that others are not
    affected (the same number where the policy names none). ``onsite``: those that a visit on site comes into
    question for.
    """

    levels: Mapping[int, str]
    large_scope_from: int
    large_scope_despite_others_from: int
    criteria: tuple[Criterion, ...]
    otherwise: Criterion
    ask: tuple[str, ...]
    updates: Mapping[int, Updates]
    participation: Mapping[int, str]
    onsite: frozenset[int]


def parse_levels(document: Node) -> dict[int, str]:
    """The severities that exist, gravest first, read from ``severity.yml``. Raises PolicyError."""
    node = document.entries().get("levels")
    if node is None:
        raise document.error("'levels' is missing")
    levels: dict[int, str] = {}
    for number, name in node.entries().items():
        if not number.isdecimal():
            raise name.error(f"a severity is a whole number, not {number!r}")
        levels[int(number)] = name.text()
    if not levels:
        raise node.error("no severity is listed")
    return dict(sorted(levels.items()))


def parse_severities(document: Node, levels: Mapping[int, str]) -> Severities:
    """Read ``severity.yml``. Raises PolicyError."""
    parts = document.fields(
        "levels",
        "large_scope_from",
        "criteria",
        "otherwise",
        "ask",
        "updates",
        "participation",
        optional=("onsite", "large_scope_despite_others_from"),
    )
    large = parts["large_scope_from"].number(least=1)
    despite = parts.get("large_scope_despite_others_from")
    otherwise = parts["otherwise"].fields("criterion", "severity")
    return Severities(
        levels=levels,
        large_scope_from=large,
        large_scope_despite_others_from=large if despite is None else despite.number(least=large),
        criteria=tuple(_criterion(node, levels) for node in parts["criteria"].items()),
        otherwise=Criterion(otherwise["criterion"].text(), _level(otherwise["severity"], levels)),
        ask=parts["ask"].some_of(SIGNALS),
        updates={severity: _updates(node) for severity, node in parts["updates"].by_severity(levels).items()},
        participation={
            severity: node.text() for severity, node in parts["participation"].by_severity(levels).items()
        },
        onsite=parts["onsite"].severities(levels) if "onsite" in parts else frozenset(),
    )


def _criterion(node: Node, levels: Collection[int]) -> Criterion:
    parts = node.fields("criterion", "severity", optional=("only", "when", "any", "confirmed_by_engineer"))
    if not {"only", "when", "any"} & parts.keys():
        raise node.error("a criterion needs one of: only, when, any")
    return Criterion(
        id=parts["criterion"].text(),
        severity=_level(parts["severity"], levels),
        only=parts["only"].some_of(FLAGS) if "only" in parts else (),
        all_of=_accepted(parts["when"]) if "when" in parts else None,
        any_of=_accepted(parts["any"]) if "any" in parts else None,
        confirmed_by_engineer="confirmed_by_engineer" in parts and parts["confirmed_by_engineer"].flag(),
    )


def _level(node: Node, levels: Collection[int]) -> int:
    if node.number() not in levels:
        raise node.error(f"unknown severity {node.value}; known: {', '.join(map(str, levels))}")
    return int(node.value)


def _accepted(node: Node) -> dict[str, frozenset[str]]:
    signals = node.fields(optional=SIGNALS)
    return {
        name: frozenset(values.some_of((*WORKAROUNDS, "unknown") if name == WORKAROUND else _FLAG_VALUES))
        for name, values in signals.items()
    }


def _updates(node: Node) -> Updates:
    parts = node.fields("every", "until", optional=("then",))
    then = parts["then"].target() if "then" in parts else None
    return Updates(parts["every"].target(), parts["until"].one_of(("stabilised", "fix_date_given")), then)
