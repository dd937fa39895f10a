"""The library as a process holds it in memory: what is published, ready to be searched.

The database says at which revision the library is; a process that is behind reads what has changed since,
and nothing else. So an edit made anywhere is in use everywhere from the next message on.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from bot.records.database import UnitOfWork
from bot.records.tables import Article as ArticleRow
from bot.records.tables import SearchEntry, TopicVersion
from bot.records.tables import Topic as TopicRow
from bot.records.tables.self_help import SEARCHED
from bot.self_help.articles import Article, Key
from bot.self_help.encoding import Encoder, Vectors
from bot.self_help.publishing import revision_of
from bot.self_help.topics import Topic

MANY = 4_000
"""From so many vectors on they are looked through roughly first."""

DIRECTIONS = 64
"""In so many directions, of 512."""

LOOKED_AT = 12
"""So many times as many vectors as owners are wanted are then looked at closely."""

AWAY = 0.4
"""How much leaning to what is nobody's counts against every owner."""

VERSIONS_KEPT = 256
"""So many older versions of topics stay in memory for conversations that hold to them."""

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Head:
    """An article without its text."""

    id: str
    language: str
    title: str
    answer: tuple[str, str]
    area: str | None
    products: tuple[str, ...]
    versions: tuple[str, ...]
    error_codes: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    id: int
    owner: str
    vectors: Vectors
    words: NDArray[np.int32]  # the numbers of its words, ascending


@dataclass(frozen=True)
class Index:
    """The search entries of one kind: the vectors of ``owners[i]`` begin at row ``starts[i]``."""

    owners: tuple[str, ...]  # each owner once
    starts: Places
    vectors: Vectors
    others: Vectors  # of what is nobody's
    words: Mapping[int, NDArray[np.int32]]  # of each entry, by its id: the numbers of its words, ascending
    frequency: NDArray[np.int64]  # in how many entries a word stands, by its number

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.words)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where an owner stands among ``owners``."""
        return {owner: place for place, owner in enumerate(self.owners)}

    def cosines(self, queries: Vectors) -> Vectors:
        """For every owner (row) the highest cosine of each query (column) to any of its vectors."""
        best: Vectors = np.maximum.reduceat(self.vectors @ queries.T, self.starts, axis=0)
        return best

    def nearest(self, query: Vectors, most: int, *, besides: Iterable[str] = ()) -> dict[str, float]:
        """The ``most`` owners with the highest cosine to one query, and ``besides``, with their cosines.

        Where there are very many vectors, a few directions in which they differ most tell which to look at.
        """
        rows = np.arange(len(self.vectors))
        if len(rows) > MANY:
            middle, directions, coarse = self._coarse
            rough = coarse @ (directions.T @ (query - middle))
            rows = np.argpartition(-rough, LOOKED_AT * most)[: LOOKED_AT * most]
        cosines = self.vectors[rows] @ query
        found: dict[str, float] = {}
        for at in np.argsort(-cosines, kind="stable"):
            found.setdefault(self.owners[self._owner_of[rows[at]]], float(cosines[at]))
            if len(found) == most:
                break
        for owner in besides:
            if owner not in found and owner in self.places:
                found[owner] = self._cosine(query, self.places[owner])
        return found

    def shares(self, entry: int, words: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of ``words`` (numbers) stand in an entry; none where the entry is not known here yet."""
        there = self.words.get(entry)
        if there is None or not len(there):
            return np.zeros(len(words), dtype=bool)
        shared: NDArray[np.bool_] = there[np.searchsorted(there, words).clip(max=len(there) - 1)] == words
        return shared

    def _cosine(self, query: Vectors, place: int) -> float:
        end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.vectors)
        return float((self.vectors[self.starts[place] : end] @ query).max())

    @cached_property
    def _owner_of(self) -> Places:
        """The owner's place of each row."""
        sizes = np.diff([*self.starts, len(self.vectors)])
        return np.repeat(np.arange(len(self.owners)), sizes)

    @cached_property
    def _coarse(self) -> tuple[Vectors, Vectors, Vectors]:
        """The vectors' mean, the directions in which they differ most, and how far each reaches in them."""
        middle = self.vectors.mean(axis=0)
        centred = self.vectors - middle
        _, directions = np.linalg.eigh(centred.T @ centred)
        first = np.ascontiguousarray(directions[:, -DIRECTIONS:])
        return middle, first, np.ascontiguousarray(centred @ first)

    def leanings(self, queries: Vectors) -> Vectors:
        """For every owner (row) how far each query (column) leans to it as against all others, and as against
        what is nobody's.

        About 1 for a vector like the owner's own, 0 for one that says nothing of it, negative for one that is
        nobody's. What all vectors have in common ("does not work since Monday") weighs nothing here; in a
        cosine it does.
        """
        middle, towards = self._towards
        leaning = ((queries - middle) @ towards).T
        result: Vectors = leaning[:-1] - AWAY * leaning[-1]
        return result

    @cached_property
    def _towards(self) -> tuple[Vectors, Vectors]:
        """Ridge regression from vectors to owners: the vectors' mean, and a column of weights an owner; the
        last column is nobody's."""
        vectors = np.concatenate([self.vectors, self.others])
        middle = vectors.mean(axis=0)
        centred = vectors - middle
        owned = np.zeros((len(vectors), len(self.owners) + 1), dtype=np.float32)
        owned[np.arange(len(self.vectors)), self._owner_of] = 1
        owned[len(self.vectors) :, -1] = 1
        owned -= owned.mean(axis=0)
        held = centred.T @ centred + np.eye(centred.shape[1], dtype=np.float32)
        return middle, np.linalg.solve(held, centred.T @ owned).astype(np.float32)


