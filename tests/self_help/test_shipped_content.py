"""What we ship: how well topics are found in eight languages, and whether their texts fit where they go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.engine.workspace import encoder
from bot.records.catalogue import load_catalogue
from bot.records.database import Database
from bot.self_help.content import Content, load_content
from bot.self_help.finding import Candidate, find_topics
from bot.self_help.library import Library
from bot.self_help.topics import AREAS, ENDS, Check, Topic
from bot.support.languages import LANGUAGES
from tests.library import copy_library

WIDE = {"zh", "ko", "ja"}
DESCRIPTIONS = Path(__file__).parent / "descriptions"


@dataclass(frozen=True)
class Described:
    """What somebody wrote, the topic it is about (``None``: none), and the topics that were found."""

    language: str
    topic: str | None
    text: str
    found: tuple[Candidate, ...]

    @property
    def first(self) -> bool:
        """Whether the right topic came first; or none, where none was right."""
        return (self.found[0].id if self.found else None) == self.topic

    @property
    def among(self) -> bool:
        """Whether the right topic was among those found."""
        return self.topic in [one.id for one in self.found]


@pytest.fixture(scope="session")
def content(data_folder: Path) -> Content:
    return load_content(data_folder / "self_help", load_catalogue(data_folder / "catalogue.yml"))


@pytest.fixture(scope="session")
def described(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Described]]:
    """Every description of ``descriptions``, searched for in the library as we ship it."""
    path = tmp_path_factory.mktemp("shipped") / "library.sqlite"
    copy_library(path)
    database = Database(f"sqlite:///{path}")
    library = Library(encoder())
    with database.begin(write=False) as uow:
        shelf = library.shelf(uow)
        yield [
            Described(language, topic, text, find_topics(uow, shelf, library.encoder, text).candidates)
            for language, topic, text in descriptions()
        ]
    database.dispose()


def descriptions() -> Iterator[tuple[str, str | None, str]]:
    for language in LANGUAGES:
        parts = yaml.safe_load((DESCRIPTIONS / f"{language}.yml").read_text("utf-8"))
        yield from ((language, topic, text) for topic, text in parts["topics"].items())
        yield from ((language, None, one["text"]) for one in parts["none"])


def share(described: list[Described], of: str) -> float:
    return sum(getattr(one, of) for one in described) / len(described)


def test_every_topic_is_described_in_every_language_by_nobody_who_saw_it(content: Content) -> None:
    known = {
        text.casefold()
        for topic in content.topics.values()
        for symptoms in topic.symptoms.values()
        for text in symptoms
    }
    assert [text for _, _, text in descriptions() if text.casefold() in known] == []
    for language in LANGUAGES:
        topics = {topic for code, topic, _ in descriptions() if code == language}
        assert topics == {*content.topics, None}


def test_the_right_topic_comes_first(described: list[Described]) -> None:
    assert share([one for one in described if one.topic], "first") >= 0.9


def test_the_right_topic_is_among_the_first_three(described: list[Described]) -> None:
    assert share([one for one in described if one.topic], "among") >= 0.95


def test_what_has_no_topic_finds_none(described: list[Described]) -> None:
    assert share([one for one in described if not one.topic], "first") >= 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_much_worse_than_the_others(described: list[Described], language: str) -> None:
    here = [one for one in described if one.language == language]
    assert share([one for one in here if one.topic], "first") >= 0.85
    assert share([one for one in here if one.topic], "among") >= 0.9
    assert share([one for one in here if not one.topic], "first") >= 0.8


# --- the texts -----------------------------------------------------------------------------------------


def of(content: Content) -> Iterator[tuple[Topic, Check]]:
    for topic in content.topics.values():
        for check in topic.checks:
            yield topic, check


def test_there_are_topics_and_articles_for_every_area(content: Content) -> None:
    assert len(content.topics) >= 32
    assert len({name for name, _ in content.articles}) >= 40
    for area in AREAS:
        assert sum(topic.area == area for topic in content.topics.values()) >= 7
        assert sum(article.area == area for article in content.articles.values()) >= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_fit_into_a_sentence_and_on_a_button(content: Content, language: str) -> None:
    for topic in content.topics.values():
        title = topic.title[language]
        assert len(title) <= (20 if language in WIDE else 44), title
        assert title[-1] not in ".!?。！？", title


@pytest.mark.parametrize("language", LANGUAGES)
def test_symptoms_are_many_and_none_is_said_twice(content: Content, language: str) -> None:
    said = Counter(
        symptom.casefold() for topic in content.topics.values() for symptom in topic.symptoms[language]
    )
    assert [symptom for symptom, times in said.items() if times > 1] == []
    for topic in content.topics.values():
        assert 10 <= len(topic.symptoms[language]) <= 16, topic.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_fits_a_bubble_and_its_answers_a_button(content: Content, language: str) -> None:
    wide = language in WIDE
    for topic, check in of(content):
        where = (topic.id, check.id)
        instruction = check.instruction[language]
        assert len(instruction) <= (180 if wide else 330), where
        assert instruction[-1] in ".。", where
        assert not set(instruction) & set("{}"), where
        if check.question is not None:
            assert len(check.question[language]) <= (80 if wide else 150), where
            assert check.question[language][-1] in "?？", where
        titles = [answer.title[language] for answer in check.answers]
        assert len(set(titles)) == len(titles), where
        assert all(len(title) <= (20 if wide else 40) for title in titles), (where, titles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_answers_of_a_check_are_given_in_the_same_words(content: Content, language: str) -> None:
    for topic, check in of(content):
        words = Counter(
            word.casefold()
            for answer in check.answers
            for word in {answer.title[language], *answer.words[language]}
        )
        assert [word for word, times in words.items() if times > 1] == [], (topic.id, check.id)


def test_nothing_is_left_in_english(content: Content) -> None:
    for topic, check in of(content):
        assert len(set(check.instruction.values())) == len(LANGUAGES), (topic.id, check.id)
        if check.question is not None:
            assert len(set(check.question.values())) >= len(LANGUAGES) - 1, (topic.id, check.id)


def test_most_topics_are_trees_and_know_an_outage(content: Content) -> None:
    branching = [
        topic.id for topic in content.topics.values() if any(check.answers for check in topic.checks)
    ]
    assert len(branching) == len(content.topics)
    ends = Counter(
        end
        for topic in content.topics.values()
        for end in {target for check in topic.checks for target in topic.ways_on(check)} & set(ENDS)
    )
    assert ends["outage"] >= len(content.topics) / 2
    assert ends["case"] == len(content.topics)


def test_steps_are_known_in_every_language_and_used(content: Content) -> None:
    used = {check.step for _, check in of(content) if check.step is not None}
    assert used <= set(content.steps)
    assert len(used) >= 12
    for step, said in content.steps.items():
        for language in LANGUAGES:
            assert len(said[language]) >= 5, (step, language)
