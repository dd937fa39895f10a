"""Updates after the first: guide, "Ongoing Customer Communication" (policy reading 12)."""

from __future__ import annotations

import pytest

from bot.support.coverage import coverage
from bot.support.participation import customers_part, everyones_part
from bot.support.policy import Policy
from bot.support.targets import Target
from bot.support.updates import NotAnInterval, next_update
from tests.support.instants import utc

WEDNESDAY = utc("2026-03-11 14:00")


@pytest.mark.parametrize(
    ("severity", "settled_down", "less_often", "agreed", "rule", "due"),
    [
        (1, False, False, None, "next_update", "2026-03-12 14:00"),
        (1, True, False, None, "next_update_goes_on", "2026-03-12 14:00"),
        (1, True, True, None, "next_update_goes_on", "2026-03-12 14:00"),  # the policy names no longer one
        (1, True, False, "3 days", "next_update_agreed", "2026-03-14 14:00"),
        (2, False, False, None, "next_update", "2026-03-13 14:00"),
        (3, False, False, None, "next_update", "2026-03-18 14:00"),
        (3, True, False, None, "next_update_goes_on", "2026-03-18 14:00"),
        (3, True, True, None, "next_update_less_often", "2026-03-25 14:00"),
        (3, False, True, None, "next_update", "2026-03-18 14:00"),
        (4, False, False, None, "next_update", "2026-03-25 14:00"),
        (4, True, True, None, "next_update_less_often", "2026-04-13 12:00"),  # 11 April is a Saturday
        (4, True, True, "1 week", "next_update_agreed", "2026-03-18 14:00"),
    ],
)
def test_next_update(
    policy: Policy,
    severity: int,
    settled_down: bool,
    less_often: bool,
    agreed: str | None,
    rule: str,
    due: str,
) -> None:
    found = next_update(
        policy,
        severity,
        coverage(policy, "css_core", severity),
        policy.places.place("US", "NY"),
        WEDNESDAY,
        agreed=Target.parse(agreed) if agreed else None,
        settled_down=settled_down,
        less_often=less_often,
    )
    assert (found.reasons[0].rule, found.at) == (rule, utc(due))


@pytest.mark.parametrize(
    ("severity", "rule"),
    [
        (1, "customers_part_dedicated_person"),
        (2, "customers_part_named_people_on_request"),
        (3, "customers_part_people_on_request"),
        (4, "customers_part_people_on_request"),
    ],
)
def test_the_customers_part(policy: Policy, severity: int, rule: str) -> None:
    """Guide: Customer Participation in Resolution."""
    part = customers_part(policy, severity)
    assert (part.rule, part.section) == (rule, "Customer Participation in Resolution")


def test_what_every_customer_does(policy: Policy) -> None:
    """Guide: Customer Responsibilities."""
    assert [(part.rule, part.section) for part in everyones_part(policy)] == [
        (
            "customers_part_diagnostics",
            "Performance of Problem Determination Activities and Resolution Activities",
        ),
        ("customers_part_current_updates", "Implementation of Current Updates and/or Code Releases"),
    ]


def test_at_once_is_no_interval(policy: Policy) -> None:
    place = policy.places.place("US", "NY")
    hours = coverage(policy, "css_core", 3)
    with pytest.raises(NotAnInterval):
        next_update(policy, 3, hours, place, WEDNESDAY, agreed=Target.parse("at once"))
