"""Where the zone of what a person reads comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.support.policy import Policy, Zones
from bot.support.reading_zone import reading_zone


@pytest.mark.parametrize(
    ("browser", "contact", "country", "subdivision", "zone"),
    [
        ("Asia/Tokyo", "Europe/Paris", "US", "AZ", "Asia/Tokyo"),
        (None, "Europe/Paris", "US", "AZ", "Europe/Paris"),
        ("Moon/Crater", "Europe/Paris", "US", "AZ", "Europe/Paris"),
        ("../etc/passwd", None, "US", "AZ", "America/Phoenix"),
        (None, None, "US", "AZ", "America/Phoenix"),
        (None, None, "US", None, "America/New_York"),
        (None, None, "AU", "WA", "Australia/Perth"),
        (None, None, "BR", "SP", "America/Sao_Paulo"),
        (None, None, "JP", "13", "Asia/Tokyo"),
        (None, None, None, None, "UTC"),
    ],
)
def test_reading_zone(
    policy: Policy,
    browser: str | None,
    contact: str | None,
    country: str | None,
    subdivision: str | None,
    zone: str,
) -> None:
    found = reading_zone(policy, browser=browser, contact=contact, country=country, subdivision=subdivision)
    assert found == zone


def test_every_country_has_a_zone(policy: Policy) -> None:
    assert set(policy.zones.countries) == set(policy.places.countries)


def test_a_country_without_a_zone_reads_its_calendars(policy: Policy) -> None:
    zones = dict(policy.zones.countries)
    assert zones.pop("IE") == "Europe/Dublin"
    without = replace(policy, zones=Zones(zones, {}))
    assert reading_zone(without, country="IE") == "Europe/London"
