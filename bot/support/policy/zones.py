"""The time zones people live in, for what they read; no calendar and no clock depends on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.support.policy.document import Node


@dataclass(frozen=True)
class Zones:
    """IANA zones by country, and by the subdivisions that differ."""

    countries: Mapping[str, str]
    subdivisions: Mapping[str, Mapping[str, str]]


def parse_zones(document: Node, countries: Collection[str]) -> Zones:
    """Read ``zones.yml``. Raises PolicyError, also for a country that is in no sub-region."""
    parts = document.fields("countries", "subdivisions")
    by_country = parts["countries"].entries()
    by_subdivision = parts["subdivisions"].entries()
    for country, node in (by_country | by_subdivision).items():
        if country not in countries:
            raise node.error(f"{country!r} is in no sub-region")
    return Zones(
        {country: node.zone() for country, node in by_country.items()},
        {
            country: {name: zone.zone() for name, zone in node.entries().items()}
            for country, node in by_subdivision.items()
        },
    )
