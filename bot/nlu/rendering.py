"""Typed values in a reader's own words: labels, instants with their zone, durations, lists, reasons.

A plain value is kept exactly as it is. A typed one is a mapping with a `type`:

    {"type": "label", "key": "area.daas_vdi", "values": {...}}
    {"type": "instant", "at": "2026-07-03T10:40:00Z", "zone": "Asia/Tokyo", "style": "time|date|datetime"}
    {"type": "duration", "seconds": 1800}       {"type": "number", "value": 1200}
    {"type": "list", "items": [...], "style": "and" | "or"}
    {"type": "reason", "rule": "...", "facts": {...}}
    {"type": "language", "code": "de"}          {"type": "country", "code": "US"}
    {"type": "response", "key": "utter_x", "values": {...}}

"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.core import get_global
from babel.dates import (
    format_date,
    format_time,
    get_timezone,
    get_timezone_location,
    get_timezone_name,
)
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from bot.nlu.message_format import format_message
from bot.nlu.strings import LanguageStrings

_LOCALES = {"fr": "fr", "de": "de", "zh": "zh_Hans", "ko": "ko", "ja": "ja"}
# English, Spanish and Portuguese are read on both sides of an ocean; the reader's zone tells which.
_AMERICAS = {"en": "en_US", "es": "es_MX", "pt": "pt_BR"}
_ELSEWHERE = {"en": "en_GB", "es": "es_ES", "pt": "pt_PT"}
# CLDR has no pattern for "weekday, day and month" in words, and Korean's short time says AM in Latin letters.
_DAYS = {
    "en_US": "EEEE, MMMM d", "en_GB": "EEEE d MMMM", "es_MX": "EEEE d 'de' MMMM", "es_ES": "EEEE d 'de' MMMM",
    "pt_BR": "EEEE, d 'de' MMMM", "pt_PT": "EEEE, d 'de' MMMM", "fr": "EEEE d MMMM", "de": "EEEE, d. MMMM",
    "zh_Hans": "M月d日EEEE", "ko": "M월 d일 EEEE", "ja": "M月d日(E)",
}  # fmt: skip
_UNIT_JOINERS = {"zh": "", "ja": "", "ko": " "}
_TIMES = {"ko": "aaaa h:mm"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_FRENCH_FIRST = re.compile(r"\b1\b(?= \w)")
_STEPS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


class UnknownLabel(LookupError):
    """No label, reason or response of this key."""


class NotRenderable(ValueError):
    """A typed value is malformed: unknown type, missing part, unreadable instant or zone."""


@dataclass(frozen=True)
class Renderer:
    """Renders values for one reader: a language's strings, and the zone the reader lives in (IANA name)
    where it is known.

    Instants are told in the reader's zone; where that isn't known, in the one they come with. A calendar
    day (style `date`) stays the day it is where it was reckoned.
    """

    strings: LanguageStrings
    zone: str | None = None

    @property
    def locale(self) -> Locale:
        """The reader's locale: the language, and for some the side of the ocean the zone lies on."""
        return _locale(self.strings.language, self.zone)

    def sentence(self, text: str, values: Mapping[str, Any]) -> str:
        """A MessageFormat text with its values filled in. Raises `MissingValue`, `UnknownLabel`,
        `NotRenderable`.
        """
        return format_message(text, values, self.locale, functools.partial(self._placeholder, values))

    def render(self, value: Any) -> str:
        """One value, plain or typed, as text."""
        if isinstance(value, Mapping):
            kind = value.get("type")
            renderers: dict[Any, Callable[[Mapping[str, Any]], str]] = {
                "label": lambda typed: self.label(typed["key"], typed.get("values", {})),
                "instant": self._instant,
                "duration": lambda typed: self._duration(typed["seconds"]),
                "list": lambda typed: self._list(typed["items"], typed.get("style", "and")),
                "reason": lambda typed: self.reason(typed["rule"], typed.get("facts", {})),
                "language": lambda typed: self._name(self.locale.languages, typed["code"]),
                "country": lambda typed: self._name(self.locale.territories, typed["code"]),
                "number": lambda typed: format_decimal(typed["value"], locale=self.locale),
                "response": lambda typed: self.response(typed["key"], typed.get("values", {})),
            }
            if kind not in renderers:
                raise NotRenderable(f"unknown type {kind!r}")
            try:
                return renderers[kind](value)
            except (KeyError, TypeError) as error:
                raise NotRenderable(f"{kind}: {error!r} in {dict(value)!r}") from error
        if isinstance(value, list | tuple):
            return self._list(value, "and")
        return str(value)

    def label(self, key: str, values: Mapping[str, Any] | None = None) -> str:
        """The word or phrase for a thing. Raises `UnknownLabel`."""
        try:
            text = self.strings.labels[key]
        except KeyError:
            raise UnknownLabel(f"labels.{key} ({self.strings.language})") from None
        return self.sentence(text, values or {})

    def reason(self, rule: str, facts: Mapping[str, Any]) -> str:
        """The sentence that gives a rule's reason, its facts read as what their names say (`typed_fact`)."""
        try:
            text = self.strings.reasons[rule]
        except KeyError:
            raise UnknownLabel(f"reasons.{rule} ({self.strings.language})") from None
        zone = facts.get("zone") if isinstance(facts.get("zone"), str) else None
        typed = {
            name: self.typed_fact(name, value, zone) for name, value in facts.items() if value is not None
        }
        return self.sentence(text, typed)

    def response(self, key: str, values: Mapping[str, Any]) -> str:
        """The text of another response, its first variation."""
        try:
            text = self.strings.responses[key][0]["text"]
        except KeyError:
            raise UnknownLabel(f"responses.{key} ({self.strings.language})") from None
        return self.sentence(text, values)

    def typed_fact(self, name: str, value: Any, zone: str | None = None) -> Any:
        """A reason's plain fact with the type its name and form give it.

        A value that has a label under its own name (`package`: css_core -> labels.package.css_core) is that
        label; an ISO instant is an instant. All else stays plain.
        """
        if isinstance(value, list | tuple):
            return [self.typed_fact(name, item, zone) for item in value]
        if (
            isinstance(value, str | int)
            and not isinstance(value, bool)
            and f"{name}.{value}" in self.strings.labels
        ):
            # Numbers stay numbers: a sentence may need their plural.
            return value if isinstance(value, int) else {"type": "label", "key": f"{name}.{value}"}
        if isinstance(value, str) and _INSTANT.match(value):
            return {"type": "instant", "at": value, "style": "datetime"} | ({"zone": zone} if zone else {})
        return value

    def _placeholder(self, values: Mapping[str, Any], value: Any, node: Mapping[str, Any]) -> str:
        kind, style = node.get("type"), node.get("format")
        if kind is None or (isinstance(value, Mapping) and "type" in value and value["type"] != "instant"):
            return self.render(value)
        style = style.strip() if isinstance(style, str) else None
        zone = {"zone": values["zone"]} if isinstance(values.get("zone"), str) else {}
        if kind == "instant" and isinstance(value, Mapping):
            return self.render({**value, **({"style": style} if style else {})})
        typed: dict[str, Any] = {
            "label": {"type": "label", "key": f"{style}.{value}" if style else str(value)},
            "instant": {"type": "instant", "at": value, "style": style or "datetime", **zone},
            "duration": {"type": "duration", "seconds": value},
            "list": {"type": "list", "items": value, "style": style or "and"},
            "language": {"type": "language", "code": value},
            "country": {"type": "country", "code": value},
            "number": {"type": "number", "value": value},
            "reason": {"type": "reason", "rule": value, "facts": values},
        }[kind]
        return self.render(typed)

    def _list(self, items: Sequence[Any], style: str) -> str:
        if style not in ("and", "or"):
            raise NotRenderable(f"unknown list style {style!r}")
        words = [self.render(item) for item in items]
        return format_list(words, style="standard" if style == "and" else "or", locale=self.locale)

    @staticmethod
    def _name(names: Mapping[str, str], code: str) -> str:
        return names[code]

    def _duration(self, seconds: float) -> str:
        rest, parts = round(seconds), []
        for unit, length in _STEPS:
            count, rest = divmod(rest, length)
            if count:
                parts.append(self._unit(count, unit))
        if not parts:
            return self._unit(0, "minute")
        # CLDR's list of units is incomplete for Spanish, and East Asian languages put none between them.
        joiner = _UNIT_JOINERS.get(self.strings.language)
        return format_list(parts, locale=self.locale) if joiner is None else joiner.join(parts)

    def _unit(self, count: int, unit: str) -> str:
        name = f"duration-{unit}"
        words = format_unit(count, name, length="long", locale=self.locale)
        if name in words:
            # Where CLDR's long form is its short one, Babel finds no long form and shows the unit's name.
            words = format_unit(count, name, length="short", locale=self.locale)
        return words.replace(" ", "") if self.strings.language == "ja" else words

    def _instant(self, typed: Mapping[str, Any]) -> str:
        at, style = parse_instant(typed["at"]), typed.get("style", "datetime")
        own = typed.get("zone")
        zone_name = (own or self.zone if style == "date" else self.zone or own) or "UTC"
        try:
            local = at.astimezone(ZoneInfo(zone_name))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise NotRenderable(f"unknown zone {zone_name!r}") from error
        locale = self.locale
        if style == "date":
            return self._day(format_date(local.date(), format="long", locale=locale), local.day)
        time = format_time(local, format=_TIMES.get(str(locale), "short"), tzinfo=local.tzinfo, locale=locale)
        time = self._with_zone(time.replace("\u202f", "\u00a0"), zone_name)
        if style == "time":
            return time
        if style != "datetime":
            raise NotRenderable(f"unknown style {style!r} of an instant")
        day = self._day(format_date(local.date(), format=_DAYS[str(locale)], locale=locale), local.day)
        return f"{day} {time}" if self.strings.language in ("zh", "ko", "ja") else f"{day}, {time}"

    def _day(self, written: str, day_of_month: int) -> str:
        # French counts the first of a month and numbers the other days; CLDR's patterns cannot.
        first = self.strings.language == "fr" and day_of_month == 1
        return _FRENCH_FIRST.sub("1er", written) if first else written

    def _with_zone(self, time: str, zone_name: str) -> str:
        name = zone_in_words(zone_name, str(self.locale))
        if self.strings.language == "de":
            time = f"{time}\u00a0Uhr"
        return f"{time}（{name}）" if self.strings.language in ("zh", "ja") else f"{time} ({name})"


