"""``firstline parse``: what the trained model reads in messages, one JSON line for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from bot.support.policy import Policy
from bot.support.severity import SIGNALS, Signals, is_large_scope, propose
from bot.talk.inbox import TEXT_LIMIT

BESIDE_THE_POINT = frozenset(
    {"problem_solved", "close_case", "give_feedback", "thank", "greet", "goodbye", "cancel", "restart"}
)
"""Intents of messages that describe no present problem, whatever words they use."""

DESCRIBING = frozenset({"report_problem", "state_impact"})
"""Intents of messages that describe one, though they may say nothing of its impact."""


class Reads(Protocol):
    """A loaded model (``bot.nlu.reading.Reader``)."""

    def parse(self, text: str) -> dict[str, Any]:
        """What it reads in one message: Rasa's parse data."""


class LineWrong(Exception):
    """A line that cannot be read as a message; ``key`` tells the kinds apart."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def read_lines(lines: Iterable[bytes], reader: Reads, policy: Policy) -> Iterator[dict[str, Any]]:
    """The reading of every line, in order; a line that is wrong gives an ``error`` in its place."""
    for line in lines:
        try:
            yield read_message(_text(line), reader, policy)
        except LineWrong as error:
            yield {"error": {"key": error.key, "message": str(error)}}


def read_message(text: str, reader: Reads, policy: Policy) -> dict[str, Any]:
    """What the model reads in ``text``, in the form ``firstline parse`` prints.

    Raises:
        LineWrong: the door would refuse such a message.
    """
    if len(text) > TEXT_LIMIT:
        raise LineWrong("text_too_long", f"{len(text)} characters; at most {TEXT_LIMIT} are read")
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise LineWrong("text_unreadable", "a NUL character or half of a surrogate pair")
    if not text.strip():
        raise LineWrong("text_empty", "nothing but white space")
    data = reader.parse(text)
    return {
        "text": text,
        "intent": data["intent"]["name"],
        "confidence": data["intent"]["confidence"],
        "declined": bool(data.get("declined")),
        "alternatives": data.get("alternatives") or [],
        "language": (data.get("language") or {}).get("language"),
        "entities": [_entity(entity) for entity in data["entities"]],
        "signals": data.get("signals") or [],
        "area": (data.get("area") or {}).get("area"),
        "severity": severity_of(data, policy),
    }


def _entity(entity: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entity.items() if key != "extractor"}


def severity_of(data: Mapping[str, Any], policy: Policy) -> int | None:
    """The severity a message means, as the intake would propose it with nothing left to ask.

    None for messages that describe no present problem.
    """
    intent = data["intent"]["name"]
    known = {signal["signal"]: signal["value"] for signal in data.get("signals") or ()}
    affected = next((e["value"] for e in data["entities"] if e["entity"] == "affected_users"), None)
    wide = is_large_scope(policy, affected, known.get("large_scope"))
    if wide is not None and known.get("question_only") is not True:
        known["large_scope"] = wide
    if intent == "ask_how_to" and not known:
        known["question_only"] = True
    if data.get("declined") or intent in BESIDE_THE_POINT or not (known or intent in DESCRIBING):
        return None
    return propose(policy, Signals(**known), asked=SIGNALS).severity


def _text(line: bytes) -> str:
    try:
        document = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise LineWrong("not_utf8", "the line is not UTF-8") from None
    except (ValueError, RecursionError):
        raise LineWrong("not_json", "the line is not JSON") from None
    if not isinstance(document, dict):
        raise LineWrong("not_an_object", 'expected {"text": "..."}')
    if "text" not in document:
        raise LineWrong("text_missing", 'expected {"text": "..."}')
    if not isinstance(document["text"], str):
        raise LineWrong("text_not_text", "`text` is not a string")
    return document["text"]
