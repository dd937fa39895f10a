"""The customer's part while a case is worked, said when it opens (policy reading 17)."""

from __future__ import annotations

from typing import Final

from bot.support import sections
from bot.support.policy import Policy
from bot.support.reasons import Reason

_SECTIONS: Final = {"current_updates": sections.CURRENT_UPDATES}


def customers_part(policy: Policy, severity: int) -> Reason:
    """Whom the customer provides at a severity (guide: Customer Participation in Resolution)."""
    policy.check_severity(severity)
    part = policy.severities.participation[severity]
    return Reason(f"customers_part_{part}", sections.PARTICIPATION, {"severity": severity})


def everyones_part(policy: Policy) -> tuple[Reason, ...]:
    """What every customer does while a case is worked, whatever its severity, and what refusing it can mean.

    Guide: Customer Responsibilities.
    """
    return tuple(
        Reason(f"customers_part_{part}", _SECTIONS.get(part, sections.COOPERATION))
        for part in policy.case_rules.cooperation
    )
