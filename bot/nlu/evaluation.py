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
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import yaml

from bot.nlu.evaluation_measures import Found, Pair, Score, by_class, macro_f1, percentile, score

OUT_OF_SCOPE = "out_of_scope"
NONE = "none"
"""Stands for a severity, area or language that was not read."""
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
    def text(self) -> str:
        """The message as its author wrote it."""
        return str(self.expected["text"])

    @property
    def intent(self) -> str:
        """The intent read."""
        return str(self.read["intent"]["name"])

    @property
    def outside(self) -> bool:
        """Whether the message is none of ours."""
        return bool(self.expected["intent"] == OUT_OF_SCOPE)

    @property
    def declined(self) -> bool:
        """Whether it was read as none of ours for want of a likely intent."""
        return bool(self.read.get("declined"))

    @property
    def entities(self) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
        """Kinds and values, expected and read; both empty where the set lists none for this message."""
        if self.expected.get("entities") is None:
            return Counter(), Counter()
        return (
            Counter((kind, str(value)) for kind, value in _listed(self.expected["entities"])),
            Counter((one["entity"], str(one["value"])) for one in self.read["entities"]),
        )


Aspect = Callable[[Judged], Pair | None]
"""What was expected and what was read of one thing; None where the set says nothing of it."""


def intent_of(one: Judged) -> Pair:
    """The intent, which every message of a set has."""
    return str(one.expected["intent"]), one.intent


def severity_of(one: Judged) -> Pair | None:
    """The severity, as the support rules draw it from what was read."""
    return _pair(one.expected.get("severity"), one.severity)


def area_of(one: Judged) -> Pair | None:
    """The product area."""
    return _pair(one.expected.get("area"), (one.read.get("area") or {}).get("area"))


def language_of(one: Judged) -> Pair | None:
    """The language, of messages long enough to have one."""
    if words(one.text) < LANGUAGE_FROM:
        return None
    read = (one.read.get("language") or {}).get("language")
    return _pair(one.expected.get("language", one.language), read)


@dataclass(frozen=True)
class LanguageResult:
    """One language's figures, or those of all together."""

    language: str
    intents: Score
    macro_f1: float
    out_of_scope: Score
    declined: Score
    identified: Score
    areas: Score
    severities: Score
    ids: Found
    median_seconds: float
    p95_seconds: float

    @property
    def ids_f1(self) -> float | None:
        """F1 of ids and codes, from those found, missed and invented."""
        return self.ids.f1


@dataclass(frozen=True)
class Evaluation:
    """All languages' figures, and every message judged."""

    results: Sequence[LanguageResult]
    judged: Sequence[Judged] = field(repr=False)

    @cached_property
    def overall(self) -> LanguageResult:
        """The figures of all languages' messages together."""
        return _result("all", self.judged)

    def of(self, language: str | None) -> list[Judged]:
        """The messages of one language, or all."""
        return [one for one in self.judged if language in (None, one.language)]

    def pairs(self, aspect: Aspect, language: str | None = None) -> list[Pair]:
        """What was expected and read of one thing, wherever the sets say what to expect."""
        return _pairs(self.of(language), aspect)

    def confusions(self, language: str | None = None, aspect: Aspect = intent_of) -> Counter[Pair]:
        """Expected and read of the messages read wrong."""
        return Counter(pair for pair in self.pairs(aspect, language) if pair[0] != pair[1])

    def intents(self, language: str | None = None) -> dict[str, Found]:
        """Every intent expected: found, missed and invented."""
        return by_class(self.pairs(intent_of, language))

    def entities(self) -> dict[str, Found]:
        """Every kind of entity, over all languages. Messages whose set lists no entities are not counted;
        where it lists some, any other counts as invented.
        """
        kinds = {kind for one in self.judged for counted in one.entities for kind, _ in counted}
        return {kind: _found(self.judged, {kind}) for kind in sorted(kinds)}


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
    reader: Reads, sets: Mapping[str, Sequence[Mapping[str, Any]]], draw: SeverityOf | None = None
) -> Evaluation:
    """Read every message of the sets and judge what was read; `draw` makes a severity of a reading."""
    judged = []
    for language, messages in sets.items():
        for message in messages:
            started = time.perf_counter()
            read = reader.parse(message["text"])
            seconds = time.perf_counter() - started
            severity = draw(read) if draw and "severity" in message else None
            judged.append(Judged(language, message, read, severity, seconds))
    return figures_of(judged)


def figures_of(judged: Sequence[Judged]) -> Evaluation:
    """The figures of messages that are judged already."""
    by_language: dict[str, list[Judged]] = {}
    for one in judged:
        by_language.setdefault(one.language, []).append(one)
    return Evaluation([_result(language, those) for language, those in by_language.items()], judged)


def words(text: str) -> int:
    """How long a message is, in words; text without spaces counts three characters to the word."""
    east_asian = sum(character >= "\u3040" for character in text)
    hangul = sum("\uac00" <= character <= "\ud7af" for character in text)
    return len(text.split()) if hangul or not east_asian else max(len(text.split()), east_asian // 3)


def _result(language: str, judged: Sequence[Judged]) -> LanguageResult:
    outside = [one.declined for one in judged if one.outside]
    inside = [one.declined for one in judged if not one.outside]
    intents = _pairs(judged, intent_of)
    seconds = [one.seconds for one in judged]
    return LanguageResult(
        language=language,
        intents=score(intents),
        macro_f1=macro_f1(intents),
        out_of_scope=Score(sum(outside), len(outside)),
        declined=Score(sum(inside), len(inside)),
        identified=score(_pairs(judged, language_of)),
        areas=score(_pairs(judged, area_of)),
        severities=score(_pairs(judged, severity_of)),
        ids=_found(judged, IDS),
        median_seconds=statistics.median(seconds) if seconds else 0.0,
        p95_seconds=percentile(seconds, 0.95),
    )


def _pair(expected: object, read: object) -> Pair | None:
    return None if expected is None else (str(expected), NONE if read is None else str(read))


def _pairs(judged: Iterable[Judged], aspect: Aspect) -> list[Pair]:
    return [pair for one in judged if (pair := aspect(one)) is not None]


def _found(judged: Iterable[Judged], kinds: Iterable[str]) -> Found:
    found = missed = invented = 0
    for one in judged:
        expected, read = (
            Counter({entity: times for entity, times in counted.items() if entity[0] in kinds})
            for counted in one.entities
        )
        found += (expected & read).total()
        missed += (expected - read).total()
        invented += (read - expected).total()
    return Found(found, missed, invented)


def _listed(expected: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """A set's entities, written as {entity: value or values} or as [{entity, value}]."""
    if not isinstance(expected, Mapping):
        return [(one["entity"], one["value"]) for one in expected]
    return [
        (name, value)
        for name, values in expected.items()
        for value in (values if isinstance(values, list) else [values])
    ]
