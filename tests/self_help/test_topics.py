"""Topics: what leads write is loaded whole, or refused with the file and the line to mend."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.records.catalogue import load_catalogue
from bot.self_help.content import load_content
from bot.self_help.topics import LONGEST_PATH, Known, Topic, TopicError, load_topic
from bot.support.languages import LANGUAGES
from tests.self_help.conftest import in_all

KNOWN = Known(
    steps={"restart_device", "restart_app"},
    articles={"lamps"},
    products={"workspace_app": "daas_vdi", "sharefile": "content_collaboration"},
)

ALL = "{" + ", ".join(f"{code}: a" for code in LANGUAGES) + "}"
LISTS = "{" + ", ".join(f"{code}: [a]" for code in LANGUAGES) + "}"

GOOD = f"""\
id: lamp_dark
area: daas_vdi
products: [workspace_app]
error_codes: ["1030"]
articles: [lamps]
collect: [version, log]
log: {ALL}
title: {ALL}
symptoms: {LISTS}
checks:
- id: lamp
  instruction: {ALL}
  question: {ALL}
  answers:
  - id: green
    means: affirm
    title: {ALL}
    words: {LISTS}
    then: bulb
  - id: dark
    title: {ALL}
    words: {LISTS}
    then: outage
- id: plug
  step: restart_device
  instruction: {ALL}
- id: bulb
  instruction: {ALL}
"""


def written(tmp_path: Path, text: str, name: str = "daas_vdi/lamp_dark.yml") -> Path:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_good_topic_is_read(tmp_path: Path) -> None:
    topic = load_topic(written(tmp_path, GOOD), KNOWN)
    assert [check.id for check in topic.checks] == ["lamp", "plug", "bulb"]
    lamp = topic.check("lamp")
    assert lamp is not None
    assert topic.ways_on(lamp) == ["bulb", "outage", "plug"]


def test_what_is_stored_of_it_is_the_same_topic(tmp_path: Path) -> None:
    from bot.self_help.content import body_of

    topic = load_topic(written(tmp_path, GOOD), KNOWN)
    assert Topic.model_validate(body_of(topic)) == topic


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("area:", "colour: red\narea:", 2, "colour"),
        ("  step: restart_device\n", "  hint: none\n", 25, "hint"),
        (f"title: {ALL}", f"title: {ALL[:-1]}, it: a}}", 8, "it: not one of"),
        (f"title: {ALL}", "title: {en: a, es: a}", 8, "missing in pt, fr, de, zh, ko, ja"),
        ("symptoms: {en: [a]", "symptoms: {en: []", 9, "symptoms.en"),
        ("symptoms: {en: [a]", 'symptoms: {en: [" "]', 9, "symptoms.en.0"),
        ("symptoms: {en: [a]", "symptoms: {en: [503]", 9, "symptoms.en.0"),
        ("id: lamp_dark", "id: lamp_bright", 1, "the id is the file's name, lamp_dark"),
        ("area: daas_vdi", "area: licensing", 2, "the area is the folder's name"),
        ("area: daas_vdi\n", "", 1, "area"),
        ("- id: bulb", "- id: plug", 27, "plug is there already"),
        ("- id: plug", "- id: case", 24, "the name of an end"),
        ("  - id: dark", "  - id: green", 20, "green is there already"),
        ("then: bulb", "then: lamp", 19, "neither a later check nor solved, case, outage"),
        ("then: bulb", "then: nowhere", 19, "neither a later check nor solved, case, outage"),
        ("step: restart_device", "step: dance", 25, "not in steps.yml"),
        ("step: restart_device", "next: solved", 25, "neither a later check nor case"),
        ("products: [workspace_app]", "products: [sharefile]", 3, "no product of daas_vdi"),
        ("articles: [lamps]", "articles: [candles]", 5, "no article candles"),
        ("collect: [version, log]", "collect: [version]", 7, "go together"),
        ("collect: [version, log]", "collect: [version, log, shoe_size]", 6, "collect.2"),
        (f"  question: {ALL}\n", "", 11, "a question and its answers go together"),
        ("    title: {en: a", "    means: affirm\n    title: {en: a", 17, "given twice"),
        ("area: daas_vdi", "area: daas_vdi\nid: lamp_dark", 3, "given twice"),
        ("title: {", "title: [", 8, "not YAML"),
    ],
)
def test_a_fault_names_its_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(TopicError) as caught:
        load_topic(path, KNOWN)
    assert (caught.value.file, caught.value.line) == (path, line), str(caught.value)
    assert says in caught.value.message
    assert "Value error" not in caught.value.message


def test_two_answers_cannot_both_be_yes(tmp_path: Path) -> None:
    text = GOOD.replace("  - id: dark\n", "  - id: dark\n    means: affirm\n")
    with pytest.raises(TopicError, match="affirm is another answer already"):
        load_topic(written(tmp_path, text), KNOWN)


def test_one_answer_is_no_question(tmp_path: Path) -> None:
    begin, end = GOOD.index("  - id: dark"), GOOD.index("- id: plug")
    with pytest.raises(TopicError, match="one answer is no question"):
        load_topic(written(tmp_path, GOOD[:begin] + GOOD[end:]), KNOWN)


def test_a_look_is_no_step_to_have_taken(tmp_path: Path) -> None:
    text = GOOD.replace("- id: lamp\n", "- id: lamp\n  step: restart_app\n")
    with pytest.raises(TopicError, match="only a fix can have been tried"):
        load_topic(written(tmp_path, text), KNOWN)


def test_every_check_can_be_come_to(tmp_path: Path) -> None:
    text = GOOD.replace("- id: plug\n", "- id: plug\n  next: case\n").replace("then: bulb", "then: case")
    with pytest.raises(TopicError, match="bulb: no answer leads here"):
        load_topic(written(tmp_path, text), KNOWN)


def test_nobody_is_led_through_too_many_checks(tmp_path: Path) -> None:
    more = "".join(f"- id: more_{number}\n  instruction: {ALL}\n" for number in range(LONGEST_PATH))
    with pytest.raises(TopicError, match=f"more than {LONGEST_PATH} checks on the way"):
        load_topic(written(tmp_path, GOOD + more), KNOWN)


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


ARTICLE = "---\ntitle: Lamps\nlanguage: en\nupdated: 2026-01-01\nanswer: [a, b]\n---\nText.\n"
STEPS = yaml.safe_dump({"restart_device": in_all(["done"])})


def test_an_error_code_leads_to_one_topic_only(tmp_path: Path, data_folder: Path) -> None:
    other = GOOD.replace("lamp_dark", "lamp_loud").replace('["1030"]', '["SSL error 61", "10-30"]')
    path = folder(
        tmp_path,
        **{
            "daas_vdi__lamp_dark.yml": GOOD,
            "daas_vdi__lamp_loud.yml": other,
            "articles__lamps.md": ARTICLE,
            "steps.yml": STEPS,
        },
    )
    with pytest.raises(TopicError, match="10-30 leads to lamp_dark already") as caught:
        load_content(path, load_catalogue(data_folder / "catalogue.yml"))
    assert caught.value.file.name == "lamp_loud.yml"


def test_an_empty_folder_is_an_empty_library(tmp_path: Path, data_folder: Path) -> None:
    content = load_content(tmp_path, load_catalogue(data_folder / "catalogue.yml"))
    assert (content.topics, content.articles, content.steps, content.elsewhere) == ({}, {}, {}, {})