def parse_instant(value: Any) -> datetime:
    """An aware instant from a datetime or ISO text; a naive one is refused. Raises `NotRenderable`."""
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise NotRenderable(f"not an instant: {value!r}") from error
    if at.tzinfo is None:
        raise NotRenderable(f"an instant without zone: {value!r}")
    return at.astimezone(UTC)


@functools.lru_cache(maxsize=1024)
def zone_in_words(zone_name: str, locale: str) -> str:
    """The zone as people call it: "Japan Time"; a zone without a name of its own is called by its city."""
    if zone_name in ("UTC", "Etc/UTC", "Etc/GMT", "GMT"):
        return "UTC"
    # CLDR names zones by one of their names only: America/Montreal is America/Toronto there.
    zone_name = get_global("zone_aliases").get(zone_name, zone_name)
    zone = get_timezone(zone_name)
    meta_zone = get_global("meta_zones").get(zone_name, "")
    names = Locale.parse(locale).meta_zones.get(meta_zone, {}).get("long", {})
    if "generic" in names:
        return get_timezone_name(zone, width="long", zone_variant="generic", locale=locale)
    # "Greenwich Mean Time" is what CLDR has for London, wrong for half of the year.
    if "standard" in names and meta_zone != "GMT":
        return get_timezone_name(zone, width="long", zone_variant="standard", locale=locale)
    # Where CLDR knows no city the zone's own name stands in, country and all.
    return get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]


@functools.lru_cache(maxsize=64)
def _locale(language: str, zone: str | None) -> Locale:
    if language in _LOCALES:
        return Locale.parse(_LOCALES[language])
    side = _AMERICAS if zone and zone.startswith(("America/", "US/", "Canada/")) else _ELSEWHERE
    return Locale.parse(side[language])
