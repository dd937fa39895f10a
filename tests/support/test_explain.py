"""Questions and answers as plain data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support.explain import ANSWERS, explain, explain_line
from bot.support.policy import Policy

QUESTION: dict[str, Any] = {
    "package": "css_core",
    "severity": 2,
    "country": "US",
    "subdivision": "AZ",
    "trm": False,
    "opened": "2026-11-25T23:30:00Z",
}


def test_the_example(policy: Policy) -> None:
    answer = explain(policy, QUESTION)
    reasons = answer.pop("reasons")
    assert answer == {
        "sub_region": "americas_west",
        "zone": "America/Los_Angeles",
        "coverage": "business_hours",
        "initial_response_due": "2026-11-26T01:30:00Z",
        "initial_response_kind": "within",
        "restoration_due": None,
        "next_update_due": "2026-11-30T23:30:00Z",
        "rma_due": None,
        "queue": "support_engineer.americas.en.any",
    }
    assert all({"rule", "section"} <= reason.keys() for reason in reasons)


def test_restoration_and_rma(policy: Policy) -> None:
    priority = explain(policy, QUESTION | {"package": "css_priority_plus", "severity": 1})
    assert priority["restoration_due"] == "2026-11-26T03:30:00Z"
    gold = explain(
        policy, QUESTION | {"package": "am_gold", "subdivision": None, "area": "app_delivery_security"}
    )
    # New York had closed, and opens again on Friday; the next business day is Monday.
    assert gold["rma_due"] == "2026-11-30T13:00:00Z"
    assert gold["queue"] == "support_engineer.americas.en.app_delivery_security"


def test_every_key_is_there_and_the_id_comes_back(policy: Policy) -> None:
    answer = explain_line(policy, json.dumps(QUESTION | {"id": [1, "x"]}))
    assert set(answer) == {*ANSWERS, "id"}
    assert answer["id"] == [1, "x"]
    json.dumps(answer)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"package": None}, "package"),
        ({"package": "css_diamond"}, "package"),
        ({"package": 7}, "package"),
        ({"severity": "2"}, "severity"),
        ({"severity": True}, "severity"),
        ({"severity": 9}, "severity"),
        ({"severity": 2.0}, "severity"),
        ({"country": "us"}, "country"),
        ({"country": ["US"]}, "country"),
        ({"subdivision": "ZZ"}, "subdivision"),
        ({"subdivision": 3}, "subdivision"),
        ({"trm": "yes"}, "trm"),
        ({"opened": "yesterday"}, "opened"),
        ({"opened": "2026-11-25T23:30:00"}, "opened"),
        ({"opened": "2026-13-25T23:30:00Z"}, "opened"),
        ({"opened": "0001-01-01T00:00:00Z"}, "opened"),
        ({"opened": 1764113400}, "opened"),
        ({"language": "klingon"}, "language"),
        ({"area": "gardening"}, "area"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_question_names_the_key(policy: Policy, changes: dict[str, Any], key: str) -> None:
    answer = explain(policy, QUESTION | {"id": 1} | changes)
    assert answer["error"]["key"] == key
    assert answer["error"]["message"]
    assert set(answer) == {"id", "error"}


@pytest.mark.parametrize("line", ["", "{", "null", "[]", "7", '"css_core"', "{'package': 1}"])
def test_what_is_no_question(policy: Policy, line: str) -> None:
    assert explain_line(policy, line)["error"]["key"] == "line"


values = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.integers(), max_size=2)


@given(st.dictionaries(st.sampled_from([*QUESTION, "language", "area", "id", "x"]), values))
def test_no_question_however_bad_raises(policy: Policy, changes: dict[str, Any]) -> None:
    answer = explain(policy, QUESTION | changes)
    assert "error" in answer or set(ANSWERS) <= set(answer)
