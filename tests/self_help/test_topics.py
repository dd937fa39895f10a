"""Topics: what leads write is loaded whole, or refused with the file and the line to mend."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.self_help.topics import AREAS, TopicError, Topics, load_topics
from bot.support.languages import LANGUAGES

TOPICS = {
    "daas_vdi": {"session_freezes", "logon_fails"},
    "content_collaboration": {"sync_stuck", "sharing_fails"},
    "app_delivery_security": {"gateway_unreachable", "load_balancer_down"},
    "licensing": {"no_licences_available", "licence_file_rejected"},
}
WIDE = {"zh", "ko", "ja"}

GOOD = """\
id: lamp_dark
area: daas_vdi
title: {en: a, es: a, pt: a, fr: a, de: a, zh: a, ko: a, ja: a}
symptoms:
  {en: [a], es: [a], pt: [a], fr: [a], de: [a], zh: [a], ko: [a], ja: [a]}
checks:
- id: plug
  instruction: {en: a, es: a, pt: a, fr: a, de: a, zh: a, ko: a, ja: a}
- id: bulb
  instruction: {en: a, es: a, pt: a, fr: a, de: a, zh: a, ko: a, ja: a}
"""


@pytest.fixture(scope="module")
def topics(data_folder: Path) -> Topics:
    return load_topics(data_folder / "self_help")


def written(tmp_path: Path, text: str, name: str = "daas_vdi/lamp_dark.yml") -> Path:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_good_topic_is_read(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    topic = load_topics(tmp_path).get("lamp_dark")
    assert topic is not None
    assert [check.id for check in topic.checks] == ["plug", "bulb"]


def test_a_topic_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert load_topics(tmp_path).get("lamp_dark") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("area:", "colour: red\narea:", 2, "colour"),
        ("id: plug\n", "id: plug\n  hint: none\n", 8, "hint"),
        ("title: {en: a, ", "title: {en: a, it: a, ", 3, "it"),
        ("title: {en: a, es: a, pt: a,", "title: {en: a, es: a,", 3, "missing in pt"),
        ("es: [a], pt: [a], fr: [a], de: [a]", "es: [a], de: [a]", 4, "missing in pt, fr"),
        ("- id: bulb\n  instruction: {en: a,", "- id: bulb\n  instruction: {", 10, "missing in en"),
        ("es: [a]", "es: []", 5, "symptoms.es"),
        ("es: [a]", 'es: [" "]', 5, "symptoms.es.0"),
        ("es: [a]", "es: [503]", 5, "symptoms.es.0"),
        ("checks:\n- id: plug", "checks: []\nmore:\n- id: plug", 7, "more"),
        ("id: lamp_dark", "id: lamp_bright", 1, "the id is the file's name, lamp_dark"),
        ("area: daas_vdi", "area: licensing", 2, "the area is the folder's name"),
        ("area: daas_vdi\n", "", 1, "area"),
        ("id: bulb", "id: plug", 9, "plug is there already"),
        ("area: daas_vdi", "area: daas_vdi\nid: lamp_dark", 3, "given twice"),
        ("fr: [a]", "fr: [a], fr: [b]", 5, "given twice"),
        ("title: {", "title: [", 3, "not YAML"),
    ],
)
def test_a_fault_names_its_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert GOOD.count(old) >= 1
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(TopicError) as caught:
        load_topics(tmp_path)
    assert (caught.value.file, caught.value.line) == (path, line)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in caught.value.message


def test_a_folder_that_is_no_area_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("area: daas_vdi", "area: lighting"), "lighting/lamp_dark.yml")
    with pytest.raises(TopicError, match="one of daas_vdi") as caught:
        load_topics(tmp_path)
    assert (caught.value.file, caught.value.line) == (path, 2)


# --- the topics we ship -----------------------------------------------------------------------------------


def test_every_area_has_its_topics(topics: Topics) -> None:
    found = {area: {topic.id for topic in topics.by_id.values() if topic.area == area} for area in AREAS}
    assert found == TOPICS


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_fit_into_a_sentence(topics: Topics, language: str) -> None:
    for topic in topics.by_id.values():
        title = topic.title[language]
        assert len(title) <= (18 if language in WIDE else 40), title
        assert title[-1] not in ".!?。！？", title
        if language == "en":
            assert title == title.lower(), title


@pytest.mark.parametrize("language", LANGUAGES)
def test_symptoms_are_many_and_none_is_said_twice(topics: Topics, language: str) -> None:
    said = Counter(
        symptom.casefold() for topic in topics.by_id.values() for symptom in topic.symptoms[language]
    )
    assert [symptom for symptom, times in said.items() if times > 1] == []
    for topic in topics.by_id.values():
        assert 8 <= len(topic.symptoms[language]) <= 12, topic.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_instructions_are_statements_that_fit_a_bubble(topics: Topics, language: str) -> None:
    for topic in topics.by_id.values():
        assert 2 <= len(topic.checks) <= 3, topic.id
        for check in topic.checks:
            instruction = check.instruction[language]
            assert len(instruction) <= (160 if language in WIDE else 250), (topic.id, check.id)
            # The question whether it helped is the bot's, and the same for every check.
            assert instruction[-1] in ".。", (topic.id, check.id)
            assert not set(instruction) & set("?？¿{}"), (topic.id, check.id)


def test_nothing_is_left_in_english(topics: Topics) -> None:
    for topic in topics.by_id.values():
        for check in topic.checks:
            assert len(set(check.instruction.values())) == len(LANGUAGES), (topic.id, check.id)
