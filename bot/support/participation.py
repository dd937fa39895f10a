"""The customer's part while a case is worked, said when it opens (policy reading 17)."""

from __future__ import annotations

from bot.support import sections
from bot.support.policy import Policy
from bot.support.reasons import Reason


def customers_part(policy: Policy, severity: int) -> Reason:
    """Whom the customer provides at a severity (guide: Customer Participation in Resolution)."""
    policy.check_severity(severity)
    part = policy.severities.participation[severity]
    return Reason(f"customers_part_{part}", sections.PARTICIPATION, {"severity": severity})
