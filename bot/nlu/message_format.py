"""ICU MessageFormat: parsed once on load, formatted with Babel's plural rules.

Beside ICU's own `plural`, `selectordinal`, `select` and `number`, a placeholder may name one of the
renderer's kinds, so that a sentence can say how a plain fact is to be read:

    {package, label, package}   the label package.<value>
    {due, instant, datetime}    an instant in the reader's zone (or the fact `zone` beside it)
    {wait, duration}            seconds as hours and minutes
    {codes, list, or}           a list
    {code, language}  {code, country}  {count, number}
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from babel import Locale
from babel.numbers import format_decimal
from pyicumessageformat import Parser

KINDS = frozenset({"label", "instant", "duration", "list", "language", "country", "number", "reason"})
_CHOICES = frozenset({"plural", "selectordinal", "select"})
# An apostrophe directly before a brace starts ICU quoting and silently swallows the placeholder:
# "l'{product}" would show the braces to the customer.
_QUOTED_BRACE = re.compile(r"'[{}]")

Node = str | dict[str, Any]
Render = Callable[[Any, dict[str, Any]], str]


class MessageFormatError(ValueError):
    """The text is not valid MessageFormat, or names a kind nobody can render."""


class MissingValue(LookupError):
    """A placeholder got no value, or one its plural or select can't use."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"no usable value for {{{name}}} in {text!r}")
        self.name = name


@functools.lru_cache(maxsize=8192)
def parse(text: str) -> tuple[Node, ...]:
    """The text's nodes. Raises `MessageFormatError`."""
    if _QUOTED_BRACE.search(text):
        raise MessageFormatError(f"an apostrophe before a brace quotes it; write ’ instead: {text!r}")
    try:
        nodes = tuple(Parser().parse(text))
    except (SyntaxError, TypeError) as error:
        raise MessageFormatError(f"{error or 'not readable'}: {text!r}") from error
    for node in _placeholders(nodes):
        kind = node.get("type")
        if kind is not None and kind not in KINDS and kind not in _CHOICES:
            raise MessageFormatError(f"unknown kind {kind!r} of {{{node['name']}}} in {text!r}")
    return nodes


def placeholders(text: str) -> frozenset[str]:
    """The names of all values the text can ask for, in any of its branches."""
    return frozenset(node["name"] for node in _placeholders(parse(text)))


def format_message(text: str, values: Mapping[str, Any], locale: Locale, render: Render) -> str:
    """The text with its values filled in.

    `render(value, node)` turns a value into words; `node` may hold the kind (`type`) and its `format`.
    Raises `MissingValue` and `MessageFormatError`.
    """
    return _format(parse(text), text, values, locale, render)


def _placeholders(nodes: tuple[Node, ...] | list[Node]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if isinstance(node, dict):
            yield node
            for branch in node.get("options", {}).values():
                yield from _placeholders(branch)


def _format(
    nodes: tuple[Node, ...] | list[Node], text: str, values: Mapping[str, Any], locale: Locale, render: Render
) -> str:
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
            continue
        name = node["name"]
        value = values.get(name)
        if value is None:
            raise MissingValue(name, text)
        if node.get("hash"):
            parts.append(format_decimal(_number(value, name, text) - node.get("offset", 0), locale=locale))
        elif node.get("type") in _CHOICES:
            branch = _branch(node, value, text, locale)
            parts.append(_format(branch, text, values, locale, render))
        else:
            parts.append(render(value, node))
    return "".join(parts)


def _branch(node: dict[str, Any], value: Any, text: str, locale: Locale) -> list[Node]:
    options: dict[str, list[Node]] = node["options"]
    if node["type"] == "select":
        key = str(value).lower() if isinstance(value, bool) else str(value)
    else:
        number = _number(value, node["name"], text)
        exact = f"={number:g}"
        if exact in options:
            return options[exact]
        rule = locale.plural_form if node["type"] == "plural" else locale.ordinal_form
        key = rule(number - (node.get("offset") or 0))
    return options.get(key, options["other"])


def _number(value: Any, name: str, text: str) -> float | int:
    if isinstance(value, Mapping) and value.get("type") == "number":
        value = value["value"]
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            raise MissingValue(name, text) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MissingValue(name, text)
    return value
