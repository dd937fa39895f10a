"""A little library: topics written here, an encoder whose vectors a test can foretell."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from bot.records.database import Database
from bot.self_help.articles import Article
from bot.self_help.content import Content
from bot.self_help.encoding import Encoder, Vectors
from bot.self_help.library import Library
from bot.self_help.publishing import publish
from bot.self_help.topics import Topic
from bot.support.languages import LANGUAGES
from tests.world import NOW

SIZE = 512


def in_all(text: Any) -> dict[str, Any]:
    """The same in every language."""
    return dict.fromkeys(LANGUAGES, text)


def topic_of(name: str, area: str = "daas_vdi", symptoms: Sequence[str] = (), **more: Any) -> Topic:
    """A topic with one fix to try, unless ``more`` says otherwise."""
    return Topic.model_validate(
        {
            "id": name,
            "area": area,
            "title": in_all(f"title of {name}"),
            "symptoms": in_all(list(symptoms) or [f"symptom of {name}"]),
            "checks": [{"id": "only", "instruction": in_all("Do it.")}],
            **more,
        }
    )


def article_of(name: str, **more: Any) -> Article:
    """An article in English."""
    plain = Article(
        id=name,
        language="en",
        title=f"title of {name}",
        answer=(f"first line of {name}", f"second line of {name}"),
        body=f"body of {name}",
        area=None,
        products=(),
        versions=(),
        error_codes=(),
        updated_on=date(2026, 1, 2),
    )
    return replace(plain, **more)


def content_of(
    *parts: Topic | Article,
    steps: dict[str, list[str]] | None = None,
    elsewhere: list[str] | None = None,
) -> Content:
    """What a data folder would hold."""
    return Content(
        topics={one.id: one for one in parts if isinstance(one, Topic)},
        articles={one.key: one for one in parts if isinstance(one, Article)},
        steps={step: in_all(ways) for step, ways in (steps or {}).items()},
        elsewhere=in_all(elsewhere) if elsewhere else {},
    )


class Recorder:
    """Encodes alike texts alike and others at random; remembers what it was asked.

    ``near`` puts a text near another one: at this cosine.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.placed: dict[str, Vectors] = {}

    def near(self, text: str, other: str, cosine: float) -> None:
        """From now on ``text`` lies at ``cosine`` to ``other``."""
        towards, aside = self._own(other), self._own(f"{text} apart from {other}")
        aside = aside - (aside @ towards) * towards
        self.placed[text] = cosine * towards + np.sqrt(1 - cosine**2) * aside / np.linalg.norm(aside)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = [self.placed.get(text, self._own(text)) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), SIZE)

    @staticmethod
    def _own(text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=SIZE)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.fixture
def recorder() -> Recorder:
    """What encodes, and can be told what lies near what."""
    return Recorder()


@pytest.fixture
def encoder(recorder: Recorder) -> Encoder:
    """An encoder that is quick."""
    return Encoder("made", SIZE, recorder)


@pytest.fixture
def library(encoder: Encoder) -> Library:
    """A process's library, of the encoder above."""
    return Library(encoder)


def put(database: Database, encoder: Encoder, *parts: Topic | Article, **more: Any) -> None:
    """Publish these, and nothing else."""
    publish(database, content_of(*parts, **more), encoder, now=NOW)
