from __future__ import annotations

from typing import Any

import pytest

from bot.nlu.rendering import NotRenderable, Renderer, UnknownLabel, zone_in_words
from bot.nlu.strings import LANGUAGES, LanguageStrings

EVENING = "2026-07-03T22:40:00Z"


def renderer(language: str = "en", zone: str | None = None, **parts: Any) -> Renderer:
    labels = {"area.daas_vdi": "desktops", "package.css_core": "Core", "greeting": "Hi {name}"} | parts.get(
        "labels", {}
    )
    reasons = {"covered": "{package} until {due}", "wait": "{wait, duration}"} | parts.get("reasons", {})
    responses = {"utter_hello": ({"text": "Hello {name}"},)}
    return Renderer(LanguageStrings(language, responses, labels, reasons, {}, {}), zone)


def instant(style: str = "datetime", zone: str | None = None) -> dict[str, Any]:
    return {"type": "instant", "at": EVENING, "style": style} | ({"zone": zone} if zone else {})


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("en", "America/New_York", "Friday, July 3, 6:40\u00a0PM (Eastern Time)"),
        ("en", "Asia/Tokyo", "Saturday 4 July, 07:40 (Japan Time)"),
        ("es", "Europe/Madrid", "sábado 4 de julio, 0:40 (hora de Europa central)"),
        ("es", "America/Mexico_City", "viernes 3 de julio, 4:40\u00a0p.m. (hora central)"),
        ("pt", "America/Sao_Paulo", "sexta-feira, 3 de julho, 19:40 (Horário de Brasília)"),
        ("pt", "Europe/Lisbon", "sexta-feira, 3 de julho, 23:40 (Hora da Europa Ocidental)"),
        ("fr", "Europe/Paris", "samedi 4 juillet, 00:40 (heure d’Europe centrale)"),
        ("de", "Europe/Berlin", "Samstag, 4. Juli, 00:40\u00a0Uhr (Mitteleuropäische Zeit)"),
        ("zh", "Asia/Shanghai", "7月4日星期六 06:40（中国时间）"),
        ("ko", "Asia/Seoul", "7월 4일 토요일 오전 7:40 (대한민국 시간)"),
        ("ja", "Asia/Tokyo", "7月4日(土) 7:40（日本時間）"),
    ],
)
def test_an_instant_in_the_readers_zone_and_words(language: str, zone: str, expected: str) -> None:
    assert renderer(language, zone).render(instant()) == expected


def test_the_readers_zone_wins_over_the_one_an_instant_comes_with() -> None:
    assert renderer(zone="Asia/Tokyo").render(instant("time", "UTC")) == "07:40 (Japan Time)"
    assert renderer().render(instant("time", "Asia/Tokyo")) == "07:40 (Japan Time)"
    assert renderer().render(instant("time")) == "22:40 (UTC)"


def test_a_calendar_day_stays_the_day_it_is_where_it_was_reckoned() -> None:
    assert renderer(zone="America/New_York").render(instant("date", "Asia/Tokyo")) == "July 4, 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_london_is_not_called_greenwich_in_summer(language: str) -> None:
    name = zone_in_words("Europe/London", str(renderer(language, "Europe/London").locale))
    assert "GMT" not in name
    assert "Greenwich" not in name


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "1 hour and 30 minutes"), ("es", "1 hora y 30 minutos"), ("pt", "1 hora e 30 minutos"),
        ("fr", "1\u00a0heure et 30 minutes"), ("de", "1 Stunde und 30 Minuten"), ("zh", "1小时30分钟"),
        ("ko", "1시간 30분"), ("ja", "1時間30分"),
    ],
)  # fmt: skip
def test_durations(language: str, expected: str) -> None:
    assert renderer(language).render({"type": "duration", "seconds": 5400}) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seconds", [0, 1, 60, 3600, 86_400, 432_000])
def test_every_unit_has_words_in_every_language(language: str, seconds: int) -> None:
    assert "duration" not in renderer(language).render({"type": "duration", "seconds": seconds})


def test_lists_of_typed_items() -> None:
    items = ["a", {"type": "language", "code": "de"}, {"type": "country", "code": "US"}]
    typed = {"type": "list", "items": items, "style": "or"}
    assert renderer("fr").render(typed) == "a, allemand ou États-Unis"
    assert renderer("ja").render({**typed, "style": "and"}) == "a、ドイツ語、アメリカ合衆国"


def test_numbers() -> None:
    assert renderer("de").render({"type": "number", "value": 1200}) == "1.200"
    assert renderer("de").render(1200) == "1200"


def test_labels_take_values() -> None:
    assert renderer().render({"type": "label", "key": "area.daas_vdi"}) == "desktops"
    assert renderer().render({"type": "label", "key": "greeting", "values": {"name": "Kim"}}) == "Hi Kim"


def test_a_response_inside_another() -> None:
    assert (
        renderer().render({"type": "response", "key": "utter_hello", "values": {"name": "Kim"}})
        == "Hello Kim"
    )


def test_reasons_read_plain_facts_by_their_name_and_form() -> None:
    facts = {"package": "css_core", "due": EVENING, "zone": "Asia/Tokyo"}
    assert renderer().reason("covered", facts) == "Core until Saturday 4 July, 07:40 (Japan Time)"


def test_reasons_read_typed_facts() -> None:
    facts = {"package": {"type": "label", "key": "area.daas_vdi"}, "due": instant("date", "UTC")}
    assert renderer().reason("covered", facts) == "desktops until 3 July 2026"
    assert renderer().reason("wait", {"wait": {"type": "duration", "seconds": 60}}) == "1 minute"
    assert renderer().reason("wait", {"wait": 7200}) == "2 hours"


def test_nothing_falls_back_silently() -> None:
    with pytest.raises(UnknownLabel, match=r"area\.moon"):
        renderer().label("area.moon")
    with pytest.raises(UnknownLabel, match="nothing"):
        renderer().reason("nothing", {})
    with pytest.raises(UnknownLabel, match="utter_nothing"):
        renderer().response("utter_nothing", {})


@pytest.mark.parametrize(
    "value",
    [
        {"type": "colour"},
        {"type": "instant"},
        {"type": "instant", "at": "tomorrow"},
        {"type": "instant", "at": "2026-07-03T22:40:00"},
        {"type": "instant", "at": EVENING, "zone": "Mars/Olympus"},
        {"type": "instant", "at": EVENING, "style": "long"},
        {"type": "list", "items": ["a"], "style": "nor"},
        {"type": "country", "code": "XX1"},
    ],
)
def test_malformed_values_are_refused(value: dict[str, Any]) -> None:
    with pytest.raises(NotRenderable):
        renderer().render(value)
