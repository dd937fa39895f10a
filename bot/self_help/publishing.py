"""Puts topics, articles and steps into use: new versions, their search entries, one revision for all.

A process that starts takes over the data folder's content, unless that very content was taken over before:
then what is in the database is newer or the same. While it runs, a changed file is taken over at once (see
:mod:`bot.self_help.watching`). Either way only what changed is touched, and nobody sees half of a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.records.database import Database, UnitOfWork
from bot.records.search import count_anew
from bot.records.series import insert_missing, take_number
from bot.records.tables import Article as ArticleRow
from bot.records.tables import ContentFolder, SearchEntry, TopicVersion
from bot.records.tables import Topic as TopicRow
from bot.self_help.articles import Article, Key
from bot.self_help.content import Content, article_body, body_of, digest_of
from bot.self_help.encoding import Encoder, pack
from bot.self_help.phrases import Said
from bot.self_help.topics import Topic
from bot.self_help.words import words

FILES = "files"
"""The source of what comes from the data folder."""

MOST_WORDS = 20_000
"""So many different words of a text are searched; PostgreSQL's index of one takes a million bytes."""

VERY_MANY = 100
"""From so many new search entries on, the database counts them."""

REVISION = "self_help"
"""The series that numbers the library's revisions."""

Entry = tuple[str, str, str]
"""What a search entry is of: kind, owner's id, language."""


@dataclass(frozen=True)
class Searchable:
    """What a search entry is made of: texts to find it by, and more words that only full text looks at."""

    area: str | None
    texts: tuple[str, ...]
    more: str = ""

    @property
    def digest(self) -> str:
        """Tells it from any other (sha256, hex)."""
        return digest_of([self.area, list(self.texts), self.more])

    @property
    def words(self) -> str:
        """Its words as the full-text index has them: each once, separated by spaces."""
        return " ".join(islice(dict.fromkeys(words("\n".join((*self.texts, self.more)))), MOST_WORDS))


@dataclass
class Published:
    """What a publication changed: ids of topics and steps, ids and languages of articles."""

    topics: list[str] = field(default_factory=list)
    articles: list[Key] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.topics or self.articles or self.steps)


def take_over(database: Database, content: Content, encoder: Encoder, *, now: datetime) -> Published:
    """Publish a folder's content when a process starts, unless it was taken over before."""
    with database.begin(write=False) as uow:
        known = uow.session.get(ContentFolder, content.fingerprint) is not None
        current = not uow.session.scalar(select(func.count()).where(SearchEntry.encoder != encoder.name))
    if known and current:
        return Published()
    return publish(database, content, encoder, now=now)


def publish(database: Database, content: Content, encoder: Encoder, *, now: datetime) -> Published:
    """Make the library say what a folder says; what the folder no longer has is withdrawn.

    Vectors are made before the transaction begins, so that nobody waits for them.
    """
    topics = _in_use(database, content.topics)
    wanted = dict(_entries(topics, content.articles.values(), content.steps, content.elsewhere))
    vectors = _vectors(database, wanted, encoder)
    with database.begin() as uow:
        return _store(uow, content, wanted, vectors, encoder, now)


def publish_articles(
    database: Database, articles: Iterable[Article], encoder: Encoder, *, source: str, withdraw: bool = False
) -> list[Key]:
    """Publish articles that a vendor brings; ``withdraw`` takes back those of the same source left out now.

    Returns what changed.

    Raises:
        ValueError: an id is taken by an article of another source.
    """
    given = {article.key: article for article in articles}
    wanted = dict(_entries((), given.values()))
    vectors = _vectors(database, wanted, encoder)
    with database.begin() as uow:
        revision = take_number(uow, REVISION) + 1
        changed = _store_articles(uow, given, source, revision, withdraw=withdraw)
        _store_entries(uow, wanted, vectors, encoder, revision)
        return changed


