"""The time zone a person reads instants in."""

from __future__ import annotations

from bot.support.policy import Policy
from bot.support.wall_time import zone_named


def reading_zone(
    policy: Policy,
    *,
    browser: str | None = None,
    contact: str | None = None,
    country: str | None = None,
    subdivision: str | None = None,
) -> str:
    """The zone (IANA) to show instants in: the browser's, else the contact's, else the country's or
    subdivision's, else its calendar's; UTC where nothing is known. A zone nobody knows counts as none."""
    for named in (browser, contact):
        if named is not None and _is_zone(named):
            return named
    if country is None:
        return "UTC"
    zones = policy.zones
    found = zones.subdivisions.get(country, {}).get(subdivision or "") or zones.countries.get(country)
    return found if found is not None else policy.places.place(country, subdivision).calendar.zone


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except ValueError:
        return False
    return True
