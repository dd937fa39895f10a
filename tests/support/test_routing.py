"""Queues, centers, hand-overs: guide, "Geographical Coverage", "Roles" (policy reading 10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.support.policy import Policy
from bot.support.promise import Subject, promise
from bot.support.routing import Route, handed_on
from tests.support.instants import local, utc

WEDNESDAY = utc("2026-03-11 15:00")  # 11:00 in New York, 15:00 in London, 20:30 in Bengaluru
SECOND = timedelta(seconds=1)


def routed(
    policy: Policy,
    package: str = "css_core",
    severity: int = 3,
    country: str = "US",
    subdivision: str | None = None,
    opened: datetime = WEDNESDAY,
    **more: Any,
) -> Route:
    more.setdefault("area", "daas_vdi")
    return promise(policy, Subject(package, severity, country, subdivision, opened, **more)).route


@pytest.mark.parametrize(
    ("package", "severity", "area", "country", "queue", "through"),
    [
        # Support Engineers, by product area
        ("css_core", 3, "daas_vdi", "US", "support_engineer.americas.en.daas_vdi", None),
        (
            "css_select",
            4,
            "content_collaboration",
            "DE",
            "support_engineer.emea.en.content_collaboration",
            None,
        ),
        ("am_gold", 3, "app_delivery_security", "JP", "support_engineer.apj.en.app_delivery_security", None),
        # Priority Support Engineers
        ("css_priority", 3, "daas_vdi", "US", "priority_engineer.americas.en.daas_vdi", None),
        ("css_priority_plus", 4, "daas_vdi", "FR", "priority_engineer.emea.en.daas_vdi", None),
        # Licensing Administrators: Customer Service in the Americas and APJ, Licensing Support in EMEA
        (
            "css_core",
            3,
            "licensing",
            "US",
            "licensing_administrator.americas.en.licensing",
            "customer_service",
        ),
        ("css_core", 3, "licensing", "SG", "licensing_administrator.apj.en.licensing", "customer_service"),
        ("css_core", 3, "licensing", "GB", "licensing_administrator.emea.en.licensing", "licensing_support"),
        (
            "css_priority",
            3,
            "licensing",
            "US",
            "licensing_administrator.americas.en.licensing",
            "customer_service",
        ),
        # The area is not known yet
        ("css_core", 3, None, "US", "support_engineer.americas.en.any", None),
    ],
)
def test_queue(
    policy: Policy,
    package: str,
    severity: int,
    area: str | None,
    country: str,
    queue: str,
    through: str | None,
) -> None:
    route = routed(policy, package, severity, country, area=area)
    assert (route.queue, route.through) == (queue, through)


@pytest.mark.parametrize(
    ("changes", "sections"),
    [
        ({}, ["Support Engineers"]),
        ({"area": "licensing"}, ["Citrix Customer Service Licensing Administrator"]),
        ({"package": "css_priority"}, ["Priority Support Engineers"]),
        (
            {"package": "css_priority", "severity": 1},
            ["Priority Support Engineers", "Geographical Coverage", "Critical Situation Managers"],
        ),
        (
            {"trm": True, "account_manager": True},
            ["Support Engineers", "Technical Relationship Manager (TRM)", "Technical Account Manager"],
        ),
    ],
)
def test_the_sections_that_say_who_works_it(
    policy: Policy, changes: dict[str, Any], sections: list[str]
) -> None:
    assert [reason.section for reason in routed(policy, **changes).reasons] == sections


@pytest.mark.parametrize("package", ["css_core", "css_priority", "css_priority_plus", "am_gold_plus"])
@pytest.mark.parametrize("severity", [1, 2, 3])
def test_a_critical_situation_manager_for_severity_1_under_priority(
    policy: Policy, package: str, severity: int
) -> None:
    """Guide: Critical Situation Managers."""
    called = package in ("css_priority", "css_priority_plus") and severity == 1
    route = routed(policy, package, severity)
    assert route.critical_situation_manager == called
    assert ("critical_situation_manager" in [reason.rule for reason in route.reasons]) == called


@pytest.mark.parametrize(
    ("trm", "manager", "named"),
    [
        (False, False, ()),
        (True, False, ("technical_relationship_manager",)),
        (False, True, ("technical_account_manager",)),
        (True, True, ("technical_relationship_manager", "technical_account_manager")),
    ],
)
def test_the_accounts_own_people_are_named_and_told(
    policy: Policy, trm: bool, manager: bool, named: tuple[str, ...]
) -> None:
    assert routed(policy, trm=trm, account_manager=manager).named == named


@pytest.mark.parametrize(
    ("country", "subdivision", "opened", "center"),
    [
        ("US", "NY", "2026-03-11 15:00", "miami"),
        ("US", "NY", "2026-03-11 03:00", "miami"),  # closed now: who has it in the morning
        ("US", "CA", "2026-03-11 16:00", "san_jose"),
        ("GB", None, "2026-03-11 15:00", "dublin"),
        ("PL", None, "2026-03-11 07:00", "munich"),
        ("IN", None, "2026-03-11 05:00", "bengaluru"),
        ("SG", None, "2026-03-11 05:00", "singapore"),
        ("NZ", None, "2026-03-11 01:00", "sydney"),
    ],
)
def test_business_hours_work_stays_with_the_center_of_the_sub_region(
    policy: Policy, country: str, subdivision: str | None, opened: str, center: str
) -> None:
    route = routed(policy, "css_core", 3, country, subdivision, utc(opened))
    assert (route.center, route.hands_over_at) == (center, None)


@pytest.mark.parametrize(
    ("opened", "center", "region", "hands_over"),
    [
        # New York, Wednesday: its own center by day, then westward with the sun.
        ("2026-03-11 15:00", "miami", "americas", "2026-03-11 22:00"),
        ("2026-03-11 22:00", "san_jose", "americas", "2026-03-12 01:00"),
        ("2026-03-12 01:00", "singapore", "apj", "2026-03-12 10:00"),
        ("2026-03-12 10:00", "dublin", "emea", "2026-03-12 18:00"),
        # Saturday
        ("2026-03-14 05:00", "bengaluru", "apj", "2026-03-14 12:30"),
        ("2026-03-14 16:00", "san_jose", "americas", "2026-03-15 01:00"),
    ],
)
def test_work_covered_round_the_clock_follows_the_sun(
    policy: Policy, opened: str, center: str, region: str, hands_over: str
) -> None:
    route = routed(policy, "css_core", 1, "US", "NY", utc(opened))
    assert (route.center, route.region, route.hands_over_at) == (center, region, utc(hands_over))
    assert route.queue == f"support_engineer.{region}.en.daas_vdi"
    rule = "follow_the_sun" if region != "americas" else "handed_on_at_close"
    assert rule in [reason.rule for reason in route.reasons]


def test_every_hand_over_leads_to_another_center_for_a_whole_year(policy: Policy) -> None:
    at, end, handed = utc("2026-01-01 00:00"), utc("2027-01-01 00:00"), 0
    while at < end:
        route = routed(policy, "css_priority", 1, "DE", "BE", at)
        center = policy.routing.centers[route.center]
        assert center.roster.is_open(at)
        assert route.hands_over_at is not None
        assert route.hands_over_at > at
        assert center.roster.is_open(route.hands_over_at - SECOND)
        assert not center.roster.is_open(route.hands_over_at)
        at, handed = route.hands_over_at, handed + 1
    assert handed > 365


def test_who_has_a_case_after_a_center_closed_is_told_with_the_center_it_was_at(policy: Policy) -> None:
    route = routed(policy, "css_core", 1, "US", "NY", utc("2026-03-11 22:00"))
    assert handed_on("miami", route).as_dict() == {
        "rule": "handed_on",
        "section": "Geographical Coverage",
        "from": "miami",
        "center": "san_jose",
    }


def test_on_a_public_holiday_covered_work_stays_in_the_region_while_it_is_staffed(policy: Policy) -> None:
    thanksgiving = local("America/Los_Angeles", "2026-11-26 10:00")
    route = routed(policy, "css_core", 1, "US", "AZ", thanksgiving)
    assert (route.center, route.region) == ("san_jose", "americas")


def test_covered_work_stays_in_the_region_though_another_center_is_staffed_too(policy: Policy) -> None:
    """On a Saturday afternoon Dublin and San Jose are both staffed; neither serves Poland first."""
    saturday = utc("2026-03-14 16:30")
    assert policy.routing.centers["san_jose"].roster.is_open(saturday)
    route = routed(policy, "css_core", 1, "PL", None, saturday)
    assert (route.center, route.region) == ("dublin", "emea")


@pytest.mark.parametrize(
    ("country", "language", "opened", "center", "queue_language"),
    [
        ("US", "es", "2026-03-11 15:00", "miami", "es"),
        ("MX", "es", "2026-03-11 21:59", "miami", "es"),
        ("BR", "pt", "2026-03-11 15:00", "miami", "pt"),
        ("DE", "de", "2026-03-11 10:00", "munich", "de"),
        ("FR", "fr", "2026-03-11 10:00", "dublin", "fr"),
        ("JP", "ja", "2026-03-11 01:00", "tokyo", "ja"),
        ("KR", "ko", "2026-03-11 01:00", "singapore", "ko"),
        ("CN", "zh", "2026-03-11 01:00", "singapore", "zh"),
        # Not to be had now, or never in the region: English.
        ("JP", "ja", "2026-03-11 15:00", "singapore", "en"),
        ("JP", "es", "2026-03-11 01:00", "singapore", "en"),
        ("US", "de", "2026-03-11 15:00", "miami", "en"),
        ("PT", "pt", "2026-03-11 10:00", "dublin", "en"),
    ],
)
def test_the_queue_speaks_the_customers_language_where_a_center_is_open_that_does(
    policy: Policy, country: str, language: str, opened: str, center: str, queue_language: str
) -> None:
    route = routed(policy, "css_core", 3, country, None, utc(opened), language=language)
    assert (route.center, route.language) == (center, queue_language)
    assert f".{queue_language}." in route.queue


def test_a_customer_who_waits_for_their_language_is_queued_in_it(policy: Policy) -> None:
    night = utc("2026-03-11 15:00")
    waits = routed(policy, "css_core", 3, "JP", None, night, language="ja", language_choice="own_when_open")
    assert (waits.language, waits.center) == ("ja", "tokyo")
    now = routed(policy, "css_core", 3, "JP", None, night, language="ja", language_choice="english_now")
    assert now.language == "en"


def test_severity_1_does_not_wait_for_a_language_even_on_wish(policy: Policy) -> None:
    night = utc("2026-03-11 15:00")
    route = routed(policy, "css_core", 1, "JP", None, night, language="ja", language_choice="own_when_open")
    assert route.language == "en"