def revision_of(uow: UnitOfWork) -> int:
    """The library's newest revision; 0 before anything was published."""
    from bot.records.tables import Counter

    return uow.session.scalar(select(Counter.next_value).where(Counter.name == REVISION)) or 0


def _in_use(database: Database, topics: Mapping[str, Topic]) -> list[Topic]:
    """The topics as they will be in use: a file that was taken over before goes behind an edit made since."""
    digests = {topic.id: digest_of(body_of(topic)) for topic in topics.values()}
    with database.begin(write=False) as uow:
        rows = uow.session.execute(
            select(TopicRow.id, TopicVersion.body)
            .join(
                TopicVersion,
                (TopicVersion.topic_id == TopicRow.id) & (TopicVersion.number == TopicRow.version),
            )
            .where(TopicRow.file_digest != TopicVersion.digest)
        ).tuples()
        edited = {
            topic_id: Topic.model_validate(body)
            for topic_id, body in rows
            if uow.session.get_one(TopicRow, topic_id).file_digest == digests.get(topic_id)
        }
    return [edited.get(topic.id, topic) for topic in topics.values()]


def _entries(
    topics: Iterable[Topic],
    articles: Iterable[Article],
    steps: Mapping[str, Said] = MappingProxyType({}),
    elsewhere: Said | None = None,
) -> Iterator[tuple[Entry, Searchable]]:
    for topic in topics:
        for language, symptoms in topic.symptoms.items():
            texts = (topic.title[language], *symptoms)
            yield ("topic", topic.id, str(language)), Searchable(topic.area, texts)
    for article in articles:
        texts = (article.title, " ".join(article.answer), *article.asked)
        yield ("article", article.id, article.language), Searchable(article.area, texts, article.body)
    for step, said in steps.items():
        for language, ways in said.items():
            yield ("step", step, language), Searchable(None, tuple(ways))
    for language, descriptions in (elsewhere or {}).items():
        yield ("elsewhere", "elsewhere", language), Searchable(None, tuple(descriptions))


def _vectors(database: Database, wanted: Mapping[Entry, Searchable], encoder: Encoder) -> dict[Entry, bytes]:
    """The vectors of every entry that is not there, or is made of other texts or by another encoder."""
    with database.begin(write=False) as uow:
        rows = uow.session.execute(
            select(
                SearchEntry.kind,
                SearchEntry.owner_id,
                SearchEntry.language,
                SearchEntry.digest,
                SearchEntry.encoder,
            )
        )
        there = {
            (kind, owner, language): (digest, made_by) for kind, owner, language, digest, made_by in rows
        }
    missing = {
        entry: searchable
        for entry, searchable in wanted.items()
        if there.get(entry) != (searchable.digest, encoder.name)
    }
    made = encoder.encode([text for searchable in missing.values() for text in searchable.texts])
    packed: dict[Entry, bytes] = {}
    start = 0
    for entry, searchable in missing.items():
        end = start + len(searchable.texts)
        packed[entry] = pack(made[start:end])
        start = end
    return packed


def _store(
    uow: UnitOfWork,
    content: Content,
    wanted: Mapping[Entry, Searchable],
    vectors: Mapping[Entry, bytes],
    encoder: Encoder,
    now: datetime,
) -> Published:
    # Taken first: it makes publications by several processes wait for one another.
    revision = take_number(uow, REVISION) + 1
    published = Published(
        topics=_store_topics(uow, content.topics, revision, now),
        articles=_store_articles(uow, content.articles, FILES, revision, withdraw=True),
    )
    _store_entries(uow, wanted, vectors, encoder, revision)
    published.steps = sorted({owner for kind, owner, _ in vectors if kind == "step"})
    insert_missing(uow, ContentFolder, fingerprint=content.fingerprint, taken_at=now)
    return published


