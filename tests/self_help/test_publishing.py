"""Publishing: versions, what is withdrawn, what is left alone; and what a process's library makes of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.records.database import Database
from bot.records.search import entries_with
from bot.records.tables import SearchEntry, TopicVersion
from bot.records.tables import Topic as TopicRow
from bot.self_help.content import body_of, digest_of
from bot.self_help.encoding import Encoder
from bot.self_help.library import Library
from bot.self_help.publishing import publish, publish_articles, revision_of, take_over
from tests.races import at_once
from tests.self_help.conftest import Recorder, article_of, content_of, in_all, put, topic_of
from tests.world import NOW


def version_of(database: Database, topic: str) -> int | None:
    with database.begin(write=False) as uow:
        return uow.session.get_one(TopicRow, topic).version


def on_shelf(database: Database, library: Library) -> dict[str, int]:
    with database.begin(write=False) as uow:
        return dict(library.shelf(uow).versions)


def test_a_topic_begins_with_version_1_and_the_library_has_it(
    database: Database, encoder: Encoder, library: Library
) -> None:
    put(database, encoder, topic_of("a"), topic_of("b"))
    assert on_shelf(database, library) == {"a": 1, "b": 1}


def test_an_edit_is_a_new_version_and_the_old_one_stays(
    database: Database, encoder: Encoder, library: Library
) -> None:
    put(database, encoder, topic_of("a"))
    assert on_shelf(database, library) == {"a": 1}
    edited = topic_of("a", checks=[{"id": "other", "instruction": in_all("Do something else.")}])
    put(database, encoder, edited)
    assert on_shelf(database, library) == {"a": 2}
    with database.begin(write=False) as uow:
        old, new = library.topic(uow, "a", 1), library.topic(uow, "a", 2)
        assert old is not None
        assert new is not None
        assert [check.id for check in old.checks] == ["only"]
        assert [check.id for check in new.checks] == ["other"]
        assert library.topic(uow, "a", 3) is None


def test_an_edit_taken_back_is_the_old_version_again(database: Database, encoder: Encoder) -> None:
    put(database, encoder, topic_of("a"))
    put(database, encoder, topic_of("a", symptoms=["new"]))
    put(database, encoder, topic_of("a"))
    assert version_of(database, "a") == 1
    with database.begin(write=False) as uow:
        assert len(uow.session.scalars(select(TopicVersion)).all()) == 2


def test_what_did_not_change_is_neither_encoded_nor_touched(
    database: Database, encoder: Encoder, recorder: Recorder
) -> None:
    put(database, encoder, topic_of("a"), topic_of("b"), article_of("c"), steps={"s": ["done s"]})
    recorder.asked.clear()
    changed = topic_of("b", symptoms=["another symptom"])
    published = publish(
        database,
        content_of(topic_of("a"), changed, article_of("c"), steps={"s": ["done s"]}),
        encoder,
        now=NOW,
    )
    assert (published.topics, published.articles, published.steps) == (["b"], [], [])
    assert set(recorder.asked) == {"title of b", "another symptom"}


def test_a_topic_whose_file_is_gone_is_withdrawn_and_may_come_back(
    database: Database, encoder: Encoder, library: Library
) -> None:
    put(database, encoder, topic_of("a"), topic_of("b"))
    put(database, encoder, topic_of("b"))
    assert on_shelf(database, library) == {"b": 1}
    with database.begin(write=False) as uow:
        assert library.topic(uow, "a", 1) is not None  # somebody may be in the middle of it
        assert entries_with(uow, "topic", ["a"]) == []
        assert library.shelf(uow).indexes["topic"].owners == ("b",)
    put(database, encoder, topic_of("a"), topic_of("b"))
    assert on_shelf(database, library) == {"a": 1, "b": 1}


def test_what_was_edited_elsewhere_stays_while_its_file_does(
    database: Database, encoder: Encoder, library: Library
) -> None:
    put(database, encoder, topic_of("a"))
    edited = topic_of("a", symptoms=["as edited"])
    with database.begin() as uow:
        uow.session.add(
            TopicVersion(
                topic_id="a",
                number=2,
                digest=digest_of(body_of(edited)),
                body=body_of(edited),
                published_at=NOW,
            )
        )
        row = uow.session.get_one(TopicRow, "a")
        row.version, row.revision = 2, row.revision + 1
    put(database, encoder, topic_of("a"), topic_of("b"))
    assert on_shelf(database, library) == {"a": 2, "b": 1}
    with database.begin(write=False) as uow:
        found = entries_with(uow, "topic", ["edited"])
        assert {owner for _, owner in found} == {"a"}
    put(database, encoder, topic_of("a", symptoms=["from the file"]), topic_of("b"))
    assert version_of(database, "a") == 3


def test_a_process_that_starts_with_what_was_taken_over_before_changes_nothing(
    database: Database, encoder: Encoder
) -> None:
    old, new = content_of(topic_of("a")), content_of(topic_of("a", symptoms=["new"]))
    assert take_over(database, old, encoder, now=NOW)
    assert take_over(database, new, encoder, now=NOW)
    assert not take_over(database, old, encoder, now=NOW)  # a process of the older release starts again
    assert version_of(database, "a") == 2


def test_another_encoder_makes_the_vectors_anew(database: Database, recorder: Recorder) -> None:
    old, new = Encoder("old", 512, recorder), Encoder("new", 512, recorder)
    take_over(database, content_of(topic_of("a")), old, now=NOW)
    recorder.asked.clear()
    take_over(database, content_of(topic_of("a")), new, now=NOW)
    assert set(recorder.asked) == {"title of a", "symptom of a"}
    with database.begin(write=False) as uow:
        assert set(uow.session.scalars(select(SearchEntry.encoder))) == {"new"}
    assert version_of(database, "a") == 1


def test_processes_that_start_at_once_publish_once(database: Database, recorder: Recorder) -> None:
    content = content_of(topic_of("a"), article_of("b"))

    def start(_: int) -> None:
        take_over(database, content, Encoder("made", 512, recorder), now=NOW)

    at_once(3, start)
    with database.begin(write=False) as uow:
        assert uow.session.scalars(select(TopicVersion.number)).all() == [1]
        assert len(uow.session.scalars(select(SearchEntry)).all()) == 9


def test_the_library_reads_only_what_is_new(database: Database, encoder: Encoder, library: Library) -> None:
    put(database, encoder, topic_of("a"), topic_of("b"))
    with database.begin(write=False) as uow:
        before = library.shelf(uow)
        assert library.shelf(uow) is before
    put(database, encoder, topic_of("a"), topic_of("b", symptoms=["new"]))
    with database.begin(write=False) as uow:
        after = library.shelf(uow)
    assert after is not before
    assert after.topics["a"] is before.topics["a"]
    assert after.topics["b"].symptoms["en"] == ["new"]
    assert before.topics["b"].symptoms["en"] == ["symptom of b"]  # a search under way sees one state


def test_an_article_is_found_in_the_language_spoken_else_in_english_else_in_any(
    database: Database, encoder: Encoder, library: Library
) -> None:
    put(
        database,
        encoder,
        article_of("both"),
        article_of("both", language="de", title="Titel"),
        article_of("german", language="de"),
    )
    with database.begin(write=False) as uow:
        shelf = library.shelf(uow)
        languages = {
            (name, spoken): head.language
            for name in ("both", "german")
            for spoken in ("de", "fr")
            if (head := shelf.article(name, spoken)) is not None
        }
        assert shelf.article("neither", "de") is None
        read = library.article(uow, "both", "de")
    assert languages == {
        ("both", "de"): "de",
        ("both", "fr"): "en",
        ("german", "de"): "de",
        ("german", "fr"): "de",
    }
    assert read is not None
    assert read == article_of("both", language="de", title="Titel")


def test_a_vendors_articles_stand_beside_the_folders(
    database: Database, encoder: Encoder, library: Library
) -> None:
    put(database, encoder, article_of("ours"))
    publish_articles(database, [article_of("theirs"), article_of("more")], encoder, source="help center")
    put(database, encoder, article_of("ours", body="new"))  # the folder says nothing about theirs
    changed = publish_articles(database, [article_of("theirs")], encoder, source="help center", withdraw=True)
    assert changed == [("more", "en")]
    with database.begin(write=False) as uow:
        assert {name for name, _ in library.shelf(uow).articles} == {"ours", "theirs"}
        assert library.article(uow, "more", "en") is None


def test_an_id_of_another_source_is_not_taken_over(database: Database, encoder: Encoder) -> None:
    put(database, encoder, article_of("ours"))
    with database.begin(write=False) as uow:
        revision = revision_of(uow)
    with pytest.raises(ValueError, match=r"ours \(en\) is there already, from files"):
        publish_articles(database, [article_of("new"), article_of("ours")], encoder, source="other")
    with database.begin(write=False) as uow:
        assert revision_of(uow) == revision


def test_full_text_follows_the_entries(database: Database, encoder: Encoder) -> None:
    put(database, encoder, article_of("a", body="zebra crossing"), article_of("b", body="zebra 0x80070005"))

    def owners(*words: str) -> set[str]:
        with database.begin(write=False) as uow:
            return {owner for _, owner in entries_with(uow, "article", words)}

    assert owners("zebra") == {"a", "b"}
    assert owners("0x80070005") == {"b"}
    assert owners("nowhere") == set()
    assert owners() == set()
    assert owners("it's", 'a "quoted" one', "back\\slash", "NOT", "zebra | x") == set()
    put(database, encoder, article_of("a", body="zebra crossing"), article_of("b", body="giraffe"))
    assert owners("zebra") == {"a"}
    assert owners("giraffe") == {"b"}
