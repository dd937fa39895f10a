"""Finding topics and articles, with vectors made by hand. How well it does: test_shipped_content.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.records.database import Database
from bot.self_help import finding
from bot.self_help.encoding import Encoder
from bot.self_help.finding import Candidate, Found, Where, find_articles, find_topics
from bot.self_help.library import Library
from tests.self_help.conftest import Recorder, article_of, in_all, put, topic_of

Find = Callable[..., Found]


@pytest.fixture
def find(database: Database, encoder: Encoder, library: Library) -> Find:
    def look(text: str, **where: str) -> Found:
        with database.begin(write=False) as uow:
            return find_topics(uow, library.shelf(uow), encoder, text, Where(**where))

    return look


def ids(found: Found) -> list[str]:
    """The topic that fits best, if one fits."""
    return [one.id for one in found.candidates[:1]]


def test_the_nearest_in_meaning_is_found_in_whatever_language_it_is_written(
    database: Database, encoder: Encoder, recorder: Recorder, find: Find
) -> None:
    symptoms = {**in_all(["other words"]), "en": ["the lamp stays dark"]}
    put(database, encoder, topic_of("lamp", symptoms=["x"]), topic_of("door"))
    lamp = topic_of("lamp").model_copy(update={"symptoms": symptoms})
    put(database, encoder, lamp, topic_of("door"))
    recorder.near("ランプがつかない", "the lamp stays dark", 0.8)
    assert ids(find("ランプがつかない")) == ["lamp"]


def test_what_is_near_nothing_finds_nothing(database: Database, encoder: Encoder, find: Find) -> None:
    put(database, encoder, topic_of("lamp"), topic_of("door"))
    assert find("pizza please").candidates == ()
    assert not find("pizza please").sure


def test_an_empty_library_finds_nothing(find: Find) -> None:
    assert find("the lamp stays dark").candidates == ()


def test_a_sentence_of_a_long_description_is_enough(
    database: Database, encoder: Encoder, recorder: Recorder, find: Find
) -> None:
    put(database, encoder, topic_of("lamp", symptoms=["the lamp stays dark"]), topic_of("door"))
    assert ids(find("Hello, I hope you are well! the lamp stays dark. Many thanks in advance.")) == []
    recorder.near("the lamp stays dark.", "the lamp stays dark", 0.95)
    assert ids(find("Hello, I hope you are well! the lamp stays dark. Many thanks in advance.")) == ["lamp"]


@pytest.mark.parametrize("code", ["1030", "SSL Error 61", "ssl-error 61"])
def test_a_known_error_code_leads_straight_to_its_topic(
    database: Database, encoder: Encoder, find: Find, code: str
) -> None:
    put(database, encoder, topic_of("lamp"), topic_of("door", error_codes=["1030", "SSL error 61"]))
    found = find("it says something", error_code=code)
    assert (ids(found), found.by, found.sure) == (["door"], "error_code", True)
    assert find("it says something", error_code="1031").candidates == ()


@pytest.mark.parametrize(
    ("where", "allowed"),
    [
        ({}, True),
        ({"area": "daas_vdi"}, True),
        ({"area": "licensing"}, False),
        ({"product": "workspace_app"}, True),
        ({"product": "storefront"}, False),
        ({"version": "2402 LTSR CU2"}, True),
        ({"version": "2203 LTSR"}, False),
    ],
)
def test_what_is_about_something_else_is_left_out(
    database: Database, encoder: Encoder, find: Find, where: dict[str, str], allowed: bool
) -> None:
    put(
        database,
        encoder,
        topic_of("lamp", products=["workspace_app"], versions=["2402", "2411"]),
        topic_of("door"),
    )
    assert ids(find("symptom of lamp", **where)) == (["lamp"] if allowed else [])


def test_sure_is_who_leads_clearly() -> None:
    def found(*scores: float) -> Found:
        return Found(tuple(Candidate(str(score), score, score) for score in scores))

    assert found(0.7).sure
    assert found(0.7, 0.7 - finding.CLOSE - 0.01).sure
    assert not found(0.7, 0.7 - finding.CLOSE + 0.01, 0.6).sure
    assert not found().sure


def test_what_is_like_what_is_no_topics_finds_none(
    database: Database, encoder: Encoder, recorder: Recorder, find: Find
) -> None:
    recorder.near("who invoices the lamp", "symptom of lamp", 0.8)
    put(database, encoder, topic_of("lamp"), topic_of("door"))
    assert ids(find("who invoices the lamp")) == ["lamp"]
    put(database, encoder, topic_of("lamp"), topic_of("door"), elsewhere=["who invoices the lamp"])
    assert ids(find("who invoices the lamp")) == []
    assert ids(find("symptom of lamp")) == ["lamp"]


def test_rare_words_in_common_decide_between_neighbours(
    database: Database, encoder: Encoder, library: Library, recorder: Recorder
) -> None:
    put(
        database,
        encoder,
        article_of("one", title="alike", body="about vserver and nothing else"),
        article_of("two", title="alike", body="about printers and nothing else"),
    )
    recorder.near("my printers", "alike", 0.62)
    recorder.near("my vserver", "alike", 0.62)
    with database.begin(write=False) as uow:
        shelf = library.shelf(uow)
        first = {
            text: find_articles(uow, shelf, encoder, text)[0].id for text in ("my printers", "my vserver")
        }
    assert first == {"my printers": "two", "my vserver": "one"}


def test_an_articles_translations_count_as_one(
    database: Database, encoder: Encoder, library: Library, recorder: Recorder
) -> None:
    put(database, encoder, article_of("lamp"), article_of("lamp", language="de", title="Lampe"))
    recorder.near("the light is out", "Lampe", 0.9)
    with database.begin(write=False) as uow:
        found = find_articles(uow, library.shelf(uow), encoder, "the light is out")
        nothing = find_articles(uow, library.shelf(uow), encoder, "pizza please")
    assert [one.id for one in found] == ["lamp"]
    assert nothing == ()


def test_among_very_many_the_nearest_is_found_too(
    database: Database,
    encoder: Encoder,
    library: Library,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.self_help.library.MANY", 50)
    put(database, encoder, *(article_of(f"a{number}") for number in range(400)))
    recorder.near("something", "title of a123", 0.8)
    with database.begin(write=False) as uow:
        found = find_articles(uow, library.shelf(uow), encoder, "something", most=1)
    assert [one.id for one in found] == ["a123"]
    assert found[0].cosine == pytest.approx(0.8, abs=0.01)
