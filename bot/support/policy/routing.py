"""Areas, languages, roles and support centers (policy readings 6, 10, 16)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.support.calendars import BusinessCalendar
from bot.support.policy.document import Node
from bot.support.policy.places import Places
from bot.support.public_holidays import public_holidays
from bot.support.segments import Segment, merge, subtract


@dataclass(frozen=True, eq=False)
class Center:
    """A support center. ``business_hours`` are when its languages are offered (local public holidays
    excepted), ``roster`` is when it is staffed at all, holidays included."""

    id: str
    region: str
    serves: frozenset[str]
    languages: tuple[str, ...]
    business_hours: BusinessCalendar
    roster: BusinessCalendar


@dataclass(frozen=True, eq=False)
class Routing:
    """Who works a case, where, in which language; ties go by the order of ``centers``.

    ``hand_over_waits``: so long after its center's close, at most, a case stays there for the end of a chat.
    """

    areas: tuple[str, ...]
    primary_language: str
    never_wait_for_language: frozenset[int]
    languages: Mapping[str, tuple[str, ...]]
    licensing_area: str
    licensing_role: str
    licensing_through: Mapping[str, str]
    critical_situation_role: str
    ladder: tuple[str, ...]
    code_level: str
    others_climb_from: str | None
    centers: Mapping[str, Center]
    hand_over_waits: timedelta


def parse_routing(document: Node, places: Places, severities: Collection[int]) -> Routing:
    """Read ``routing.yml``. Raises PolicyError, also where a region's language has no center that speaks
    it, and where an instant of the week, or of a sub-region's business hours, has no center staffed for
    it."""
    parts = document.fields(
        "areas",
        "primary_language",
        "never_wait_for_language",
        "regions",
        "licensing",
        "critical_situation_role",
        "ladder",
        "code_level",
        "centers",
        "hand_over_waits",
        "staffing_checked",
        optional=("others_climb_from",),
    )
    primary = parts["primary_language"].text()
    languages = {
        name: node.fields("languages")["languages"] for name, node in parts["regions"].entries().items()
    }
    for sub_region in places.sub_regions.values():
        if sub_region.region not in languages:
            raise parts["regions"].error(f"{sub_region.region!r} is missing, the region of {sub_region.id}")
    centers = {
        name: _center(name, node, languages, places, primary)
        for name, node in parts["centers"].entries().items()
    }
    for region, listed in languages.items():
        spoken = {
            language
            for center in centers.values()
            if center.region == region
            for language in center.languages
        }
        for language in listed.items():
            if language.text() not in spoken:
                raise language.error(f"no center in {region} speaks {language.value!r}")
    areas = parts["areas"].names()
    licensing = parts["licensing"].fields("area", "role", "through")
    through = licensing["through"].fields(*languages)
    ladder = parts["ladder"].names()
    if not ladder:
        raise parts["ladder"].error("somebody has to take a case first")
    _check_staffing(parts["staffing_checked"], parts["centers"], centers, places)
    return Routing(
        areas=areas,
        primary_language=primary,
        never_wait_for_language=parts["never_wait_for_language"].severities(severities),
        languages={region: node.names() for region, node in languages.items()},
        licensing_area=licensing["area"].one_of(areas),
        licensing_role=licensing["role"].text(),
        licensing_through={region: node.text() for region, node in through.items()},
        critical_situation_role=parts["critical_situation_role"].text(),
        ladder=ladder,
        code_level=parts["code_level"].one_of(ladder),
        others_climb_from=(
            parts["others_climb_from"].one_of(ladder) if "others_climb_from" in parts else None
        ),
        centers=centers,
        hand_over_waits=parts["hand_over_waits"].length(),
    )


def _center(name: str, node: Node, regions: Collection[str], places: Places, primary: str) -> Center:
    parts = node.fields(
        "region",
        "zone",
        "country",
        "serves",
        "languages",
        "business_hours",
        "roster",
        optional=("subdivision",),
    )
    region, zone, languages = (
        parts["region"].one_of(regions),
        parts["zone"].zone(),
        parts["languages"].names(),
    )
    country = parts["country"].one_of(places.countries)
    subdivision = parts["subdivision"].text() if "subdivision" in parts else None
    if primary not in languages:
        raise parts["languages"].error(f"{primary!r}, the primary language, is missing")
    serves = frozenset(parts["serves"].some_of(places.sub_regions))
    for sub_region in serves:
        if places.sub_regions[sub_region].region != region:
            raise parts["serves"].error(f"{sub_region} is not in {region}")
    business_hours, roster = parts["business_hours"].weekly_hours(), parts["roster"].weekly_hours()
    for spans, staffed in zip(business_hours, roster, strict=True):
        for opens, closes in spans:
            if not any(begins <= opens and closes <= ends for begins, ends in staffed):
                raise parts["roster"].error("the roster leaves some of the center's business hours unstaffed")
    return Center(
        id=name,
        region=region,
        serves=serves,
        languages=languages,
        business_hours=BusinessCalendar(
            name, zone, business_hours, lambda year: public_holidays(country, subdivision, year)
        ),
        roster=BusinessCalendar(name, zone, roster),
    )


def _check_staffing(window: Node, node: Node, centers: Mapping[str, Center], places: Places) -> None:
    bounds = window.fields("from", "until")
    if not centers:
        raise node.error("no center is listed")
    start, end = _midnight(bounds["from"].day()), _midnight(bounds["until"].day())
    if end <= start:
        raise bounds["until"].error("it ends before it begins")
    staffed = {name: center.roster.open_segments(start, end) for name, center in centers.items()}
    everyone = merge(segment for segments in staffed.values() for segment in segments)
    gaps = subtract((Segment(start, end),), everyone)
    if gaps:
        raise node.error(f"no roster staffs {_written(gaps[0])}")
    for sub_region in places.sub_regions.values():
        hours = BusinessCalendar(sub_region.id, sub_region.zone, sub_region.hours).open_segments(start, end)
        own = [staffed[name] for name, center in centers.items() if center.region == sub_region.region]
        gaps = subtract(hours, (segment for segments in own for segment in segments))
        if gaps:
            raise node.error(
                f"no center in {sub_region.region} is staffed in the business hours of {sub_region.id}, "
                f"{_written(gaps[0])}"
            )


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)


def _written(gap: Segment) -> str:
    return (
        f"{gap.start:%A %Y-%m-%d %H:%M} to {gap.end:%H:%M} UTC ({gap.length // timedelta(minutes=1)} minutes)"
    )
