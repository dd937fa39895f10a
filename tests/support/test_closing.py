"""Closing and reopening: guide, "Support Case Closure" and "Reopening a Support Case" (policy reading 13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.support.closing import UnknownClosure, may_close, may_reopen
from bot.support.policy import Policy
from tests.support.instants import utc

CLOSED = utc("2026-03-01 12:00")
SECOND = timedelta(seconds=1)
ZONE = "America/New_York"
NUMBER = "80000003"


@pytest.mark.parametrize(
    ("after", "allowed", "rule"),
    [
        (timedelta(), True, "reopening_allowed"),
        (timedelta(hours=720) - SECOND, True, "reopening_allowed"),
        (timedelta(hours=720), False, "reopening_too_late"),
        (timedelta(hours=720) + SECOND, False, "reopening_too_late"),
    ],
)
def test_thirty_days_to_reopen(policy: Policy, after: timedelta, allowed: bool, rule: str) -> None:
    found = may_reopen(policy, CLOSED, CLOSED + after, ZONE, number=NUMBER)
    assert (found.allowed, found.reason.rule) == (allowed, rule)
    assert found.reason.section == "Reopening a Support Case"
    # Too late, a new case is opened instead and linked to the old one.
    assert found.link_to == (None if allowed else NUMBER)
    assert found.until == utc("2026-03-31 12:00")


def test_a_case_that_was_not_entitled_needs_an_entitlement_first(policy: Policy) -> None:
    now = CLOSED + timedelta(days=1)
    decisions = {
        (why, entitled): may_reopen(policy, CLOSED, now, ZONE, number=NUMBER, why=why, entitled=entitled)
        for why in ("not_entitled", "no_answer")
        for entitled in (True, False)
    }
    refused = decisions.pop(("not_entitled", False))
    assert (refused.allowed, refused.reason.rule) == (False, "reopening_needs_entitlement")
    assert refused.link_to is None  # a new case would be as little entitled
    assert all(found.allowed for found in decisions.values())


@pytest.mark.parametrize(
    ("why", "contacts", "allowed"),
    [
        ("confirmed_by_customer", 0, True),
        ("not_entitled", 0, True),
        ("nothing_further_possible", 0, True),
        ("no_answer", 2, False),
        ("no_answer", 3, True),
        ("cooperation_refused", 9, False),
    ],
)
def test_reasons_to_close(policy: Policy, why: str, contacts: int, allowed: bool) -> None:
    found = may_close(policy, why, unanswered_contacts=contacts)
    assert (found.allowed, found.reason.section) == (allowed, "Support Case Closure")


def test_declined_cooperation_closes_a_case_only_where_a_person_decides_it(policy: Policy) -> None:
    """Guide: Customer Responsibilities."""
    alone = may_close(policy, "cooperation_refused")
    assert (alone.allowed, alone.reason.rule) == (False, "closing_takes_a_person")
    decided = may_close(policy, "cooperation_refused", by_person=True)
    assert (decided.allowed, decided.reason.rule) == (True, "closed_cooperation_refused")


def test_a_case_is_closed_for_a_known_reason_only(policy: Policy) -> None:
    with pytest.raises(UnknownClosure):
        may_close(policy, "bored")
