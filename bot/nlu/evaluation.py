"""How well a model reads messages it never saw: the sets in `tests/nlu/<language>.yml`.

A set is a list under `messages`, each with `text` and `intent`, and where it has them `area`, `severity`
(1-4), `language` (if it isn't the file's) and `entities` ({entity: value}). Severity is what the support
rules make of the signals read, so whoever evaluates passes the rules in.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml

OUT_OF_SCOPE = "out_of_scope"
IDS = frozenset({"case_number", "org_id", "serial_number", "email", "version", "error_code"})
LANGUAGE_FROM = 4
"""Language is judged on messages of at least this many words (East Asian: three characters count as a
word).
"""
SeverityOf = Callable[[Mapping[str, Any]], int | None]


class Reads(Protocol):
    """What reads messages: `bot.nlu.reading.Reader`."""

    def parse(self, text: str) -> dict[str, Any]:
        """Read one message."""


class BadSet(Exception):
    """An evaluation set that is not in its form; names file and message."""


@dataclass(frozen=True)
class Judged:
    """A message of a set with what was read in it and how long that took (seconds)."""

    language: str
    expected: Mapping[str, Any]
    read: Mapping[str, Any]
    severity: int | None
    seconds: float

    @property
    def intent(self) -> str:
        """The intent read."""
        return str(self.read["intent"]["name"])


@dataclass(frozen=True)
class Score:
    """Right out of so many."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True)
class LanguageResult:
    """One language's figures."""

    language: str
    intents: Score
    macro_f1: float
    out_of_scope: Score
    declined: Score
    identified: Score
    areas: Score
    severities: Score
    ids: tuple[int, int, int]
    median_seconds: float

    @property
    def ids_f1(self) -> float | None:
        """F1 of ids and codes, from those found, missed and invented."""
        found, missed, invented = self.ids
        return 2 * found / (2 * found + missed + invented) if found or missed or invented else None


@dataclass(frozen=True)
class Evaluation:
    """All languages' figures, and every message judged."""

    results: Sequence[LanguageResult]
    judged: Sequence[Judged] = field(repr=False)

    def confusions(self, language: str | None = None) -> Counter[tuple[str, str]]:
        """Expected and read intents of the messages read wrong."""
        return Counter(
            (one.expected["intent"], one.intent)
            for one in self.judged
            if one.intent != one.expected["intent"] and language in (None, one.language)
        )

    def intents(self) -> dict[str, Score]:
        """Recall of every intent over all languages."""
        totals = Counter(one.expected["intent"] for one in self.judged)
        right = Counter(one.expected["intent"] for one in self.judged if one.intent == one.expected["intent"])
        return {intent: Score(right[intent], count) for intent, count in sorted(totals.items())}


def load_sets(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The sets of a folder by language. Raises `BadSet`."""
    sets: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(folder.glob("*.yml")):
        try:
            messages = yaml.safe_load(file.read_text(encoding="utf-8"))["messages"]
        except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise BadSet(f"{file}: {error!r}") from error
        for number, message in enumerate(messages or (), start=1):
            if not isinstance(message, dict) or not all(
                isinstance(message.get(key), str) for key in ("text", "intent")
            ):
                raise BadSet(f"{file}: message {number} needs a text and an intent")
        sets[file.stem] = list(messages or ())
    return sets


def evaluate(
    reader: Reads, sets: Mapping[str, Sequence[Mapping[str, Any]]], severity_of: SeverityOf | None = None
) -> Evaluation:
    """Read every message of the sets and judge what was read."""
    judged = []
    for language, messages in sets.items():
        for message in messages:
            started = time.perf_counter()
            read = reader.parse(message["text"])
            seconds = time.perf_counter() - started
            severity = severity_of(read) if severity_of and "severity" in message else None
            judged.append(Judged(language, message, read, severity, seconds))
    results = [_result(language, [one for one in judged if one.language == language]) for language in sets]
    return Evaluation([result for result in results if result.intents.of], judged)


def _result(language: str, judged: Sequence[Judged]) -> LanguageResult:
    inside = [one for one in judged if one.expected["intent"] != OUT_OF_SCOPE]
    outside = [one for one in judged if one.expected["intent"] == OUT_OF_SCOPE]
    told = [one for one in judged if words(one.expected["text"]) >= LANGUAGE_FROM]
    return LanguageResult(
        language,
        _score(judged, lambda one: one.intent == one.expected["intent"]),
        macro_f1([(one.expected["intent"], one.intent) for one in judged]),
        _score(outside, lambda one: bool(one.read.get("declined"))),
        _score(inside, lambda one: bool(one.read.get("declined"))),
        _score(told, lambda one: one.read["language"]["language"] == one.expected.get("language", language)),
        _score(_with(judged, "area"), lambda one: one.read["area"]["area"] == one.expected["area"]),
        _score(_with(judged, "severity"), lambda one: one.severity == one.expected["severity"]),
        _ids(_with(judged, "entities")),
        statistics.median(one.seconds for one in judged) if judged else 0.0,
    )


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean F1 of the expected classes; pairs of expected and read."""
    expected = Counter(pair[0] for pair in pairs)
    read = Counter(pair[1] for pair in pairs)
    right = Counter(pair[0] for pair in pairs if pair[0] == pair[1])
    scores = [2 * right[name] / (expected[name] + read[name]) for name in expected]
    return sum(scores) / len(scores) if scores else 0.0


def words(text: str) -> int:
    """How long a message is, in words; text without spaces counts three characters to the word."""
    east_asian = sum(character >= "\u3040" for character in text)
    hangul = sum("\uac00" <= character <= "\ud7af" for character in text)
    return len(text.split()) if hangul or not east_asian else max(len(text.split()), east_asian // 3)


def _with(judged: Iterable[Judged], key: str) -> list[Judged]:
    return [one for one in judged if one.expected.get(key) is not None]


def _score(judged: Sequence[Judged], right: Callable[[Judged], bool]) -> Score:
    return Score(sum(map(right, judged)), len(judged))


def _ids(judged: Iterable[Judged]) -> tuple[int, int, int]:
    found = missed = invented = 0
    for one in judged:
        expected = _ids_of(_pairs(one.expected["entities"]))
        read = _ids_of((entity["entity"], entity["value"]) for entity in one.read["entities"])
        found += (expected & read).total()
        missed += (expected - read).total()
        invented += (read - expected).total()
    return found, missed, invented


def _pairs(expected: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Any]]:
    """A set's entities, written as {entity: value or values} or as [{entity, value}]."""
    if not isinstance(expected, Mapping):
        return [(one["entity"], one["value"]) for one in expected]
    return [
        (name, value)
        for name, values in expected.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def _ids_of(pairs: Iterable[tuple[str, Any]]) -> Counter[tuple[str, str]]:
    return Counter((name, str(value)) for name, value in pairs if name in IDS)
