"""Lookup tables of the training data by what they are for: `signal.<name>`, `area.<area>`, `product.<id>`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def lookups_under(tables: Iterable[Mapping[str, Any]], prefix: str) -> dict[str, tuple[str, ...]]:
    """The elements of all tables whose name begins with `prefix`, by the rest of the name; all languages
    together.
    """
    found: dict[str, list[str]] = {}
    for table in tables:
        name = str(table["name"])
        if name.startswith(prefix):
            found.setdefault(name[len(prefix) :], []).extend(_elements(table["elements"]))
    return {name: tuple(dict.fromkeys(elements)) for name, elements in sorted(found.items())}


def _elements(elements: Sequence[str] | str) -> Iterable[str]:
    """Rasa leaves a lookup's elements as a list, or as the text of its file."""
    lines = elements.splitlines() if isinstance(elements, str) else elements
    return (line.strip() for line in lines if line.strip())
