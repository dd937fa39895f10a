"""Walking through a tree of checks."""

from __future__ import annotations

import pytest

from bot.self_help.topics import Check, Topic
from bot.self_help.walking import first_stop, stop_at
from tests.self_help.conftest import in_all, topic_of


def fix(name: str, **more: str) -> dict[str, object]:
    return {"id": name, "instruction": in_all(f"Do {name}."), **more}


def look(name: str, **ways: str) -> dict[str, object]:
    answers = [
        {"id": answer, "title": in_all(answer), "words": in_all([answer]), "then": then}
        for answer, then in ways.items()
    ]
    return {
        "id": name,
        "instruction": in_all(f"See {name}."),
        "question": in_all("What?"),
        "answers": answers,
    }


@pytest.fixture
def topic() -> Topic:
    return topic_of(
        "walked",
        checks=[
            fix("again", step="restart_app"),
            fix("reboot", step="restart_device"),
            look("lamp", green="cable", red="case", dark="outage"),
            fix("cable", step="check_cabling", next="last"),
            fix("between"),
            fix("last"),
        ],
    )


def at(stop: object) -> object:
    return stop.id if isinstance(stop, Check) else stop


def test_it_begins_with_the_first_check(topic: Topic) -> None:
    stop = first_stop(topic, ())
    assert (at(stop.at), stop.passed, stop.end) == ("again", (), None)


def test_steps_taken_already_are_passed_over(topic: Topic) -> None:
    stop = first_stop(topic, {"restart_device", "restart_app"})
    assert at(stop.at) == "lamp"
    assert [check.id for check in stop.passed] == ["again", "reboot"]


def test_a_check_whose_question_was_answered_before_is_still_asked(topic: Topic) -> None:
    assert at(stop_at(topic, "lamp", {"lamp"}).at) == "lamp"


def test_passing_over_follows_where_the_check_leads(topic: Topic) -> None:
    stop = stop_at(topic, "cable", {"check_cabling"})
    assert at(stop.at) == "last"


@pytest.mark.parametrize("end", ["solved", "case", "outage"])
def test_an_end_is_an_end(topic: Topic, end: str) -> None:
    stop = stop_at(topic, end, ())
    assert (stop.at, stop.end, stop.passed) == (end, end, ())


def test_behind_the_last_check_there_is_a_case(topic: Topic) -> None:
    last = topic.check("last")
    assert last is not None
    assert topic.after(last) == "case"


def test_everything_done_already_leads_to_a_case() -> None:
    topic = topic_of("done", checks=[fix("again", step="restart_app")])
    stop = first_stop(topic, {"restart_app"})
    assert stop.end == "case"
    assert [check.id for check in stop.passed] == ["again"]
