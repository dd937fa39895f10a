"""Topics: symptoms people describe, and the checks that help with them.

``data/self_help/<area>/<topic>.yml``::

    id: session_freezes            # the file's name
    area: daas_vdi                 # the folder's name
    title: {en: ..., ...}          # all eight languages
    symptoms: {en: [...], ...}     # as people say them
    checks:                        # in the order they are tried
    - id: reconnect
      instruction: {en: ..., ...}  # one thing to do and what to look for

A lead edits these files; everything wrong with one is said with file and line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.support.languages import LANGUAGES

AREAS = ("daas_vdi", "content_collaboration", "app_delivery_security", "licensing")


class TopicError(Exception):
    """A topic file is wrong; the message names file and line."""


@dataclass(frozen=True)
class Check:
    """One thing to try. ``instruction`` by language (ISO 639-1)."""

    id: str
    instruction: Mapping[str, str]


@dataclass(frozen=True)
class Topic:
    """What people describe (``symptoms`` by language) and the checks for it, in order."""

    id: str
    area: str
    title: Mapping[str, str]
    symptoms: Mapping[str, Sequence[str]]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Topics:
    """All topics, by id."""

    by_id: Mapping[str, Topic]

    def get(self, topic_id: str) -> Topic | None:
        """The topic, or ``None`` when it has been removed since."""
        return self.by_id.get(topic_id)

    def of_area(self, area: str | None) -> list[Topic]:
        """The topics of one product area, or all."""
        return [topic for topic in self.by_id.values() if area in (None, topic.area)]


def load_topics(folder: Path) -> Topics:
    """Every topic below ``folder``.

    Raises:
        TopicError: naming file, line and what is wrong with it.
    """
    topics = [_load(path) for path in sorted(folder.glob("*/*.yml"))]
    return Topics({topic.id: topic for topic in topics})


def _load(path: Path) -> Topic:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TopicError(f"{path}: {error}") from error
    reader = _Reader(path)
    fields = reader.mapping(root, {"id", "area", "title", "symptoms", "checks"})
    topic_id = reader.text(fields["id"])
    if topic_id != path.stem:
        reader.refuse(fields["id"], f"the id is the file's name, {path.stem}")
    area = reader.text(fields["area"])
    if area != path.parent.name or area not in AREAS:
        reader.refuse(fields["area"], f"the area is the folder's name, one of {', '.join(AREAS)}")
    checks = []
    for node in reader.items(fields["checks"]):
        part = reader.mapping(node, {"id", "instruction"})
        checks.append(Check(reader.text(part["id"]), reader.per_language(part["instruction"], reader.text)))
    if len({check.id for check in checks}) != len(checks):
        reader.refuse(fields["checks"], "two checks have one id")
    return Topic(
        id=topic_id,
        area=area,
        title=reader.per_language(fields["title"], reader.text),
        symptoms=reader.per_language(
            fields["symptoms"], lambda node: tuple(reader.text(item) for item in reader.items(node))
        ),
        checks=tuple(checks),
    )


class _Reader:
    """Reads YAML nodes strictly, so that an error can name its line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def refuse(self, node: yaml.Node | None, message: str) -> None:
        line = node.start_mark.line + 1 if node is not None else 1
        raise TopicError(f"{self._path}:{line}: {message}")

    def mapping(self, node: yaml.Node | None, keys: set[str]) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, f"expected a mapping with {', '.join(sorted(keys))}")
        found: dict[str, Any] = {}
        for key, value in node.value:
            if key.value not in keys:
                self.refuse(key, f"unknown key {key.value!r}")
            if key.value in found:
                self.refuse(key, f"{key.value!r} is written twice")
            found[key.value] = value
        for key in sorted(keys - found.keys()):
            self.refuse(node, f"{key!r} is missing")
        return found

    def items(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.refuse(node, "expected a list with at least one entry")
        return list(node.value)

    def text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.refuse(node, "expected a text")
        return str(node.value).strip()

    def per_language(self, node: yaml.Node, read: Any) -> dict[str, Any]:
        return {language: read(value) for language, value in self.mapping(node, set(LANGUAGES)).items()}
