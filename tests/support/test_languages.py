"""Languages by region and hour: guide, "Language Support" (policy reading 6)."""

from __future__ import annotations

import pytest

from bot.support.policy import Policy
from bot.support.routing import language_offer
from tests.support.instants import local, utc

WEDNESDAY = "2026-03-11"
HOURS = {  # an hour at which every center of the region is open
    "americas": utc(f"{WEDNESDAY} 17:00"),
    "emea": utc(f"{WEDNESDAY} 10:00"),
    "apj": utc(f"{WEDNESDAY} 03:00"),
}
GUIDE = {"americas": {"en", "es", "pt"}, "emea": {"en", "fr", "de", "es"}, "apj": {"en", "zh", "ko", "ja"}}


@pytest.mark.parametrize("region", sorted(GUIDE))
@pytest.mark.parametrize("language", ["en", "es", "pt", "fr", "de", "zh", "ko", "ja"])
def test_the_regions_languages(policy: Policy, region: str, language: str) -> None:
    offer = language_offer(policy, region, language, HOURS[region], 3)
    assert offer.offered == (language in GUIDE[region])
    assert offer.work_language == (language if offer.offered else "en")
    assert offer.reasons[0].section == "Language Support"
    if language not in GUIDE[region]:
        assert offer.opens_at is None
        assert offer.reasons[0].rule == "language_not_in_region"


def test_english_is_offered_at_any_hour(policy: Policy) -> None:
    assert language_offer(policy, "emea", "en", utc("2026-03-15 02:00"), 4).offered


@pytest.mark.parametrize(
    ("region", "language", "at", "opens"),
    [
        ("apj", "ja", local("Asia/Tokyo", "2026-03-11 18:00"), local("Asia/Tokyo", "2026-03-12 08:00")),
        ("apj", "ja", local("Asia/Tokyo", "2026-03-13 23:00"), local("Asia/Tokyo", "2026-03-16 08:00")),
        # Vernal Equinox Day is Friday 20 March 2026 in Japan.
        ("apj", "ja", local("Asia/Tokyo", "2026-03-20 10:00"), local("Asia/Tokyo", "2026-03-23 08:00")),
        # Korean is spoken in Tokyo too, which opens an hour before Singapore.
        ("apj", "ko", local("Asia/Tokyo", "2026-03-11 03:00"), local("Asia/Tokyo", "2026-03-11 08:00")),
        # French is spoken in Munich too, an hour before Dublin.
        ("emea", "fr", utc("2026-03-11 05:00"), local("Europe/Berlin", "2026-03-11 08:00")),
        ("americas", "pt", utc("2026-03-11 23:00"), local("America/New_York", "2026-03-12 08:00")),
    ],
)
def test_outside_the_business_hours_of_its_centers_a_language_opens_later(
    policy: Policy, region: str, language: str, at: object, opens: object
) -> None:
    offer = language_offer(policy, region, language, at, 3)  # type: ignore[arg-type]
    assert (offer.offered, offer.opens_at, offer.work_language) == (False, opens, "en")
    assert offer.reasons[0].rule == "language_closed"


def test_severity_1_never_waits_for_a_language(policy: Policy) -> None:
    night = local("Asia/Tokyo", "2026-03-11 20:00")
    offer = language_offer(policy, "apj", "ja", night, 1)
    assert (offer.offered, offer.opens_at, offer.work_language) == (False, None, "en")
    assert offer.reasons[0].rule == "language_never_waited_for"
    by_day = language_offer(policy, "apj", "ja", local("Asia/Tokyo", "2026-03-11 10:00"), 1)
    assert by_day.offered


def test_nobody_on_duty_who_speaks_it(policy: Policy) -> None:
    day = local("Asia/Tokyo", "2026-03-11 10:00")
    offer = language_offer(policy, "apj", "ja", day, 3, on_duty=False)
    assert (offer.offered, offer.opens_at) == (False, local("Asia/Tokyo", "2026-03-12 08:00"))
    assert offer.reasons[0].rule == "language_nobody_on_duty"
