"""Why a decision came out as it did, as data that can be put into words in any language.

A fact is plain (a string, a whole number, true/false, null) or a typed value, a small mapping that says
what it is:

- ``{"type": "instant", "at": "2026-01-02T03:04:05Z", "zone": "Asia/Tokyo"}``: in UTC, and the calendar's zone
- ``{"type": "label", "key": "package.css_core"}``: a thing with a name in every language
- ``{"type": "duration", "seconds": 7200}``: a length of time
- ``{"type": "list", "items": [...], "style": "and"}``: several of these
- ``{"type": "language", "code": "ja"}``: a language (ISO 639-1)
- ``{"type": "country", "code": "US"}``: a country (ISO 3166-1 alpha-2)
- ``{"type": "reason", "rule": ..., "facts": ...}``: a phrase inside the sentence ("2 business hours")

A calendar day is an instant too, with ``"style": "date"``: its noon in the calendar's zone, so that it is the
same day where the reader lives. So a renderer needs no table of facts. Three forms: ``facts`` and
:meth:`Reason.as_value` for whoever writes sentences, :meth:`Reason.as_record` for what is kept (lossless),
:meth:`Reason.as_dict` for programs (plain).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from bot.support.wall_time import instant_of, zone_named

JSON: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | None


def written(at: datetime) -> str:
    """An instant as programs write it: ISO 8601 in UTC with ``Z``, fractions only where there are any."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def instant(at: datetime, zone: str) -> dict[str, Any]:
    """A typed instant; ``zone`` is the IANA zone it was reckoned in (a reader may prefer their own)."""
    return {"type": "instant", "at": written(at), "zone": zone}


def day(on: date, zone: str) -> dict[str, Any]:
    """A typed calendar day of a zone: its noon there, to be shown as a date."""
    return {**instant(instant_of(zone_named(zone), on, timedelta(hours=12)), zone), "style": "date"}


def label(kind: str, name: str, **values: Any) -> dict[str, Any]:
    """A typed name of a thing, such as ``label("package", "css_core")``; ``values`` fill its placeholders."""
    return {"type": "label", "key": f"{kind}.{name}", **({"values": values} if values else {})}


def duration(length: timedelta) -> dict[str, Any]:
    """A typed length of time, in seconds."""
    return {"type": "duration", "seconds": int(length.total_seconds())}


def several(items: Iterable[JSON], style: str = "and") -> dict[str, Any]:
    """A typed list, joined with "and" or "or"."""
    return {"type": "list", "items": list(items), "style": style}


def language(code: str) -> dict[str, Any]:
    """A typed language (ISO 639-1)."""
    return {"type": "language", "code": code}


def country(code: str) -> dict[str, Any]:
    """A typed country (ISO 3166-1 alpha-2)."""
    return {"type": "country", "code": code}


def phrase(rule: str, **facts: JSON) -> dict[str, Any]:
    """A typed phrase that stands inside a sentence, worded like a reason of its own."""
    return {"type": "reason", "rule": rule, "facts": facts}


def plain(value: JSON) -> JSON:
    """The value a program wants: the instant's text, the label's last name, the seconds, the code."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    match value.get("type"):
        case "instant" if value.get("style") == "date":
            return (
                datetime.fromisoformat(value["at"]).astimezone(zone_named(value["zone"])).date().isoformat()
            )
        case "instant":
            return str(value["at"])
        case "label":
            return str(value["key"]).partition(".")[2]
        case "duration":
            return int(value["seconds"])
        case "list":
            return [plain(item) for item in value["items"]]
        case "language" | "country":
            return str(value["code"])
        case "reason":
            return {name: plain(fact) for name, fact in value["facts"].items()}
        case _:
            return {name: plain(fact) for name, fact in value.items()}


@dataclass(frozen=True)
class Reason:
    """One rule that was applied: its name, the guide's section it comes from, and the facts it used."""

    rule: str
    section: str
    facts: Mapping[str, JSON] = field(default_factory=dict)

    def as_dict(self) -> dict[str, JSON]:
        """The plain form: rule, section, and each fact as programs want it (instants as ISO 8601 UTC)."""
        return {
            "rule": self.rule,
            "section": self.section,
            **{name: plain(fact) for name, fact in self.facts.items()},
        }

    def as_value(self) -> dict[str, Any]:
        """The typed value a sentence is made from: ``{"type": "reason", "rule", "facts"}``."""
        return {"type": "reason", "rule": self.rule, "facts": dict(self.facts)}

    def as_record(self) -> dict[str, Any]:
        """The form to keep: ``{"rule", "section", "facts"}`` with typed facts; see :meth:`from_record`."""
        return {"rule": self.rule, "section": self.section, "facts": dict(self.facts)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Reason:
        """The reason that was kept with :meth:`as_record`."""
        return cls(record["rule"], record["section"], dict(record.get("facts", {})))
