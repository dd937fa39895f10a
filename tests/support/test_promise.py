"""The whole promise for a case, and what is wrong with a question that gets none."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.support.errors import SubjectInvalid
from bot.support.policy import Policy
from bot.support.promise import Subject, promise
from tests.support.instants import utc

EXAMPLE = Subject("css_core", 2, "US", "AZ", utc("2026-11-25 23:30"))


def test_the_day_before_thanksgiving_in_arizona(policy: Policy) -> None:
    found = promise(policy, EXAMPLE)
    assert (found.sub_region, found.region, found.zone) == (
        "americas_west",
        "americas",
        "America/Los_Angeles",
    )
    assert (found.coverage, found.covered_now, found.next_opening) == ("business_hours", True, None)
    assert (found.initial_response.at, found.initial_response.kind) == (utc("2026-11-26 01:30"), "within")
    assert found.next_update is not None
    assert found.next_update.at == utc("2026-11-30 23:30")
    assert found.restoration is None
    assert found.rma is None
    assert found.route.queue == "support_engineer.americas.en.any"


def test_every_decision_says_why(policy: Policy) -> None:
    rules = [reason.rule for reason in promise(policy, EXAMPLE).all_reasons]
    assert rules == [
        "registered_country",
        "coverage_business_hours",
        "open_now",
        "initial_response",
        "counted_business_hours",
        "next_update",
        "counted_business_days",
        "language_primary",
        "route_engineers",
    ]


def test_a_holiday_is_named_as_the_reason_for_waiting(policy: Policy) -> None:
    found = promise(policy, replace(EXAMPLE, opened=utc("2026-11-26 18:00")))
    assert not found.covered_now
    assert found.next_opening == utc("2026-11-27 16:00")
    why = found.reasons[-1].as_dict()
    assert (why["rule"], why["holiday"], why["on"]) == (
        "closed_for_holiday",
        "Thanksgiving Day",
        "2026-11-26",
    )
    assert why["opens"] == "2026-11-27T16:00:00Z"


def test_the_account_decides_the_hours_not_where_the_caller_is(policy: Policy) -> None:
    """Guide: customers are supported based on the registered account."""
    tokyo_morning = datetime(2026, 3, 11, 10, tzinfo=timezone(timedelta(hours=9)))
    found = promise(policy, Subject("css_core", 3, "US", "NY", tokyo_morning, language="ja"))
    assert (found.region, found.covered_now, found.route.language) == ("americas", False, "en")
    assert found.next_opening == utc("2026-03-11 12:00")


def test_instants_are_utc_whatever_zone_the_opening_is_written_in(policy: Policy) -> None:
    elsewhere = EXAMPLE.opened.astimezone(timezone(timedelta(hours=5, minutes=30)))
    found = promise(policy, replace(EXAMPLE, opened=elsewhere))
    assert found.initial_response.at.tzinfo is UTC
    assert found == promise(policy, EXAMPLE)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"package": "css_diamond"}, "package"),
        ({"severity": 0}, "severity"),
        ({"severity": 5}, "severity"),
        ({"severity": True}, "severity"),
        ({"country": "ZZ"}, "country"),
        ({"subdivision": "ZZ"}, "subdivision"),
        ({"area": "gardening"}, "area"),
        ({"language": "German"}, "language"),
        ({"opened": datetime(2026, 1, 1)}, "opened"),
        ({"opened": datetime(1, 1, 1, tzinfo=UTC)}, "opened"),
        ({"opened": datetime(9999, 12, 31, tzinfo=UTC)}, "opened"),
        ({"opened": "2026-01-01"}, "opened"),
    ],
)
def test_a_wrong_part_is_named(policy: Policy, changes: dict[str, Any], key: str) -> None:
    with pytest.raises(SubjectInvalid) as refused:
        promise(policy, replace(EXAMPLE, **changes))
    assert refused.value.key == key


instants = st.integers(0, 3 * 365 * 86400).map(
    lambda seconds: utc("2025-01-01 00:00") + timedelta(seconds=seconds)
)
places = st.sampled_from(
    [
        ("US", "NY"),
        ("US", "AZ"),
        ("CA", "BC"),
        ("GB", "SCT"),
        ("DE", "BY"),
        ("SA", None),
        ("IN", "KA"),
        ("JP", None),
        ("AU", "WA"),
        ("NZ", None),
    ]
)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    country, subdivision = draw(places)
    return Subject(
        package=draw(st.sampled_from(["css_core", "css_priority", "am_bronze", "am_gold", "am_gold_plus"])),
        severity=draw(st.integers(1, 4)),
        country=country,
        subdivision=subdivision,
        opened=draw(instants),
        trm=draw(st.booleans()),
        language=draw(st.sampled_from(["en", "es", "de", "ja"])),
        area=draw(st.sampled_from([None, "daas_vdi", "licensing"])),
    )


@settings(max_examples=200, deadline=None)
@given(subjects(), st.timedeltas(timedelta(), timedelta(days=4)))
def test_nothing_is_due_before_the_opening_or_earlier_for_a_later_one(
    policy: Policy, subject: Subject, later: timedelta
) -> None:
    first, second = promise(policy, subject), promise(policy, replace(subject, opened=subject.opened + later))
    for name in ("initial_response", "restoration", "next_update", "rma"):
        one, two = getattr(first, name), getattr(second, name)
        if one is not None:
            assert subject.opened <= one.at <= two.at


@settings(max_examples=100, deadline=None)
@given(subjects())
def test_who_waits_is_told_when_it_opens(policy: Policy, subject: Subject) -> None:
    found = promise(policy, subject)
    calendar = policy.places.place(subject.country, subject.subdivision).calendar
    assert (found.next_opening is None) == found.covered_now
    if found.next_opening is not None:
        assert not calendar.is_open(subject.opened)
        assert calendar.is_open(found.next_opening)
        assert found.initial_response.at > found.next_opening


def test_the_rules_load_neither_the_holidays_nor_anything_of_the_framework() -> None:
    program = "import sys, bot.support.promise; print(*{name.partition('.')[0] for name in sys.modules})"
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert not {"holidays", "rasa", "sqlalchemy", "aiohttp", "pydantic", "yaml"} & set(loaded.split())
