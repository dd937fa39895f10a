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
    found = may_reopen(policy, CLOSED, CLOSED + after, ZONE)
    assert (found.allowed, found.reason.rule) == (allowed, rule)
    assert found.until == utc("2026-03-31 12:00")


def test_a_case_that_was_not_entitled_needs_an_entitlement_first(policy: Policy) -> None:
    now = CLOSED + timedelta(days=1)
    assert not may_reopen(policy, CLOSED, now, ZONE, why="not_entitled", entitled=False).allowed
    assert may_reopen(policy, CLOSED, now, ZONE, why="not_entitled", entitled=True).allowed
    assert may_reopen(policy, CLOSED, now, ZONE, why="no_answer", entitled=False).allowed


@pytest.mark.parametrize(
    ("why", "contacts", "allowed"),
    [
        ("confirmed_by_customer", 0, True),
        ("not_entitled", 0, True),
        ("nothing_further_possible", 0, True),
        ("no_answer", 2, False),
        ("no_answer", 3, True),
    ],
)
def test_reasons_to_close(policy: Policy, why: str, contacts: int, allowed: bool) -> None:
    assert may_close(policy, why, unanswered_contacts=contacts).allowed == allowed


def test_a_case_is_closed_for_a_known_reason_only(policy: Policy) -> None:
    with pytest.raises(UnknownClosure):
        may_close(policy, "bored")
