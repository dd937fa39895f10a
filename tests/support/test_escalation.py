"""Escalations: guide, "Escalating a Support Case" (policy readings 11 and 16)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.support.escalation import UnknownChannel, escalate, missing, next_rung
from bot.support.policy import Policy
from tests.support.instants import utc

FRIDAY = utc("2026-03-13 15:00")
FRIDAY_NIGHT = utc("2026-03-14 03:00")


@pytest.mark.parametrize(
    ("channel", "by_day", "at_night", "tells"),
    [
        ("web", "2026-03-13 15:00", "2026-03-14 03:00", ("case_manager", "on_call_manager")),
        ("phone", "2026-03-13 16:00", "2026-03-14 04:00", ("on_call_manager",)),
        ("mail", "2026-03-13 22:00", "2026-03-16 22:00", ("case_manager",)),
        ("feedback", "2026-03-16 15:00", "2026-03-17 12:00", ("case_manager",)),
    ],
)
def test_reply_targets(
    policy: Policy, channel: str, by_day: str, at_night: str, tells: tuple[str, ...]
) -> None:
    place = policy.places.place("US", "NY")
    assert escalate(policy, channel, place, FRIDAY).reply.at == utc(by_day)
    assert escalate(policy, channel, place, FRIDAY_NIGHT).reply.at == utc(at_night)
    found = escalate(policy, channel, place, FRIDAY)
    assert found.tells == tells
    assert found.reply.reasons[0].section == "How to Escalate a Support Case to Management?"


def test_an_unknown_channel(policy: Policy) -> None:
    with pytest.raises(UnknownChannel):
        escalate(policy, "pigeon", policy.places.place("US"), FRIDAY)


def test_all_four_are_needed_before_it_is_filed(policy: Policy) -> None:
    """Guide: What is Needed to Escalate a Case?"""
    assert missing(policy, {}) == ("case_number", "business_impact", "summary", "contact")
    assert missing(policy, {"summary": "", "case_number": ""}) == ("business_impact", "contact")
    assert missing(policy, ("contact", "summary", "business_impact", "case_number")) == ()


@pytest.mark.parametrize(
    ("role", "code_level", "to"),
    [
        ("customer_service", False, "support_engineer"),
        ("support_engineer", False, "senior_engineer"),
        ("priority_engineer", False, "senior_engineer"),
        ("senior_engineer", False, "escalation_team"),
        ("escalation_team", False, None),
        ("escalation_team", True, "engineering"),
        ("engineering", True, None),
        ("licensing_administrator", False, "senior_engineer"),
    ],
)
def test_up_to_whom_a_case_climbs(policy: Policy, role: str, code_level: bool, to: str | None) -> None:
    """Guide: Lifecycle of a Support Case, step 2."""
    rung = next_rung(policy, role, code_level=code_level)
    assert (rung.as_dict()["to"] if rung else None) == to
    if rung is not None:
        assert rung.rule == ("climbs_for_code" if to == "engineering" else "climbs")
        assert rung.section == "Lifecycle of a Support Case"


def test_without_a_place_for_them_others_do_not_climb(policy: Policy) -> None:
    nowhere = replace(policy, routing=replace(policy.routing, others_climb_from=None))
    assert next_rung(nowhere, "priority_engineer") is None
    assert next_rung(nowhere, "support_engineer") is not None
