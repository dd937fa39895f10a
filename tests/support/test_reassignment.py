"""Another owner of a case: guide, "Reassignment of a Support Case" (policy reading 15)."""

from __future__ import annotations

import pytest

from bot.support.reassignment import Owner, OwnerUnreachable, reassigned


def test_the_customer_learns_who_has_the_case_and_how_to_reach_them() -> None:
    reason = reassigned(Owner(" Mina Park ", "senior_engineer", "mina.park@example.com "))
    assert reason.as_dict() == {
        "rule": "reassigned",
        "section": "Reassignment of a Support Case",
        "owner": "Mina Park",
        "role": "senior_engineer",
        "email": "mina.park@example.com",
    }


@pytest.mark.parametrize(("name", "email"), [("", "mina.park@example.com"), ("Mina Park", "  ")])
def test_nobody_is_named_who_cannot_be_reached(name: str, email: str) -> None:
    with pytest.raises(OwnerUnreachable):
        reassigned(Owner(name, "support_engineer", email))
