"""Who may do what: guide, "Customer Roles" (policy readings 8 and 18)."""

from __future__ import annotations

import pytest

from bot.support.policy import Policy
from bot.support.roles import UnknownAction, may, renewal_contact

CASE_WORK = (
    "open_case",
    "case_status",
    "add_case_info",
    "change_severity",
    "escalate_case",
    "close_case",
    "reopen_case",
    "request_rma",
    "request_onsite",
    "request_callback",
    "license_help",
)
ACCOUNT = ("ask_entitlement", "ask_coverage", "ask_renewal", "privacy_request")
OPEN = ("self_help", "request_human", "give_feedback", "sign_in")
EVERYBODY = frozenset({"technical", "renewal", "third_party"})
WHO_MAY: dict[str, frozenset[str | None]] = {
    **dict.fromkeys(CASE_WORK, EVERYBODY - {"renewal"}),
    **dict.fromkeys(ACCOUNT, EVERYBODY),
    **dict.fromkeys(OPEN, EVERYBODY | {None}),
    "manage_contacts": frozenset({"renewal"}),
}
SECTIONS = {
    "technical": "Technical Contact",
    "renewal": "Renewal Contact",
    "third_party": "Third Party Contacts",
}


@pytest.mark.parametrize("action", sorted(WHO_MAY))
@pytest.mark.parametrize("role", [*sorted(EVERYBODY), None, "something_else"])
def test_who_may_do_what(policy: Policy, role: str | None, action: str) -> None:
    """A contact with one role, a visitor (None), and a contact with no role that is known here."""
    decision = may(policy, () if role is None else (role,), action)
    known = role if role in EVERYBODY else None
    allowed = known in WHO_MAY[action]
    assert decision.allowed == allowed
    if action in OPEN:
        expected = ("open_to_all", "Customer Roles", None)
    elif known is None:
        expected = ("sign_in_first", "Customer Roles", None)
    elif allowed:
        expected = ("role_allows", SECTIONS[known], None)
    elif action == "manage_contacts":
        expected = ("role_passes_on", "Updating or Changing Contacts", "customer_service")
    else:
        expected = ("role_passes_on", SECTIONS[known], "customer_service")
    assert (decision.reason.rule, decision.reason.section, decision.pass_to) == expected


def test_several_roles_add_up(policy: Policy) -> None:
    both = {"renewal", "technical"}
    assert may(policy, both, "open_case").reason.as_dict()["role"] == "technical"
    assert may(policy, both, "manage_contacts").reason.as_dict()["role"] == "renewal"
    # Where both would do, the one the policy lists first is named.
    assert may(policy, both, "ask_renewal").reason.as_dict()["role"] == "technical"


@pytest.mark.parametrize("action", sorted(WHO_MAY.keys() - set(OPEN)))
def test_a_visitor_is_never_told_who_may(policy: Policy, action: str) -> None:
    reason = may(policy, (), action).reason
    assert reason.rule == "sign_in_first"
    assert set(reason.facts) == {"action"}


def test_a_refusal_names_who_may_and_who_helps(policy: Policy) -> None:
    reason = may(policy, {"renewal"}, "open_case").reason
    assert reason.rule == "role_passes_on"
    assert reason.as_dict()["needed"] == ["technical", "third_party"]
    assert reason.as_dict()["pass_to"] == "customer_service"


def test_an_unknown_action_is_an_error(policy: Policy) -> None:
    with pytest.raises(UnknownAction):
        may(policy, {"technical"}, "fly")


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
