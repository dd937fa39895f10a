"""Closing, reopening and escalating (policy readings 11 and 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.support.policy.document import Node
from bot.support.targets import Target


@dataclass(frozen=True)
class EscalationReply:
    """How soon an escalation is answered, on which clock, and which of our people are told."""

    target: Target
    round_the_clock: bool
    tells: tuple[str, ...]


@dataclass(frozen=True)
class CaseRules:
    """``reopening_window`` runs from the closure and excludes its end."""

    unanswered_contacts: int
    closure_reasons: tuple[str, ...]
    reopening_window: timedelta
    escalation_needs: tuple[str, ...]
    escalation_replies: Mapping[str, EscalationReply]


def parse_case_rules(document: Node) -> CaseRules:
    """Read ``case_life.yml``. Raises PolicyError."""
    parts = document.fields("closure", "reopening", "escalation")
    closure = parts["closure"].fields("unanswered_contacts", "reasons")
    window_node = parts["reopening"].fields("window")["window"]
    window = window_node.target()
    if window.unit not in ("hours", "days", "weeks"):
        raise window_node.error("a number of hours, days or weeks is expected")
    escalation = parts["escalation"].fields("needs", "replies")
    return CaseRules(
        unanswered_contacts=closure["unanswered_contacts"].number(least=1),
        closure_reasons=closure["reasons"].names(),
        reopening_window=timedelta(**{window.unit: window.amount}),
        escalation_needs=escalation["needs"].names(),
        escalation_replies={name: _reply(node) for name, node in escalation["replies"].entries().items()},
    )


def _reply(node: Node) -> EscalationReply:
    parts = node.fields("target", "round_the_clock", "tells")
    return EscalationReply(parts["target"].target(), parts["round_the_clock"].flag(), parts["tells"].names())
