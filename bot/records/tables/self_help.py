"""Self-help: topics and their versions, articles, the search index, notices, and what came of it all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.tables.base import Base, Document, Id, Instant, new_id, one_of

SEARCHED = ("topic", "article", "step", "elsewhere")
RUN_KINDS = ("topic", "article")
RUN_OUTCOMES = ("solved", "remains", "outage", "left", "replaced")


class Topic(Base):
    """A guided check's topic and which of its versions is used now; null: it was withdrawn.

    ``revision`` is the library's when it last changed: whoever knows the library up to a revision reads what
    lies above it. A file is taken over when its digest is another than ``file_digest``: what was edited
    elsewhere stays as long as the file does.
    """

    __tablename__ = "topics"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int | None] = mapped_column(Integer)
    file_digest: Mapped[str | None] = mapped_column(String(64))  # of its file when that was last taken over
    revision: Mapped[int] = mapped_column(Integer, index=True)


class TopicVersion(Base):
    """What a topic said from one edit to the next. Never updated: conversations under way hold to theirs."""

    __tablename__ = "topic_versions"
    __table_args__ = (UniqueConstraint("topic_id", "digest"),)

    topic_id: Mapped[str] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # from 1
    digest: Mapped[str] = mapped_column(String(64))  # sha256 of the content, hex
    body: Mapped[dict[str, Any]] = mapped_column(Document)
    published_at: Mapped[datetime] = mapped_column(Instant)


class Article(Base):
    """A knowledge article in one language; its translations share its ``id``.

    ``source`` is where it came from: ``files`` (the data folder) or the name an import was given.
    """

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    answer: Mapped[list[str]] = mapped_column(Document)  # the two lines that answer
    body: Mapped[str] = mapped_column(Text)  # Markdown
    area: Mapped[str | None] = mapped_column(String(32))
    products: Mapped[list[str]] = mapped_column(Document, default=list)
    versions: Mapped[list[str]] = mapped_column(Document, default=list)
    error_codes: Mapped[list[str]] = mapped_column(Document, default=list)
    asked: Mapped[list[str]] = mapped_column(Document, default=list)  # what people ask for it with
    updated_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(40), index=True)
    digest: Mapped[str] = mapped_column(String(64))  # sha256 of the content, hex
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(Integer, index=True)


class SearchEntry(Base):
    """What a topic, an article, a step is found by in one language: its words and its sentence vectors.

    Entries of kind ``elsewhere`` are of descriptions that no topic is about.

    ``words`` are separated by spaces, as :func:`bot.self_help.words.words` cuts them; each database keeps a
    full-text index of them that follows this table (see :mod:`bot.records.search`). ``vectors`` holds rows
    of half-precision numbers, little-endian; ``encoder`` names what made them.
    """

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("kind", "owner_id", "language"), one_of("kind", SEARCHED))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    owner_id: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    area: Mapped[str | None] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))  # sha256 of the texts it was made of, hex
    words: Mapped[str] = mapped_column(Text)
    encoder: Mapped[str] = mapped_column(String(40))
    vectors: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int] = mapped_column(Integer, index=True)


class ContentFolder(Base):
    """A state of the data folder that was taken over once: a process that starts with it changes nothing."""

    __tablename__ = "content_folders"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)  # sha256, hex
    taken_at: Mapped[datetime] = mapped_column(Instant)


class Notice(Base):
    """A known issue that customers are told of, until ``over_at``.

    ``text`` and ``symptoms`` are by language; at least one language is there. Empty ``products`` and
    ``regions`` mean all.
    """

    __tablename__ = "notices"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str | None] = mapped_column(String(32))
    products: Mapped[list[str]] = mapped_column(Document, default=list)
    regions: Mapped[list[str]] = mapped_column(Document, default=list)
    error_codes: Mapped[list[str]] = mapped_column(Document, default=list)
    text: Mapped[dict[str, str]] = mapped_column(Document)
    symptoms: Mapped[dict[str, list[str]]] = mapped_column(Document)
    vectors: Mapped[bytes] = mapped_column(LargeBinary)  # of the symptoms, as in SearchEntry
    encoder: Mapped[str] = mapped_column(String(40))
    posted_at: Mapped[datetime] = mapped_column(Instant)
    over_at: Mapped[datetime | None] = mapped_column(Instant)


class NoticeUpdate(Base):
    """What was said about a notice after it was posted; the last one says that it is over."""

    __tablename__ = "notice_updates"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[dict[str, str]] = mapped_column(Document)
    over: Mapped[bool] = mapped_column(Boolean)


class NoticeFollower(Base):
    """A conversation that is told of a notice's updates, and the case it opened about it."""

    __tablename__ = "notice_followers"

    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True, index=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)


class SelfHelpRun(Base):
    """One customer taken through a topic's checks, or shown articles: how it went, how it was rated.

    ``found_by`` says how it was found: ``meaning``, ``error_code``, ``chosen`` (out of several) or
    ``article``. ``steps`` are the checks in order, with what came of each. ``at_check`` is the check where
    it stands or ended. A run without ``outcome`` is still under way, or was walked out of.
    """

    __tablename__ = "self_help_runs"
    __table_args__ = (
        one_of("kind", RUN_KINDS),
        one_of("outcome", RUN_OUTCOMES),
        Index("ix_self_help_runs_subject", "subject_id", "started_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[str] = mapped_column(String(64))  # topic id, or the first article's
    version: Mapped[int | None] = mapped_column(Integer)  # of the topic
    language: Mapped[str] = mapped_column(String(2))
    description: Mapped[str] = mapped_column(Text)
    found_by: Mapped[str] = mapped_column(String(16))
    similarity: Mapped[float] = mapped_column(Float)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(16))
    at_check: Mapped[str | None] = mapped_column(String(64))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    rating: Mapped[int | None] = mapped_column(Integer)  # 1 (no help) to 3 (great help)
    comment: Mapped[str | None] = mapped_column(Text)


class UnansweredGroup(Base):
    """Descriptions that no topic fitted and that mean much the same; ``example`` is the first of them."""

    __tablename__ = "unanswered_groups"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    area: Mapped[str | None] = mapped_column(String(32))
    example: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    size: Mapped[int] = mapped_column(Integer)
    total: Mapped[bytes] = mapped_column(LargeBinary)  # sum of its vectors, single precision, little-endian
    encoder: Mapped[str] = mapped_column(String(40))
    last_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Unanswered(Base):
    """A description that no topic fitted."""

    __tablename__ = "unanswered"
    __table_args__ = (
        UniqueConstraint("conversation_id", "message_id"),
        ForeignKeyConstraint(["group_id"], ["unanswered_groups.id"]),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(Id, index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    at: Mapped[datetime] = mapped_column(Instant)
