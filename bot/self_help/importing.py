"""Brings a vendor's own articles in: a folder of Markdown, or a help center's export as JSON.

A folder's files are as :mod:`bot.self_help.articles` has them, below any number of folders; what front matter
leaves out is taken from the text: the title is the first heading, the answer the first two sentences, the
date the file's. An export is a JSON file ``{"articles": [...]}`` (the form of the Zendesk Help Center API's
pages), each with ``id``, ``title``, ``body`` (HTML), ``locale`` and ``updated_at``; drafts are left out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdownify import MarkdownConverter
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.records.catalogue import Area, Language
from bot.records.data_files import DataFile, DataFileError, Strict
from bot.self_help.articles import LONGEST_LINE, Article, ArticleError, front_matter
from bot.support.languages import LANGUAGES

MOST_BYTES = 512 * 1024 * 1024
"""An export larger than this is refused: it would not be read within a machine's memory."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_HEADING = re.compile(r"^#+\s+(.+?)\s*#*\s*$", re.MULTILINE)
_SLUG = re.compile(r"[^a-z0-9]+")
_PLAIN = MarkdownIt("commonmark", {"html": False})


@dataclass
class Imported:
    """What an import found: the articles, and what was wrong with the others (one line each)."""

    articles: list[Article] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class _Head(Strict):
    title: str | None = None
    language: Language | None = None
    area: Area | None = None
    products: list[str] = Field(default_factory=list)
    versions: list[str] = Field(default_factory=list)
    error_codes: list[str] = Field(default_factory=list)
    updated: date | None = None
    answer: list[str] | None = None


class _Exported(BaseModel):
    """An article of an export; fields that nobody here needs are passed over."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str
    title: Annotated[str, Field(min_length=1, max_length=200)]
    body: str | None = None
    locale: str
    draft: bool = False
    updated_at: datetime


def read_articles(source: Path, *, language: str, products: Collection[str]) -> Imported:
    """Read a folder, or an export.

    ``language`` is that of files that do not say; ``products`` are the catalogue's ids. Nothing is raised for
    a single article: the others are read, and its problem says where and what.

    Raises:
        ArticleError: ``source`` itself cannot be read, or is no export.
    """
    found = Imported()
    reading = _folder(source, language, products) if source.is_dir() else _export(source)
    seen: dict[tuple[str, str], str] = {}
    for where, article in reading:
        if isinstance(article, str):
            found.problems.append(f"{where}: {article}")
        elif article.key in seen:
            found.problems.append(f"{where}: {article.id} is there already, in {seen[article.key]}")
        else:
            seen[article.key] = where
            found.articles.append(article)
    return found


def _folder(folder: Path, language: str, products: Collection[str]) -> Iterator[tuple[str, Article | str]]:
    for path in sorted(folder.rglob("*.md")):
        try:
            yield str(path), _file(path, folder, language, products)
        except DataFileError as error:
            yield f"{error.file}:{error.line}", error.message


def _file(path: Path, folder: Path, language: str, products: Collection[str]) -> Article:
    text = _text(path)
    head, body = _Head(), text
    if text.startswith("---"):
        head_file, body = front_matter(path)
        head = head_file.check(_Head)
        _check_products(head_file, head, products)
    name, suffix = _name(path, folder)
    heading = _HEADING.search(body)
    title = head.title or (
        _plain_text(_PLAIN.parseInline(heading[1])[0]) if heading else path.stem.removesuffix(f".{suffix}")
    )
    if heading is not None and head.title is None:
        body = body[: heading.start()] + body[heading.end() :]
    updated = head.updated or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    answer = head.answer if head.answer is not None else _two_sentences(body)
    article = _article(name, head.language or suffix or language, title, answer, body, updated)
    if isinstance(article, str):
        raise ArticleError(path, 1, article)
    return Article(
        **{
            **article.__dict__,
            "area": head.area,
            "products": tuple(head.products),
            "versions": tuple(head.versions),
            "error_codes": tuple(head.error_codes),
        }
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").removeprefix("\ufeff")
    except OSError as error:
        raise ArticleError(path, 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ArticleError(path, 1, "is not UTF-8") from error


def _check_products(file: DataFile, head: _Head, products: Collection[str]) -> None:
    for place, product in enumerate(head.products):
        if product not in products:
            raise file.fault(("products", place), f"{product} is not in the catalogue")


def _name(path: Path, folder: Path) -> tuple[str, str | None]:
    """An article's id from where its file lies, and the language its name ends with."""
    stem, _, suffix = path.stem.rpartition(".")
    language = suffix if stem and suffix in LANGUAGES else None
    parts = [*path.relative_to(folder).parent.parts, stem if language else path.stem]
    return slug("-".join(parts)), language


def _export(path: Path) -> Iterator[tuple[str, Article | str]]:
    if path.stat().st_size > MOST_BYTES:
        raise ArticleError(path, 1, f"is larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        data = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise ArticleError(path, error.lineno, f"is not JSON: {error.msg}") from error
    listed = data.get("articles") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise ArticleError(path, 1, 'is no export: it has no list "articles"')
    for place, one in enumerate(listed):
        where = f"{path}: articles[{place}]"
        try:
            exported = _Exported.model_validate(one)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            yield where, f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            continue
        if not exported.draft:
            yield where, _from_export(exported)


def _from_export(exported: _Exported) -> Article | str:
    language = exported.locale.casefold().partition("-")[0]
    if language not in LANGUAGES:
        return f"locale: {exported.locale} is none of {', '.join(LANGUAGES)}"
    body = _Plainly(heading_style="ATX", strip=["img"]).convert(exported.body or "")
    name = (
        slug(f"{exported.title[:40]}-{exported.id}")
        if exported.title.isascii()
        else slug(f"article-{exported.id}")
    )
    return _article(name, language, exported.title, _two_sentences(body), body, exported.updated_at.date())


class _Plainly(MarkdownConverter):
    """HTML to Markdown; what only a browser runs is left out whole."""

    def convert_script(self, *_: Any, **__: Any) -> str:
        return ""

    convert_style = convert_script
    convert_iframe = convert_script


def _article(
    name: str, language: str, title: str, answer: list[str], body: str, updated: date
) -> Article | str:
    if not body.strip():
        return "there is no text"
    if not name:
        return "its name has no letter or digit to be known by"
    lines = [" ".join(line.split()) for line in answer if line.strip()]
    if not lines:
        return "there is no sentence to show on its card"
    first, second = (_short(lines[0]), _short(lines[1])) if len(lines) > 1 else (_short(lines[0]), "")
    return Article(
        id=name[:64].strip("-"),
        language=language,
        title=" ".join(title.split())[:200],
        answer=(first, second),
        body=body.strip(),
        area=None,
        products=(),
        versions=(),
        error_codes=(),
        updated_on=updated,
    )


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1].rstrip()}…"


def _two_sentences(markdown: str) -> list[str]:
    """The first two sentences of running text."""
    found: list[str] = []
    tokens = _PLAIN.parse(markdown)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline" or before is None or before.type != "paragraph_open":
            continue
        found += [part.strip() for part in _SENTENCE.split(_plain_text(token)) if part.strip()]
        if len(found) >= 2:
            break
    return found[:2]


def _plain_text(inline: Token) -> str:
    """What running text says, without its markup and pictures."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in inline.children or ()
        if child.type != "image"
    )


def slug(text: str) -> str:
    """Lower case words with hyphens, of the letters and digits that ASCII has."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return _SLUG.sub("-", plain).strip("-")
