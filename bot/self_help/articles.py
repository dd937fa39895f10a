"""Articles: short answers in Markdown, dated, each for certain products and versions.

``data/self_help/articles/<id>.md``, a translation in ``<id>.<language>.md``::

    ---
    title: "Reach the NetScaler Gateway from outside"
    language: en                     # ISO 639-1
    area: app_delivery_security      # left out: any
    products: [netscaler_gateway]    # the catalogue's ids; left out: all
    versions: ["13.1", "14.1"]       # how the versions it holds for begin; left out: all
    error_codes: ["1030"]            # that it explains
    updated: 2026-09-14
    answer:                          # the two lines that answer
    - "..."
    - "..."
    asked: {en: ["..."], de: ["..."]}   # how people ask for it; left out: by its title alone
    ---
    Markdown, without HTML.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, cast

from pydantic import Field, StringConstraints

from bot.records.catalogue import Area, Language
from bot.records.data_files import DataFile, DataFileError, Strict
from bot.self_help.topics import Text

ArticleError = DataFileError
"""What :func:`load_articles` raises; it names file and line."""

LONGEST_LINE = 200
"""As long as a line of the answer may be, in characters: a card shows both whole."""

Key = tuple[str, str]
"""An article's id and its language."""

_FENCE = re.compile(r"^---\s*$", re.MULTILINE)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LINE)]


class _Head(Strict):
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    language: Language
    area: Area | None = None
    products: list[Text] = Field(default_factory=list)
    versions: list[Text] = Field(default_factory=list)
    error_codes: list[Text] = Field(default_factory=list)
    updated: date
    answer: Annotated[list[Line], Field(min_length=2, max_length=2)]
    asked: dict[Language, list[Line]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Article:
    """An article in one language (ISO 639-1).

    ``body`` is Markdown, ``answer`` the two lines that answer, ``asked`` what people ask when they look for
    it, in whatever language.
    """

    id: str
    language: str
    title: str
    answer: tuple[str, str]
    body: str
    area: str | None
    products: tuple[str, ...]
    versions: tuple[str, ...]
    error_codes: tuple[str, ...]
    updated_on: date
    asked: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.id, self.language


def load_articles(folder: Path, products: Collection[str]) -> dict[Key, Article]:
    """Every article in ``folder``. ``products`` are the catalogue's ids.

    Raises:
        ArticleError: no front matter, an unknown or missing key, a language that is not the file's, a product
            nobody knows; with file and line.
    """
    articles: dict[Key, Article] = {}
    for path in sorted(folder.glob("*.md")):
        article = load_article(path, products)
        if article.key in articles:
            raise ArticleError(path, 1, f"{article.id} is there in {article.language} already")
        articles[article.key] = article
    return articles


def load_article(path: Path, products: Collection[str]) -> Article:
    """One article; see :func:`load_articles`."""
    head_file, body = front_matter(path)
    head = head_file.check(_Head)
    name, _, suffix = path.stem.partition(".")
    if not _ID.fullmatch(name):
        raise ArticleError(path, 1, f"{name}: an article is named in lower case, with hyphens between words")
    if suffix and suffix != head.language:
        raise head_file.fault(("language",), f"the file's name says {suffix}")
    for place, product in enumerate(head.products):
        if product not in products:
            raise head_file.fault(("products", place), f"{product} is not in the catalogue")
    if not body.strip():
        raise ArticleError(path, 1, "there is no text below the front matter")
    return Article(
        id=name,
        language=head.language,
        title=head.title,
        answer=cast(tuple[str, str], tuple(head.answer)),
        body=body.strip(),
        area=head.area,
        products=tuple(head.products),
        versions=tuple(head.versions),
        error_codes=tuple(head.error_codes),
        updated_on=head.updated,
        asked=tuple(question for questions in head.asked.values() for question in questions),
    )


def front_matter(path: Path) -> tuple[DataFile, str]:
    """A file's front matter, still to be checked, and the Markdown below it."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ArticleError(path, 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ArticleError(path, 1, "is not UTF-8") from error
    text = text.removeprefix("\ufeff")
    fences = list(_FENCE.finditer(text))[:2]
    if len(fences) < 2 or fences[0].start() != 0:
        raise ArticleError(path, 1, "begins with no front matter between two lines of ---")
    return DataFile(path, text=text[: fences[1].start()]), text[fences[1].end() :]
