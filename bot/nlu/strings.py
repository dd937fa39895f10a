"""What the product says: data/responses/<language>.yml, all eight, loaded and checked as one whole.

A file holds four parts: `responses` (Rasa's own format, keys `utter_*`), `labels` (words for things,
nested: `area.daas_vdi`), `reasons` (a sentence for each rule of the support rules) and `widget` (the
widget's own strings). English is the measure: a key another language lacks, or has beyond it, is refused on
load. Nothing ever falls back to English for a customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.message_format import MessageFormatError, placeholders

LANGUAGES = ("en", "es", "pt", "fr", "de", "zh", "ko", "ja")
PARTS = ("responses", "labels", "reasons", "widget")
_ALLOWED_BESIDE = frozenset({"version"})


class ResponsesError(Exception):
    """A response file is missing, unreadable or incomplete; names the file and the key."""

    def __init__(self, file: Path, key: str, message: str) -> None:
        super().__init__(f"{file}: {key}: {message}" if key else f"{file}: {message}")
        self.file = file
        self.key = key


@dataclass(frozen=True)
class LanguageStrings:
    """One language's strings; labels, reasons and widget by dotted key."""

    language: str
    responses: Mapping[str, tuple[Mapping[str, Any], ...]]
    labels: Mapping[str, str]
    reasons: Mapping[str, str]
    widget: Mapping[str, str]
    widget_tree: Mapping[str, Any]


Strings = Mapping[str, LanguageStrings]


def load_responses(folder: Path) -> Strings:
    """All eight languages of `folder`. Raises `ResponsesError` for the first thing wrong."""
    strings = {language: load_language(folder, language) for language in LANGUAGES}
    for language in LANGUAGES[1:]:
        _compare(strings["en"], strings[language], folder / f"{language}.yml")
    return strings


def widget_strings(strings: Strings) -> dict[str, dict[str, Any]]:
    """The widget's strings of every language, as nested as they are written."""
    return {language: dict(part.widget_tree) for language, part in strings.items()}


def read_file(file: Path) -> dict[str, Any]:
    """One response file as it is written, its parts present. Raises `ResponsesError`."""
    try:
        text = file.read_text(encoding="utf-8")
        document = yaml.load(text, Loader=_NoDuplicates)  # noqa: S506 - a safe loader, stricter still
    except FileNotFoundError:
        raise ResponsesError(file, "", "no such file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ResponsesError(file, "", str(error)) from error
    if not isinstance(document, dict):
        raise ResponsesError(file, "", "holds no mapping")
    for part in PARTS:
        if not isinstance(document.get(part), dict):
            raise ResponsesError(file, part, "this part is missing")
    unknown = sorted(set(document) - set(PARTS) - _ALLOWED_BESIDE)
    if unknown:
        raise ResponsesError(file, unknown[0], f"unknown part; known are {', '.join(PARTS)}")
    return document


class _NoDuplicates(yaml.SafeLoader):
    """Refuses a key written twice, where YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is written twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def load_language(folder: Path, language: str) -> LanguageStrings:
    """One language of `folder`, not compared with the others. Raises `ResponsesError`."""
    file = folder / f"{language}.yml"
    document = read_file(file)
    responses = {str(key): _variations(file, str(key), value) for key, value in document["responses"].items()}
    flat = {part: dict(_flatten(file, part, document[part])) for part in PARTS[1:]}
    for part in ("labels", "reasons"):
        for key, text in flat[part].items():
            _check(file, f"{part}.{key}", text)
    return LanguageStrings(
        language, responses, flat["labels"], flat["reasons"], flat["widget"], document["widget"]
    )


def _variations(file: Path, key: str, value: Any) -> tuple[Mapping[str, Any], ...]:
    if not key.startswith("utter_"):
        raise ResponsesError(file, f"responses.{key}", "a response's name begins with utter_")
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise ResponsesError(file, f"responses.{key}", "needs at least one variation")
    for variation in value:
        if not isinstance(variation.get("text"), str):
            raise ResponsesError(file, f"responses.{key}", "a variation has no text")
        _check(file, f"responses.{key}", variation["text"])
        for button in variation.get("buttons", ()):
            if not isinstance(button.get("title"), str) or not isinstance(button.get("payload"), str):
                raise ResponsesError(file, f"responses.{key}", "a button needs a title and a payload")
            _check(file, f"responses.{key}", button["title"])
    return tuple(value)


def _flatten(file: Path, part: str, tree: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(name, bool):
            raise ResponsesError(
                file, f"{part}.{prefix}{name}", 'YAML reads this name as true or false; write it in ""'
            )
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flatten(file, part, value, f"{key}.")
        elif isinstance(value, str) and value.strip():
            yield key, value
        else:
            raise ResponsesError(file, f"{part}.{key}", "needs a text")


def _check(file: Path, key: str, text: str) -> None:
    try:
        placeholders(text)
    except MessageFormatError as error:
        raise ResponsesError(file, key, str(error)) from error


def _compare(english: LanguageStrings, other: LanguageStrings, file: Path) -> None:
    for part in PARTS:
        ours, theirs = getattr(english, part), getattr(other, part)
        for key in ours.keys() - theirs.keys():
            raise ResponsesError(file, f"{part}.{key}", "missing here, present in en.yml")
        for key in theirs.keys() - ours.keys():
            raise ResponsesError(file, f"{part}.{key}", "unknown in en.yml")
    for key, variations in english.responses.items():
        wanted = frozenset().union(*(placeholders(variation["text"]) for variation in variations))
        for variation in other.responses[key]:
            for name in placeholders(variation["text"]) - wanted:
                raise ResponsesError(file, f"responses.{key}", f"unknown placeholder {{{name}}}")
        if _payloads(variations) != _payloads(other.responses[key]):
            raise ResponsesError(file, f"responses.{key}", "its buttons differ from en.yml")
    for part in ("labels", "reasons"):
        for key, text in getattr(english, part).items():
            for name in placeholders(getattr(other, part)[key]) - placeholders(text):
                raise ResponsesError(file, f"{part}.{key}", f"unknown placeholder {{{name}}}")


def _payloads(variations: tuple[Mapping[str, Any], ...]) -> set[tuple[str, ...]]:
    return {tuple(button["payload"] for button in variation.get("buttons", ())) for variation in variations}
