"""Closing, reopening, escalating, scope, what customers do (policy readings 11, 13, 17 and 20)."""

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
    """``reopening_window`` runs from the closure and excludes its end; for the reasons
    ``decided_by_a_person`` a case is closed only where a person decided it."""

    unanswered_contacts: int
    closure_reasons: tuple[str, ...]
    decided_by_a_person: tuple[str, ...]
    reopening_window: timedelta
    escalation_needs: tuple[str, ...]
    escalation_replies: Mapping[str, EscalationReply]
    cooperation: tuple[str, ...]
    supported_work: tuple[str, ...]
    work_elsewhere: Mapping[str, str]


def parse_case_rules(document: Node) -> CaseRules:
    """Read ``case_life.yml``. Raises PolicyError."""
    parts = document.fields("closure", "reopening", "escalation", optional=("cooperation", "scope"))
    closure = parts["closure"].fields("unanswered_contacts", "reasons", optional=("decided_by_a_person",))
    reasons = closure["reasons"].names()
    scope = parts["scope"].fields("supported", "elsewhere") if "scope" in parts else {}
    supported = scope["supported"].names() if scope else ()
    elsewhere = scope["elsewhere"].entries() if scope else {}
    for work, node in elsewhere.items():
        if work in supported:
            raise node.error(f"{work!r} is supported already")
    escalation = parts["escalation"].fields("needs", "replies")
    return CaseRules(
        unanswered_contacts=closure["unanswered_contacts"].number(least=1),
        closure_reasons=reasons,
        decided_by_a_person=(
            closure["decided_by_a_person"].some_of(reasons) if "decided_by_a_person" in closure else ()
        ),
        reopening_window=parts["reopening"].fields("window")["window"].length(),
        escalation_needs=escalation["needs"].names(),
        escalation_replies={name: _reply(node) for name, node in escalation["replies"].entries().items()},
        cooperation=parts["cooperation"].names() if "cooperation" in parts else (),
        supported_work=supported,
        work_elsewhere={work: node.text() for work, node in elsewhere.items()},
    )


def _reply(node: Node) -> EscalationReply:
    parts = node.fields("target", "round_the_clock", "tells")
    return EscalationReply(
        parts["target"].target(at_once=True), parts["round_the_clock"].flag(), parts["tells"].names()
    )