@dataclass(frozen=True)
class Shelf:
    """What is published at ``revision``. Immutable: a search sees one state of the library.

    ``topics`` are the current versions by id, with their numbers in ``versions``; ``articles`` are without
    their text.
    """

    revision: int = 0
    topics: Mapping[str, Topic] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    articles: Mapping[Key, Head] = field(default_factory=dict)
    indexes: Mapping[str, Index] = field(default_factory=dict)
    vocabulary: Mapping[str, int] = field(default_factory=dict)

    def frequency(self, kind: str, word: str) -> int:
        """In how many entries of a kind a word stands."""
        number = self.vocabulary.get(word)
        index = self.indexes.get(kind)
        if number is None or index is None or number >= len(index.frequency):
            return 0
        return int(index.frequency[number])

    def article(self, article_id: str, language: str) -> Head | None:
        """The article in ``language``, else in English, else in any it is there in."""
        for code in (language, "en"):
            if (article_id, code) in self.articles:
                return self.articles[article_id, code]
        return next((head for (name, _), head in self.articles.items() if name == article_id), None)


class Library:
    """One per process; safe to use from several threads."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._lock = Lock()
        self._shelf = Shelf()
        self._entries: dict[str, dict[int, _Entry]] = {kind: {} for kind in SEARCHED}
        self._vocabulary: dict[str, int] = {}
        self._older: OrderedDict[tuple[str, int], Topic] = OrderedDict()

    def shelf(self, uow: UnitOfWork) -> Shelf:
        """What is published now. Whoever comes while it is being read anew gets the state before."""
        revision = revision_of(uow)
        if revision != self._shelf.revision and self._lock.acquire(blocking=self._shelf.revision == 0):
            try:
                if revision != self._shelf.revision:
                    self._shelf = self._read(uow, self._shelf, revision)
            finally:
                self._lock.release()
        return self._shelf

    def topic(self, uow: UnitOfWork, topic_id: str, version: int) -> Topic | None:
        """A version of a topic, also one that is no longer current; ``None`` if there never was one."""
        shelf = self._shelf
        if shelf.versions.get(topic_id) == version:
            return shelf.topics[topic_id]
        with self._lock:
            if (topic_id, version) in self._older:
                self._older.move_to_end((topic_id, version))
                return self._older[topic_id, version]
        row = uow.session.get(TopicVersion, (topic_id, version))
        if row is None:
            return None
        topic = Topic.model_validate(row.body)
        with self._lock:
            self._older[topic_id, version] = topic
            while len(self._older) > VERSIONS_KEPT:
                self._older.popitem(last=False)
        return topic

    def article(self, uow: UnitOfWork, article_id: str, language: str) -> Article | None:
        """An article with its text: in ``language``, else in English, else in any it is there in."""
        head = self.shelf(uow).article(article_id, language)
        row = uow.session.get(ArticleRow, (head.id, head.language)) if head is not None else None
        if head is None or row is None or row.withdrawn:
            return None
        return Article(**head.__dict__, body=row.body, updated_on=row.updated_on, asked=tuple(row.asked))

    def _read(self, uow: UnitOfWork, before: Shelf, revision: int) -> Shelf:
        topics, versions = dict(before.topics), dict(before.versions)
        for row in uow.session.scalars(select(TopicRow).where(TopicRow.revision > before.revision)):
            topics.pop(row.id, None)
            versions.pop(row.id, None)
            if row.version is not None:
                stored = uow.session.get_one(TopicVersion, (row.id, row.version))
                topics[row.id], versions[row.id] = Topic.model_validate(stored.body), row.version
        articles = dict(before.articles)
        for article in uow.session.execute(_HEADS.where(ArticleRow.revision > before.revision)):
            if article.withdrawn:
                articles.pop((article.id, article.language), None)
            else:
                articles[article.id, article.language] = _head(article)
        self._read_entries(uow, before.revision)
        others = [entry.vectors for entry in self._entries["elsewhere"].values()]
        indexes = {
            kind: self._index(entries.values(), others if kind == "topic" else ())
            for kind, entries in self._entries.items()
        }
        return Shelf(revision, topics, versions, articles, indexes, self._vocabulary)

    def _read_entries(self, uow: UnitOfWork, since: int) -> None:
        there = dict(uow.session.execute(select(SearchEntry.id, SearchEntry.kind)).tuples().all())
        for kind, entries in self._entries.items():
            for number in [number for number in entries if there.get(number) != kind]:
                del entries[number]
        number_of = self._vocabulary
        for row in uow.session.execute(_ENTRIES.where(SearchEntry.revision > since)):
            if row.encoder != self.encoder.name:
                continue
            distinct = set(row.words.split())
            numbers = np.fromiter(
                (number_of.setdefault(word, len(number_of)) for word in distinct), np.int32, len(distinct)
            )
            numbers.sort()
            vectors = self.encoder.unpack(row.vectors)
            self._entries[row.kind][row.id] = _Entry(row.id, row.owner_id, vectors, numbers)

    def _index(self, given: Iterable[_Entry], others: Iterable[Vectors]) -> Index:
        entries = sorted((one for one in given if len(one.vectors)), key=lambda entry: entry.owner)
        counts = Counter[str]()
        for entry in entries:
            counts[entry.owner] += len(entry.vectors)
        sizes = np.array([0, *counts.values()], dtype=np.int64)
        nothing = np.zeros((0, self.encoder.size), np.float32)
        return Index(
            owners=tuple(counts),
            starts=np.cumsum(sizes)[:-1],
            vectors=np.concatenate([nothing, *(entry.vectors for entry in entries)]),
            others=np.concatenate([nothing, *others]),
            words={entry.id: entry.words for entry in entries},
            frequency=np.bincount(
                np.concatenate([np.zeros(0, np.int32), *(entry.words for entry in entries)]),
                minlength=len(self._vocabulary),
            ),
        )


_HEADS = select(
    ArticleRow.id,
    ArticleRow.language,
    ArticleRow.title,
    ArticleRow.answer,
    ArticleRow.area,
    ArticleRow.products,
    ArticleRow.versions,
    ArticleRow.error_codes,
    ArticleRow.withdrawn,
)
_ENTRIES = select(
    SearchEntry.id,
    SearchEntry.kind,
    SearchEntry.owner_id,
    SearchEntry.words,
    SearchEntry.encoder,
    SearchEntry.vectors,
)


def _head(row: Any) -> Head:
    first, second = row.answer
    return Head(
        id=row.id,
        language=row.language,
        title=row.title,
        answer=(first, second),
        area=row.area,
        products=tuple(row.products),
        versions=tuple(row.versions),
        error_codes=tuple(row.error_codes),
    )
