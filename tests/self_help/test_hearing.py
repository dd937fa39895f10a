"""What people's own words say to a check, and which steps they say they have taken."""

from __future__ import annotations

from bot.records.database import Database
from bot.self_help.encoding import Encoder
from bot.self_help.hearing import ANSWERS, APART, DONE, answer_in, steps_done
from bot.self_help.library import Library
from bot.self_help.topics import Check
from tests.self_help.conftest import Recorder, in_all, put, topic_of

CHECK = Check.model_validate(
    {
        "id": "lamp",
        "instruction": in_all("Look at the lamp."),
        "question": in_all("What colour is it?"),
        "answers": [
            {"id": "green", "title": in_all("Green"), "words": in_all(["it is green"]), "then": "solved"},
            {"id": "red", "title": in_all("Red"), "words": in_all(["it is red"]), "then": "case"},
        ],
    }
)


def heard(encoder: Encoder, said: str, language: str = "en") -> str | None:
    answer = answer_in(encoder, CHECK, said, language)
    return answer.id if answer is not None else None


def test_the_nearest_answer_is_the_one_meant(encoder: Encoder, recorder: Recorder) -> None:
    recorder.near("sort of crimson", "it is red", ANSWERS + 0.1)
    assert heard(encoder, "sort of crimson") == "red"
    assert heard(encoder, "Green") == "green"


def test_what_is_near_no_answer_says_nothing(encoder: Encoder, recorder: Recorder) -> None:
    recorder.near("maybe", "it is red", ANSWERS - 0.02)
    assert heard(encoder, "maybe") is None


def test_what_is_as_near_to_another_answer_says_nothing(encoder: Encoder, recorder: Recorder) -> None:
    recorder.near("it is red", "it is green", 1 - APART / 10)
    assert heard(encoder, "it is green") is None


def test_only_the_language_spoken_is_compared(encoder: Encoder) -> None:
    words = {**in_all(["x"]), "de": ["dunkel"]}
    answers = [CHECK.answers[0].model_copy(update={"words": words}), CHECK.answers[1]]
    check = CHECK.model_copy(update={"answers": answers})
    assert answer_in(encoder, check, "dunkel", "de") is answers[0]
    assert answer_in(encoder, check, "dunkel", "en") is None


def test_a_fix_has_no_answers_of_its_own(encoder: Encoder) -> None:
    assert answer_in(encoder, topic_of("a").checks[0], "Do it.", "en") is None


def test_steps_are_heard_clause_by_clause(
    database: Database, encoder: Encoder, library: Library, recorder: Recorder
) -> None:
    steps = {"restart_device": ["I rebooted it"], "clear_browser": ["cleared the cache"]}
    put(database, encoder, topic_of("a"), steps=steps)
    recorder.near("already rebooted", "I rebooted it", DONE + 0.05)
    recorder.near("the cache is full", "cleared the cache", DONE - 0.02)
    clauses = ["the lamp is dark", "already rebooted", "the cache is full", "I rebooted it", " "]
    with database.begin(write=False) as uow:
        shelf = library.shelf(uow)
        found = steps_done(shelf, encoder, clauses)
        assert steps_done(shelf, encoder, []) == []
    assert [(done.step, done.said) for done in found] == [("restart_device", "already rebooted")]


def test_without_steps_none_is_heard(database: Database, encoder: Encoder, library: Library) -> None:
    with database.begin(write=False) as uow:
        assert steps_done(library.shelf(uow), encoder, ["I rebooted it"]) == []
