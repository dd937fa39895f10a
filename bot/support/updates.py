"""How often the customer hears from us (policy reading 12)."""

from __future__ import annotations

from datetime import datetime

from bot.support import sections
from bot.support.coverage import Coverage
from bot.support.due import Due, fall_due
from bot.support.policy import Place, Policy
from bot.support.reasons import JSON
from bot.support.targets import Target


class NotAnInterval(ValueError):
    """Something that cannot lie between two updates."""


def next_update(
    policy: Policy,
    severity: int,
    hours: Coverage,
    place: Place,
    since: datetime,
    *,
    agreed: Target | None = None,
    settled_down: bool = False,
    less_often: bool = False,
) -> Due:
    """When the next update is due, counted from the last one or the opening (guide: Ongoing Customer
    Communication).

    ``agreed`` is an interval agreed with the customer: it wins. ``settled_down``: what the first interval
    lasts until has happened (the case is stabilised, or a date for the fix is given); then ``less_often``
    says whether the customer agreed to the longer interval the policy names. None agreed, the first one
    goes on. Raises UnknownSeverity, :class:`NotAnInterval`.
    """
    if agreed is not None and agreed.unit == "at_once":
        raise NotAnInterval("two updates cannot follow each other at once")
    policy.check_severity(severity)
    rule = policy.severities.updates[severity]
    facts: dict[str, JSON] = {"severity": severity, "until": rule.until}
    target, name = rule.every, "next_update"
    if agreed is not None:
        target, name = agreed, "next_update_agreed"
    elif settled_down and less_often and rule.then is not None:
        target, name = rule.then, "next_update_less_often"
    elif settled_down:
        name = "next_update_goes_on"
    return fall_due(name, sections.UPDATES, target, since, hours, place, facts)
