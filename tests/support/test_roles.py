"""Who may do what: guide, "Customer Roles" (policy readings 8 and 18)."""

from __future__ import annotations

import pytest

from bot.support.roles import (
    ACTIONS,
    OPEN_TO_ALL,
    RENEWAL,
    TECHNICAL,
    THIRD_PARTY,
    UnknownAction,
    may,
    renewal_contact,
)


@pytest.mark.parametrize(
    ("roles", "action", "allowed", "pass_to"),
    [
        # Technical Contact
        ({TECHNICAL}, "open_case", True, None),
        ({TECHNICAL}, "escalate_case", True, None),
        ({TECHNICAL}, "ask_entitlement", True, None),
        ({TECHNICAL}, "manage_contacts", False, "customer_service"),
        # Renewal Contact
        ({RENEWAL}, "open_case", False, "customer_service"),
        ({RENEWAL}, "reopen_case", False, "customer_service"),
        ({RENEWAL}, "ask_entitlement", True, None),
        ({RENEWAL}, "ask_renewal", True, None),
        ({RENEWAL}, "manage_contacts", True, None),
        # Third Party Contacts
        ({THIRD_PARTY}, "open_case", True, None),
        ({THIRD_PARTY}, "manage_contacts", False, "customer_service"),
        # Several roles add up
        ({RENEWAL, TECHNICAL}, "open_case", True, None),
        ({RENEWAL, TECHNICAL}, "manage_contacts", True, None),
        # An unverified visitor, or a contact without a role here
        (set(), "self_help", True, None),
        (set(), "request_human", True, None),
        (set(), "open_case", False, None),
        (set(), "ask_entitlement", False, None),
        ({"something_else"}, "case_status", False, None),
    ],
)
def test_may(roles: set[str], action: str, allowed: bool, pass_to: str | None) -> None:
    decision = may(roles, action)
    assert (decision.allowed, decision.pass_to) == (allowed, pass_to)


@pytest.mark.parametrize("action", sorted(ACTIONS - OPEN_TO_ALL))
def test_a_visitor_is_never_told_who_may(action: str) -> None:
    reason = may((), action).reason
    assert reason.rule == "sign_in_first"
    assert set(reason.facts) == {"action"}


def test_a_refusal_names_who_may_and_who_helps() -> None:
    reason = may({RENEWAL}, "open_case").reason
    assert reason.rule == "role_passes_on"
    assert reason.as_dict()["needed"] == ["technical", "third_party"]
    assert reason.as_dict()["pass_to"] == "customer_service"


def test_an_unknown_action_is_an_error() -> None:
    with pytest.raises(UnknownAction):
        may({TECHNICAL}, "fly")


@pytest.mark.parametrize(
    ("named", "times", "contact"),
    [
        ("ann", {"bob": 9}, "ann"),
        (None, {"ann": 2, "bob": 9}, "bob"),
        (None, {"bob": 2, "ann": 2}, "ann"),
        (None, {}, None),
    ],
)
def test_the_renewal_contact_is_the_named_one_else_whoever_is_in_touch_most(
    named: str | None, times: dict[str, int], contact: str | None
) -> None:
    """Guide: Updating or Changing Contacts."""
    assert renewal_contact(named, times) == contact
