"""The three forms of a reason."""

from __future__ import annotations

import json
from datetime import date, timedelta

from bot.support.reasons import Reason, country, day, duration, instant, label, language, phrase, several
from tests.support.instants import utc

REASON = Reason(
    "example",
    "Support Coverage",
    {
        "package": label("package", "css_core"),
        "at": instant(utc("2026-11-25 23:30"), "America/Los_Angeles"),
        "on": day(date(2026, 11, 25), "Pacific/Kiritimati"),
        "length": duration(timedelta(hours=2)),
        "roles": several([label("role", "support_engineer"), "x"]),
        "language": language("ja"),
        "country": country("US"),
        "target": phrase("amount_business_hours", amount=2, unit="business_hours"),
        "severity": 2,
        "nothing": None,
    },
)


def test_programs_get_plain_values() -> None:
    assert REASON.as_dict() == {
        "rule": "example",
        "section": "Support Coverage",
        "package": "css_core",
        "at": "2026-11-25T23:30:00Z",
        "on": "2026-11-25",
        "length": 7200,
        "roles": ["support_engineer", "x"],
        "language": "ja",
        "country": "US",
        "target": {"amount": 2, "unit": "business_hours"},
        "severity": 2,
        "nothing": None,
    }


def test_what_is_kept_comes_back_whole() -> None:
    assert Reason.from_record(json.loads(json.dumps(REASON.as_record()))) == REASON


def test_sentences_get_typed_values() -> None:
    value = REASON.as_value()
    assert (value["type"], value["rule"]) == ("reason", "example")
    assert value["facts"]["at"] == {
        "type": "instant",
        "at": "2026-11-25T23:30:00Z",
        "zone": "America/Los_Angeles",
    }


def test_fractions_of_a_second_are_kept() -> None:
    assert instant(utc("2026-01-01 00:00:00.5"), "UTC")["at"] == "2026-01-01T00:00:00.500000Z"
