"""Where an account belongs: guide, "Geographical Coverage" and "Business Hours per Region"."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files

import pytest

from bot.support.errors import UnknownCountry, UnknownSubdivision
from bot.support.policy import Policy
from tests.support.instants import local

ROWS = [
    # Americas, EST: USA (EST), USA (CST), Latin America, Central America, Canada (EST)
    (
        "americas_east",
        "US/NY US/FL US/IL US/TX US/ND MX GT CR PA BR AR CL CO PE JM CU CA/ON CA/QC CA/MB CA/NU CA US",
    ),
    # Americas, PST: USA (PST), USA (MST), Alaska, Canada (MST)
    ("americas_west", "US/CA US/WA US/OR US/NV US/AZ US/CO US/ID US/MT US/NM US/UT US/WY US/AK US/HI"),
    ("americas_west", "CA/AB CA/BC CA/NT CA/YT"),
    # EMEA West GMT
    (
        "emea_west",
        "BE NL LU FR MC ES PT AD IT SM VA DK FI NO SE GB IE ZA NG GH SN CI DE AT CH LI MT MA DZ TN",
    ),
    # Europe East/Middle GMT+3 (TRT)
    ("emea_east", "CZ SK HU IL PL RO BG GR RS HR SI AL MK BH RU EG KE TZ ET UG AE SA EE LV LT UA TR CY"),
    ("emea_east", "KW QA OM JO LB SY GE AM AZ KZ UZ TM KG TJ"),
    # India GMT+6
    ("apj_india", "IN LK PK BD TH ID NP MV"),
    # East Asia GMT+8
    ("apj_east_asia", "CN HK TW SG AU/WA JP KR VN PH MY MO MN"),
    # ANZ GMT+11
    ("apj_anz", "AU AU/NSW AU/VIC AU/QLD AU/SA AU/NT AU/TAS AU/ACT NZ FJ PG WS TO GU"),
]
ZONES = {
    "americas_east": ("americas", "America/New_York"),
    "americas_west": ("americas", "America/Los_Angeles"),
    "emea_west": ("emea", "Europe/London"),
    "emea_east": ("emea", "Europe/Istanbul"),
    "apj_india": ("apj", "Asia/Dhaka"),
    "apj_east_asia": ("apj", "Asia/Singapore"),
    "apj_anz": ("apj", "Australia/Sydney"),
}


@pytest.mark.parametrize(
    ("sub_region", "place"), [(row, place) for row, places in ROWS for place in places.split()]
)
def test_sub_region(policy: Policy, sub_region: str, place: str) -> None:
    country, _, subdivision = place.partition("/")
    found = policy.places.place(country, subdivision or None)
    assert found.sub_region.id == sub_region
    assert (found.sub_region.region, found.calendar.zone) == ZONES[sub_region]


def test_every_iso_country_is_in_a_sub_region(policy: Policy) -> None:
    table = (files("tzdata.zoneinfo") / "iso3166.tab").read_text("utf-8")
    countries = {line.split("\t")[0] for line in table.splitlines() if line and not line.startswith("#")}
    assert len(countries) == 249
    assert countries - set(policy.places.countries) == set()
    assert set(policy.places.countries) - countries == {"XK"}


def test_every_country_has_holidays_but_four(policy: Policy) -> None:
    """Two islands nobody lives on, a territory of a base, and Ukraine, which has suspended its own."""
    without = {
        country
        for country in policy.places.countries
        if not policy.places.place(country).calendar.closed_on(2026)
    }
    assert without == {"BV", "HM", "IO", "UA"}


@pytest.mark.parametrize("place", ["US", "CA/BC", "GB", "TR", "BD", "SG", "NZ"])
def test_business_hours_of_each_sub_region(policy: Policy, place: str) -> None:
    """Guide: Business Hours per Region, Monday to Friday, 8 a.m. to 6 p.m."""
    country, _, subdivision = place.partition("/")
    calendar = policy.places.place(country, subdivision or None).calendar
    second = timedelta(seconds=1)
    for day in range(9, 16):  # Monday 9 to Sunday 15 March 2026, no holiday in any of them
        opens, closes = (local(calendar.zone, f"2026-03-{day:02} {hour}:00") for hour in ("08", "18"))
        weekday = day < 14
        assert [calendar.is_open(at) for at in (opens - second, opens, closes - second, closes)] == [
            False,
            weekday,
            weekday,
            False,
        ]


def test_every_state_province_and_territory_is_in_the_table(policy: Policy) -> None:
    import holidays

    for country in ("US", "CA", "AU"):
        known = {
            code for code in holidays.list_supported_countries()[country] if code.isupper() and len(code) <= 3
        }
        assert set(policy.places.subdivisions[country]) == known


@pytest.mark.parametrize("country", ["", "ZZ", "us", "USA", "EU"])
def test_an_unknown_country(policy: Policy, country: str) -> None:
    with pytest.raises(UnknownCountry) as refused:
        policy.places.place(country)
    assert refused.value.key == "country"


@pytest.mark.parametrize(
    ("country", "subdivision"), [("US", "ZZ"), ("US", "US-AZ"), ("AU", ""), ("DE", "by"), ("JP", "Tokyo")]
)
def test_an_unknown_subdivision(policy: Policy, country: str, subdivision: str) -> None:
    with pytest.raises(UnknownSubdivision) as refused:
        policy.places.place(country, subdivision)
    assert refused.value.key == "subdivision"


def test_a_subdivision_is_only_checked_for_its_form_where_there_is_no_table(policy: Policy) -> None:
    assert policy.places.place("JP", "13").sub_region.id == "apj_east_asia"
