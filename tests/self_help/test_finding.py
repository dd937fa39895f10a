"""Finding a topic by what it means: in eight languages, across them, and none rather than a bad guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import yaml

from bot.nlu.vectors import vectors
from bot.self_help.finding import FITS, TopicFinder, Vectors
from bot.self_help.topics import Topic, Topics, load_topics
from bot.support.languages import LANGUAGES

DESCRIPTIONS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "descriptions.yml").read_text("utf-8"),
)
TWO_EACH = dict.fromkeys(LANGUAGES, 2)


class Description(NamedTuple):
    topic: str
    language: str
    text: str


def descriptions(part: str, language: str | None = None) -> list[Description]:
    return [
        Description(topic, spoken, text)
        for topic, by_language in DESCRIPTIONS[part].items()
        for spoken, texts in by_language.items()
        for text in texts
        if language in {None, spoken}
    ]


@pytest.fixture(scope="module")
def topics(data_folder: Path) -> Topics:
    return load_topics(data_folder / "self_help")


@pytest.fixture(scope="module")
def finder(topics: Topics) -> TopicFinder:
    finder = TopicFinder(topics, vectors)
    finder.warm_up()
    return finder


@pytest.fixture(scope="module")
def english_finder(topics: Topics) -> TopicFinder:
    """Knows the English symptoms alone."""
    english = {
        topic.id: replace(topic, symptoms={"en": topic.symptoms["en"]}) for topic in topics.by_id.values()
    }
    return TopicFinder(Topics(english), vectors)


def missed(finder: TopicFinder, topics: Topics, wanted: Sequence[Description]) -> list[tuple[Any, ...]]:
    """Those for which the finder has another topic or none, looking in the topic's area."""
    faults = []
    for one in wanted:
        found = finder.find(one.text, area=topics.by_id[one.topic].area)
        if found is None or found.topic.id != one.topic:
            faults.append((*one, found and found.topic.id))
    return faults


def test_descriptions_are_complete_and_none_is_a_symptom(topics: Topics) -> None:
    symptoms = {
        symptom.casefold()
        for topic in topics.by_id.values()
        for in_language in topic.symptoms.values()
        for symptom in in_language
    }
    for part in ("topics", "more"):
        assert set(DESCRIPTIONS[part]) == set(topics.by_id)
        for by_language in DESCRIPTIONS[part].values():
            assert {language: len(texts) for language, texts in by_language.items()} == TWO_EACH
        assert [one.text for one in descriptions(part) if one.text.casefold() in symptoms] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_description_finds_its_topic(finder: TopicFinder, topics: Topics, language: str) -> None:
    wanted = descriptions("topics", language)
    assert missed(finder, topics, wanted) == []
    # The area is not always known.
    found = [finder.find(one.text) for one in wanted]
    assert [one and one.topic.id for one in found] == [one.topic for one in wanted]


def test_most_other_wordings_find_it_too(finder: TopicFinder, topics: Topics) -> None:
    wanted = descriptions("more")
    assert len(missed(finder, topics, wanted)) <= 0.1 * len(wanted)


def test_english_symptoms_serve_most_descriptions_in_other_languages(
    english_finder: TopicFinder, topics: Topics
) -> None:
    wanted = [one for part in ("topics", "more") for one in descriptions(part) if one.language != "en"]
    assert len(missed(english_finder, topics, wanted)) <= 0.35 * len(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_topic_finds_none(finder: TopicFinder, language: str) -> None:
    assert [text for text in DESCRIPTIONS["unrelated"][language] if finder.find(text) is not None] == []


def test_few_other_problems_of_an_area_are_taken_for_a_topic(finder: TopicFinder) -> None:
    # Not none: what is near in meaning is offered a check too many, which a customer can skip.
    others = [
        (area, text)
        for area, by_language in DESCRIPTIONS["other_problems"].items()
        for texts in by_language.values()
        for text in texts
    ]
    taken = [text for area, text in others if finder.find(text, area=area) is not None]
    assert len(taken) <= 0.1 * len(others), taken


def test_another_area_is_not_looked_in(finder: TopicFinder, topics: Topics) -> None:
    symptom = topics.by_id["sync_stuck"].symptoms["en"][0]
    found = finder.find(symptom, area="licensing")
    assert found is None or found.topic.area == "licensing"
    assert finder.find(symptom, area="no_such_area") is None


def test_a_symptom_word_for_word_is_certain(finder: TopicFinder, topics: Topics) -> None:
    for topic in topics.by_id.values():
        for symptoms in topic.symptoms.values():
            found = finder.find(symptoms[0])
            assert found is not None
            assert found.topic.id == topic.id
            assert found.similarity == pytest.approx(1, abs=1e-3)


# --- with vectors made by hand ------------------------------------------------------------------------------


class Angles:
    """Encodes texts that are angles in degrees, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        radians = np.radians([float(text) for text in texts])
        return np.column_stack([np.cos(radians), np.sin(radians)]).astype(np.float32)


def topic(name: str, area: str, *symptoms: str) -> Topic:
    return Topic(name, area, {"en": name}, {"en": symptoms}, ())


@pytest.fixture
def angles() -> tuple[TopicFinder, Angles]:
    encode = Angles()
    east, north = topic("east", "daas_vdi", "0", "10"), topic("north", "licensing", "90")
    return TopicFinder(Topics({"east": east, "north": north}), encode), encode


def test_the_nearest_symptom_decides(angles: tuple[TopicFinder, Angles]) -> None:
    finder, _ = angles
    found = finder.find("40")
    assert found is not None
    assert found.topic.id == "east"
    assert found.similarity == pytest.approx(np.cos(np.radians(30)), abs=1e-6)


def test_only_what_is_near_enough_fits(angles: tuple[TopicFinder, Angles]) -> None:
    finder, _ = angles
    edge = np.degrees(np.arccos(FITS))
    assert finder.find(str(90 + edge - 0.1)) is not None
    assert finder.find(str(90 + edge + 0.1)) is None
    assert finder.find("180", area="licensing") is None


def test_symptoms_are_encoded_once(angles: tuple[TopicFinder, Angles]) -> None:
    finder, encode = angles
    finder.warm_up()
    finder.find("1")
    finder.find("2", area="licensing")
    assert encode.asked == [["0", "10", "90"], ["1"], ["2"]]


def test_without_topics_nothing_is_found() -> None:
    assert TopicFinder(Topics({}), Angles()).find("0") is None
