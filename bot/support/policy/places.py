"""Sub-regions, the countries in them, and each account's business calendar (policy readings 4 and 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bot.support.calendars import BusinessCalendar, DaySpans, WeeklyHours
from bot.support.errors import UnknownCountry, UnknownSubdivision
from bot.support.policy.document import Node
from bot.support.public_holidays import public_holidays

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_SUBDIVISION: Final = re.compile(r"[A-Z0-9]{1,3}")


@dataclass(frozen=True)
class SubRegion:
    """A part of a region with business hours of its own. ``zone`` is IANA."""

    id: str
    region: str
    zone: str
    hours: WeeklyHours


@dataclass(frozen=True)
class SpecialDay:
    """A day closed (no ``hours``) or with other hours, for some sub-regions and countries or for all."""

    on: date
    hours: DaySpans
    name: str
    sub_regions: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    def concerns(self, sub_region: str, country: str) -> bool:
        """Whether the day holds for accounts of a country, in a sub-region."""
        return (not self.sub_regions or sub_region in self.sub_regions) and (
            not self.countries or country in self.countries
        )


@dataclass(frozen=True)
class Place:
    """Where an account is registered, and the business calendar that follows from it."""

    country: str
    subdivision: str | None
    sub_region: SubRegion
    calendar: BusinessCalendar


@dataclass(frozen=True, eq=False)
class Places:
    """Every country's sub-region and what its business calendar is made of."""

    sub_regions: Mapping[str, SubRegion]
    countries: Mapping[str, str]
    subdivisions: Mapping[str, Mapping[str, str]]
    hours_of_countries: Mapping[str, WeeklyHours] = field(default_factory=dict)
    closures: tuple[SpecialDay, ...] = ()
    half_days: tuple[SpecialDay, ...] = ()
    _known: dict[tuple[str, str | None], Place] = field(default_factory=dict, init=False, repr=False)

    def place(self, country: str, subdivision: str | None = None) -> Place:
        """The place of an account: ISO 3166-1 alpha-2, and the subdivision's code without the country's
        prefix.

        Raises :class:`UnknownCountry` or :class:`UnknownSubdivision`; a subdivision is checked against the
        table where its country has one, else for its form only.
        """
        found = self._known.get((country, subdivision))
        if found is None:
            found = self._known[country, subdivision] = self._find(country, subdivision)
        return found

    def _find(self, country: str, subdivision: str | None) -> Place:
        if country not in self.countries:
            raise UnknownCountry(country)
        sub_region = self.sub_regions[self.countries[country]]
        if subdivision is not None:
            table = self.subdivisions.get(country)
            if table is not None and subdivision in table:
                sub_region = self.sub_regions[table[subdivision]]
            elif table is not None or not _SUBDIVISION.fullmatch(subdivision):
                raise UnknownSubdivision(country, subdivision)
        return Place(country, subdivision, sub_region, self._calendar(sub_region, country, subdivision))

    def _calendar(self, sub_region: SubRegion, country: str, subdivision: str | None) -> BusinessCalendar:
        closures = {day.on: day.name for day in self.closures if day.concerns(sub_region.id, country)}
        half_days = {day.on: day.hours for day in self.half_days if day.concerns(sub_region.id, country)}

        def closed_on(year: int) -> Mapping[date, str]:
            holidays = public_holidays(country, subdivision, year)
            extra = {on: name for on, name in closures.items() if on.year == year}
            return {**extra, **holidays} if extra else holidays

        hours = self.hours_of_countries.get(country, sub_region.hours)
        return BusinessCalendar(sub_region.id, sub_region.zone, hours, closed_on, half_days)


def parse_places(calendars: Node, countries: Node) -> Places:
    """Read ``calendars.yml`` and ``countries.yml``. Raises PolicyError."""
    parts = calendars.fields("sub_regions", optional=("hours_of_countries", "closures", "half_days"))
    sub_regions = {name: _sub_region(name, node) for name, node in parts["sub_regions"].entries().items()}
    tables = countries.fields("countries", optional=("subdivisions",))
    by_country = _inverted(tables["countries"], sub_regions, _COUNTRY, "country (ISO 3166-1 alpha-2)")
    subdivisions: dict[str, Mapping[str, str]] = {}
    for country, node in tables["subdivisions"].entries().items() if "subdivisions" in tables else ():
        if country not in by_country:
            raise node.error(f"{country!r} is in no sub-region")
        subdivisions[country] = _inverted(
            node, sub_regions, _SUBDIVISION, "subdivision (ISO 3166-2, without prefix)"
        )
    places = Places(sub_regions, by_country, subdivisions)
    hours: dict[str, WeeklyHours] = {}
    for country, node in (
        parts["hours_of_countries"].entries().items() if "hours_of_countries" in parts else ()
    ):
        if country not in by_country:
            raise node.error(f"{country!r} is in no sub-region")
        hours[country] = node.weekly_hours()
    return replace(
        places,
        hours_of_countries=hours,
        closures=_special_days(parts.get("closures"), places, "name"),
        half_days=_special_days(parts.get("half_days"), places, "hours"),
    )


def _sub_region(name: str, node: Node) -> SubRegion:
    parts = node.fields("region", "zone", "hours")
    return SubRegion(name, parts["region"].text(), parts["zone"].zone(), parts["hours"].weekly_hours())


def _inverted(
    node: Node, sub_regions: Mapping[str, SubRegion], form: re.Pattern[str], kind: str
) -> dict[str, str]:
    """A table of lists by sub-region, turned into the sub-region of each code; a code stands once."""
    found: dict[str, str] = {}
    for sub_region, listed in node.entries().items():
        if sub_region not in sub_regions:
            raise listed.error(f"{sub_region!r} is no sub-region; known: {', '.join(sub_regions)}")
        for code in listed.items():
            if not form.fullmatch(code.text()):
                raise code.error(f"{code.value!r} is no {kind}")
            if code.value in found:
                raise code.error(f"{code.value} is already in {found[code.value]}")
            found[code.value] = sub_region
    return found


def _special_days(node: Node | None, places: Places, needed: str) -> tuple[SpecialDay, ...]:
    found = []
    for item in node.items() if node is not None else ():
        parts = item.fields("date", needed, optional=("name", "sub_regions", "countries"))
        hours = parts["hours"].spans() if needed == "hours" else ()
        if needed == "hours" and not hours:
            raise parts["hours"].error("a day without hours is a closure")
        sub_regions = parts["sub_regions"].some_of(places.sub_regions) if "sub_regions" in parts else ()
        countries = parts["countries"].some_of(places.countries) if "countries" in parts else ()
        name = parts["name"].text() if "name" in parts else ""
        found.append(
            SpecialDay(parts["date"].day(), hours, name, frozenset(sub_regions), frozenset(countries))
        )
    return tuple(found)
