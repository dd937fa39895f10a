"""Conversations: one row a message, one owner a conversation, one snapshot a dialogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.records.tables.accounts import Contact, Organisation
from bot.records.tables.base import Base, Document, Id, Instant, new_id, one_of
from bot.records.tables.cases import Agent, Case, Queue

OWNERS = ("bot", "waiting", "agent")
AUTHORS = ("customer", "bot", "agent", "system")
TURN_STATES = ("waiting", "leased", "answered", "failed")


class Conversation(Base):
    """A chat. ``id`` is public (logs, URLs, the desk); the secret that opens it is stored as a hash only.

    ``owner`` decides who may speak: ``bot``; ``waiting`` (asked for a person; the bot still helps);
    ``agent``. It changes in one transaction together with ``owner_version``.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        one_of("owner", OWNERS),
        UniqueConstraint("integration", "external_sender"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    secret_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True
    )  # sha256, hex; null: no browser opens it
    integration: Mapped[str | None] = mapped_column(String(40))  # the REST client that owns `external_sender`
    external_sender: Mapped[str | None] = mapped_column(String(200))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    owner: Mapped[str] = mapped_column(String(8), default="bot")
    owner_agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    owner_version: Mapped[int] = mapped_column(Integer, default=1)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)
    waiting_reason: Mapped[str | None] = mapped_column(String(40))
    queue_id: Mapped[str | None] = mapped_column(ForeignKey("queues.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="en")  # effective
    language_pinned: Mapped[bool] = mapped_column(default=False)
    language_belief: Mapped[dict[str, float]] = mapped_column(Document, default=dict)
    browser_language: Mapped[str | None] = mapped_column(String(2))
    zone: Mapped[str | None] = mapped_column(String(64))  # the browser's, IANA
    last_seq: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)

    contact: Mapped[Contact | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    queue: Mapped[Queue | None] = relationship()
    owner_agent: Mapped[Agent | None] = relationship()


class OwnerChange(Base):
    """Who took a conversation from whom, when and why. Never updated."""

    __tablename__ = "owner_changes"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    owner: Mapped[str] = mapped_column(String(8))
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    version: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(40))


class Message(Base):
    """One message, whoever wrote it: one row, one sequence number, read by widget, desk and studio alike.

    A customer's message also carries its turn: waiting, leased (by whom, until when), answered or failed.
    ``client_id`` makes sending idempotent; ``answers_id`` ties a reply to the message it answers.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        one_of("author", AUTHORS),
        one_of("turn_state", TURN_STATES),
        Index(
            "ix_messages_unanswered",
            "conversation_id",
            "seq",
            postgresql_where=text("turn_state IN ('waiting', 'leased')"),
            sqlite_where=text("turn_state IN ('waiting', 'leased')"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int] = mapped_column(Integer)
    author: Mapped[str] = mapped_column(String(8))
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"))
    client_id: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text, default="")
    custom: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)  # asks, card, ...
    button_id: Mapped[str | None] = mapped_column(String(32))  # the offered button this message is
    answers_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"), index=True)
    turn_state: Mapped[str | None] = mapped_column(String(8))  # customers' messages only
    leased_by: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    reading: Mapped[dict[str, Any] | None] = mapped_column(
        Document
    )  # intent, entities, signals, margin, model
    language: Mapped[str | None] = mapped_column(String(2))  # detected
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)

    buttons: Mapped[list[OfferedButton]] = relationship(order_by="OfferedButton.position", lazy="selectin")


class OfferedButton(Base):
    """A button under a bot message: an opaque id, valid once, only in the conversation it was offered in."""

    __tablename__ = "offered_buttons"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    meaning: Mapped[dict[str, Any]] = mapped_column(Document)  # {"intent": ..., "slots": {...}}
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class DialogueState(Base):
    """The dialogue model's memory of a conversation: a snapshot, not a log (see ``bot/engine``)."""

    __tablename__ = "dialogue_states"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    snapshot: Mapped[dict[str, Any]] = mapped_column(Document)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class ConversationCase(Base):
    """Which cases a conversation is about; several conversations may be about one case."""

    __tablename__ = "conversation_cases"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)

    conversation: Mapped[Conversation] = relationship()
    case: Mapped[Case] = relationship()
