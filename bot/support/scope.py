"""What support does, what others do, and when somebody comes to the customer (policy readings 20 and 21)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.support import sections
from bot.support.policy import Policy
from bot.support.reasons import JSON, Reason, label


class UnknownWork(ValueError):
    """Work that the policy gives to nobody."""


@dataclass(frozen=True)
class Scope:
    """Whether work is part of support, and why. ``service``: who does it where it is not."""

    supported: bool
    reason: Reason
    service: str | None = None


def scope(policy: Policy, work: str) -> Scope:
    """Whether a kind of work is part of support (guide: Scope of Support Services).

    Raises :class:`UnknownWork`.
    """
    rules = policy.case_rules
    if work in rules.supported_work:
        return Scope(True, Reason("scope_supported", sections.SCOPE, {"work": work}))
    service = rules.work_elsewhere.get(work)
    if service is None:
        known = ", ".join((*rules.supported_work, *rules.work_elsewhere))
        raise UnknownWork(f"{work!r} is no work the policy names; known: {known}")
    facts: dict[str, JSON] = {"work": work, "service": label("service", service)}
    return Scope(False, Reason("scope_elsewhere", sections.SCOPE, facts), service)


@dataclass(frozen=True)
class Onsite:
    """Whether a visit may be asked for; it is granted by a person, case by case."""

    may_ask: bool
    reason: Reason


def onsite(policy: Policy, severity: int) -> Onsite:
    """Whether a visit on site comes into question (guide: Remote Assistance). Raises UnknownSeverity."""
    policy.check_severity(severity)
    critical = severity in policy.severities.onsite
    rule = "onsite_case_by_case" if critical else "onsite_for_critical_only"
    return Onsite(critical, Reason(rule, sections.REMOTE, {"severity": severity}))
