"""Why a case has the severity it has, in the words the rules use for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.support import sections
from bot.support.policy import Policy
from bot.support.reasons import JSON, Reason, label, several


def proposed_because(
    policy: Policy, severity: int, criterion: str, signals: Sequence[Mapping[str, Any]]
) -> Reason:
    """The reason of a proposal made earlier in the conversation, from what was kept of it."""
    policy.check_severity(severity)
    named = [policy.severities.otherwise, *policy.severities.criteria]
    by_id = {known.id: known for known in named}
    rule = "severity_proposed"
    if criterion == policy.severities.otherwise.id:
        rule = "severity_default"
    elif criterion in by_id and by_id[criterion].confirmed_by_engineer:
        rule = "severity_confirmed_by_engineer"
    said = [signal["signal"] for signal in signals if signal.get("value") not in (None, False)]
    facts: dict[str, JSON] = {
        "severity": severity,
        "level": label("level", policy.severities.levels[severity]),
        "criterion": label("criterion", criterion),
        "signals": several(label("signal", name) for name in said),
    }
    return Reason(rule, sections.RESPONSE_TIMES, facts)
