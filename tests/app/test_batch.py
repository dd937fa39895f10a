"""Reading a file of messages: same order, same number, nothing stops it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.app.batch import read_lines
from bot.records.policy_files import load_policy
from bot.support.policy import Policy


@pytest.fixture(scope="module")
def policy(data_folder: Path) -> Policy:
    return load_policy(data_folder / "policy")


class Scripted:
    """Reads as the test says."""

    def __init__(self, intent: str, *signals: tuple[str, Any], declined: bool = False) -> None:
        self._intent = intent
        self._signals = signals
        self._declined = declined

    def parse(self, text: str) -> dict[str, Any]:
        return {
            "text": text,
            "intent": {"name": self._intent, "confidence": 0.9},
            "intent_ranking": [],
            "entities": [
                {"entity": "version", "value": "14.1", "start": 0, "end": 4, "extractor": "EntityReader"}
            ],
            "language": {"language": "de", "certain": True, "scores": {}},
            "declined": self._declined,
            "alternatives": [{"intent": "greet", "confidence": 0.1}],
            "signals": [
                {"signal": name, "value": value, "evidence": "so", "start": 0, "end": 2}
                for name, value in self._signals
            ],
            "area": {"area": "daas_vdi", "confidence": 0.8},
        }


def test_a_reading_has_the_promised_keys(policy: Policy) -> None:
    reader = Scripted("report_problem", ("operations_halted", True), ("workaround", "none"))
    (reading,) = read_lines([b'{"text": "14.1 steht"}\n'], reader, policy)
    assert reading == {
        "text": "14.1 steht",
        "intent": "report_problem",
        "confidence": 0.9,
        "declined": False,
        "alternatives": [{"intent": "greet", "confidence": 0.1}],
        "language": "de",
        "entities": [{"entity": "version", "value": "14.1", "start": 0, "end": 4}],
        "signals": [
            {"signal": "operations_halted", "value": True, "evidence": "so", "start": 0, "end": 2},
            {"signal": "workaround", "value": "none", "evidence": "so", "start": 0, "end": 2},
        ],
        "area": "daas_vdi",
        "severity": 1,
    }


@pytest.mark.parametrize(
    ("reader", "severity"),
    [
        (Scripted("report_problem"), 3),  # nothing known, nothing left to ask
        (Scripted("ask_how_to"), 4),
        (Scripted("affirm"), None),
        (Scripted("report_problem", ("degraded", True)), 3),
        (Scripted("ask_how_to", ("question_only", True)), 4),
        (Scripted("request_human", ("operations_halted", True), ("workaround", "none")), 1),
        (Scripted("problem_solved", ("operations_halted", True)), None),
        (Scripted("out_of_scope", ("operations_halted", True), declined=True), None),
    ],
)
def test_severity_is_proposed_where_a_problem_is_described(
    policy: Policy, reader: Scripted, severity: int | None
) -> None:
    (reading,) = read_lines([b'{"text": "x"}'], reader, policy)
    assert reading["severity"] == severity


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (b"nonsense", "not_json"),
        (b"", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
        (b"{}", "text_missing"),
        (b'{"text": 7}', "text_not_text"),
        (b'{"text": null}', "text_not_text"),
        (b'{"text": " "}', "text_empty"),
        (b'{"text": "a\\u0000"}', "text_unreadable"),
        (b'{"text": "a\\ud800"}', "text_unreadable"),
        (b'{"text": "' + b"x" * 4001 + b'"}', "text_too_long"),
    ],
)
def test_a_wrong_line_is_named_in_its_place_and_the_rest_goes_on(
    policy: Policy, line: bytes, key: str
) -> None:
    good = b'{"text": "fine", "anything": "else"}\r\n'
    before, wrong, after = read_lines([good, line, good], Scripted("greet"), policy)
    assert before["text"] == after["text"] == "fine"
    assert wrong["error"]["key"] == key
    assert wrong["error"]["message"]
