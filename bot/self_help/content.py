"""Everything in ``data/self_help``, loaded as one whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.records.catalogue import Catalogue
from bot.records.data_files import DataFile
from bot.self_help.articles import Article, Key, load_articles
from bot.self_help.phrases import Said, load_elsewhere, load_steps
from bot.self_help.topics import AREAS, Known, Topic, load_topic


@dataclass(frozen=True)
class Content:
    """Topics by id, articles by id and language, how people say that a step is done, what is no topic's."""

    topics: Mapping[str, Topic]
    articles: Mapping[Key, Article]
    steps: Mapping[str, Said]
    elsewhere: Said

    @cached_property
    def fingerprint(self) -> str:
        """Tells this content from any other (sha256, hex)."""
        parts = sorted(
            [f"{topic.id} {digest_of(body_of(topic))}" for topic in self.topics.values()]
            + [f"{'/'.join(key)} {digest_of(article_body(one))}" for key, one in self.articles.items()]
        )
        return digest_of([*parts, self.steps, self.elsewhere])


def load_content(folder: Path, catalogue: Catalogue) -> Content:
    """Read ``folder`` (``data/self_help``).

    Raises:
        bot.records.data_files.DataFileError: something is wrong with a topic, an article or the steps, or two
            topics claim the same error code; with file and line.
    """
    products = {product.id: product.area for product in catalogue.products}
    steps = load_steps(folder / "steps.yml")
    articles = load_articles(folder / "articles", products)
    known = Known(steps=steps, articles={name for name, _ in articles}, products=products)
    topics: dict[str, Topic] = {}
    codes: dict[str, str] = {}
    for area in AREAS:
        for path in sorted((folder / area).glob("*.yml")):
            topic = load_topic(path, known)
            if topic.id in topics:
                raise DataFile(path).fault(
                    ("id",), f"{topic.id} is there already, in {topics[topic.id].area}"
                )
            topics[topic.id] = topic
            for place, code in enumerate(topic.error_codes):
                if codes.setdefault(code_key(code), topic.id) != topic.id:
                    message = f"{code} leads to {codes[code_key(code)]} already"
                    raise DataFile(path).fault(("error_codes", place), message)
    return Content(topics, articles, steps, load_elsewhere(folder / "elsewhere.yml"))


def code_key(code: str) -> str:
    """What two spellings of an error code have in common: "SSL Error 61" and "ssl-error 61"."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def body_of(topic: Topic) -> dict[str, Any]:
    """A topic as its version is stored."""
    return topic.model_dump(mode="json", exclude_defaults=True)


def article_body(article: Article) -> dict[str, Any]:
    """An article as data."""
    return {**article.__dict__, "updated_on": article.updated_on.isoformat()}


def digest_of(value: Any) -> str:
    """sha256 of a value as JSON, hex."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