def _store_topics(uow: UnitOfWork, topics: Mapping[str, Topic], revision: int, now: datetime) -> list[str]:
    rows = {row.id: row for row in uow.session.scalars(select(TopicRow))}
    changed = []
    for topic in topics.values():
        body = body_of(topic)
        digest = digest_of(body)
        row = rows.get(topic.id)
        if row is not None and row.file_digest == digest:
            continue
        if row is None:
            row = TopicRow(id=topic.id, version=None, file_digest=None, revision=revision)
            uow.session.add(row)
            uow.session.flush()
        row.version = _version(uow, topic.id, digest, body, now)
        row.file_digest, row.revision = digest, revision
        changed.append(topic.id)
    for row in rows.values():
        if row.id not in topics and row.file_digest is not None:
            row.version, row.file_digest, row.revision = None, None, revision
            _remove_entries(uow, "topic", row.id)
            changed.append(row.id)
    uow.session.flush()
    return changed


def _version(uow: UnitOfWork, topic_id: str, digest: str, body: dict[str, Any], now: datetime) -> int:
    """The number of the version with this content, made if there is none."""
    number = uow.session.scalar(
        select(TopicVersion.number).where(TopicVersion.topic_id == topic_id, TopicVersion.digest == digest)
    )
    if number is None:
        newest = select(func.max(TopicVersion.number)).where(TopicVersion.topic_id == topic_id)
        number = (uow.session.scalar(newest) or 0) + 1
        uow.session.add(
            TopicVersion(topic_id=topic_id, number=number, digest=digest, body=body, published_at=now)
        )
    return number


def _store_articles(
    uow: UnitOfWork, articles: Mapping[Key, Article], source: str, revision: int, *, withdraw: bool
) -> list[Key]:
    rows = {(row.id, row.language): row for row in uow.session.scalars(select(ArticleRow))}
    changed = []
    for key, article in articles.items():
        row = rows.get(key)
        digest = digest_of(article_body(article))
        if row is not None and row.source != source and not row.withdrawn:
            raise ValueError(f"{article.id} ({article.language}) is there already, from {row.source}")
        if row is not None and row.digest == digest and not row.withdrawn:
            continue
        if row is None:
            row = ArticleRow(id=article.id, language=article.language)
            uow.session.add(row)
        row.title, row.answer, row.body = article.title, list(article.answer), article.body
        row.area, row.products = article.area, list(article.products)
        row.versions, row.error_codes = list(article.versions), list(article.error_codes)
        row.updated_on, row.asked = article.updated_on, list(article.asked)
        row.source, row.digest = source, digest
        row.withdrawn, row.revision = False, revision
        changed.append(key)
    if withdraw:
        for key, row in rows.items():
            if row.source == source and key not in articles and not row.withdrawn:
                row.withdrawn, row.revision = True, revision
                _remove_entries(uow, "article", row.id, row.language)
                changed.append(key)
    uow.session.flush()
    return changed


def _store_entries(
    uow: UnitOfWork,
    wanted: Mapping[Entry, Searchable],
    vectors: Mapping[Entry, bytes],
    encoder: Encoder,
    revision: int,
) -> None:
    for (kind, owner, language), packed in vectors.items():
        searchable = wanted[kind, owner, language]
        values = {
            "area": searchable.area,
            "digest": searchable.digest,
            "words": " ".join(
                islice(dict.fromkeys(words("\n".join((*searchable.texts, searchable.more)))), MOST_WORDS)
            ),
            "encoder": encoder.name,
            "vectors": packed,
            "revision": revision,
        }
        found = update(SearchEntry).where(
            SearchEntry.kind == kind, SearchEntry.owner_id == owner, SearchEntry.language == language
        )
        if not uow.session.execute(found.values(**values)).rowcount:  # type: ignore[attr-defined]
            uow.session.add(SearchEntry(kind=kind, owner_id=owner, language=language, **values))
    uow.session.flush()
    if len(vectors) >= VERY_MANY:
        count_anew(uow)


def _remove_entries(uow: UnitOfWork, kind: str, owner: str, language: str | None = None) -> None:
    query = delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.owner_id == owner)
    if language is not None:
        query = query.where(SearchEntry.language == language)
    uow.session.execute(query)
