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
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from bot.records.catalogue import Language
from bot.records.data_files import DataFile, DataFileError, Strict
from bot.support.languages import LANGUAGES

AREAS = ("daas_vdi", "content_collaboration", "app_delivery_security", "licensing")

TopicError = DataFileError
"""What :func:`load_topics` raises; it names file and line."""

T = TypeVar("T")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = Annotated[list[Text], Field(min_length=1)]


def _in_all_languages(texts: dict[Language, T]) -> dict[Language, T]:
    missing = [code for code in LANGUAGES if code not in texts]
    if missing:
        raise ValueError(f"missing in {', '.join(missing)}")
    return texts


PerLanguage = Annotated[dict[Language, T], AfterValidator(_in_all_languages)]


class _Check(Strict):
    id: Text
    instruction: PerLanguage[Text]


class _Topic(Strict):
    id: Text
    area: Text
    title: PerLanguage[Text]
    symptoms: PerLanguage[Texts]
    checks: Annotated[list[_Check], Field(min_length=1)]


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


def load_topics(folder: Path) -> Topics:
    """Every topic below ``folder``.

    Raises:
        TopicError: an unknown or missing key or language, an id or area that is not the file's; with file and
            line.
    """
    by_id: dict[str, Topic] = {}
    for path in sorted(folder.glob("*/*.yml")):
        topic = _load(path)
        if topic.id in by_id:
            raise DataFile(path).fault(("id",), f"{topic.id} is there already, in {by_id[topic.id].area}")
        by_id[topic.id] = topic
    return Topics(by_id)


def _load(path: Path) -> Topic:
    file = DataFile(path)
    topic = file.check(_Topic)
    if topic.id != path.stem:
        raise file.fault(("id",), f"the id is the file's name, {path.stem}")
    if topic.area != path.parent.name or topic.area not in AREAS:
        raise file.fault(("area",), f"the area is the folder's name, one of {', '.join(AREAS)}")
    seen: set[str] = set()
    for index, check in enumerate(topic.checks):
        if check.id in seen:
            raise file.fault(("checks", index, "id"), f"{check.id} is there already")
        seen.add(check.id)
    return Topic(
        id=topic.id,
        area=topic.area,
        title=_by_code(topic.title),
        symptoms=_by_code(topic.symptoms),
        checks=tuple(Check(check.id, _by_code(check.instruction)) for check in topic.checks),
    )


def _by_code(texts: Mapping[Language, T]) -> dict[str, T]:
    return {str(code): text for code, text in texts.items()}
