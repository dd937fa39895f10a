"""What support does, and visits: guide, "Scope of Citrix Support Services", "Remote Assistance"."""

from __future__ import annotations

import pytest

from bot.support.errors import UnknownSeverity
from bot.support.policy import Policy
from bot.support.scope import UnknownWork, onsite, scope


@pytest.mark.parametrize(
    ("work", "service"),
    [
        ("break_fix", None),
        ("configuration", None),
        ("upgrade_guidance", None),
        ("training", "education"),
        ("design", "consulting"),
        ("implementation", "consulting"),
    ],
)
def test_what_support_does_and_who_does_the_rest(policy: Policy, work: str, service: str | None) -> None:
    found = scope(policy, work)
    assert (found.supported, found.service) == (service is None, service)
    assert found.reason.section == "Scope of Citrix Support Services"
    assert found.reason.as_dict().get("service") == service


def test_work_nobody_does_is_an_error(policy: Policy) -> None:
    with pytest.raises(UnknownWork):
        scope(policy, "gardening")


@pytest.mark.parametrize(("severity", "may_ask"), [(1, True), (2, False), (3, False), (4, False)])
def test_a_visit_on_site_is_for_critical_issues(policy: Policy, severity: int, may_ask: bool) -> None:
    found = onsite(policy, severity)
    assert (found.may_ask, found.reason.section) == (may_ask, "Remote Assistance")


def test_a_visit_for_no_severity(policy: Policy) -> None:
    with pytest.raises(UnknownSeverity):
        onsite(policy, 9)
