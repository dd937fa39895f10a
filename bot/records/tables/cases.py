"""Cases, the events that make their history, their clocks, and who works them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.records.tables.accounts import Contact, Entitlement, Organisation, Product
from bot.records.tables.base import Base, Document, Id, Instant, new_id, one_of

CASE_STATES = ("open", "waiting_for_customer", "stabilised", "closed")
CHANNELS = ("chat", "web", "phone")
CLOCK_KINDS = ("initial_response", "restoration", "next_update", "rma", "escalation_reply")
ACTOR_KINDS = ("customer", "bot", "agent", "system")


class Case(Base):
    """A support case as it stands now; how it came to stand so is in its events.

    ``severity`` is the one the clocks run on; while ``severity_settled`` is false that is the graver of
    what was proposed and what the customer claimed (policy reading 7).
    """

    __tablename__ = "cases"
    __table_args__ = (
        one_of("state", CASE_STATES),
        one_of("channel", CHANNELS),
        # All open cases in a fixed order, a part at a time.
        Index(
            "ix_cases_open",
            "id",
            postgresql_where=text("state <> 'closed'"),
            sqlite_where=text("state <> 'closed'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    opened_by_message_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(8), default="chat")
    state: Mapped[str] = mapped_column(String(24), default="open")
    problem: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(String(32))
    product_id: Mapped[str | None] = mapped_column(ForeignKey("products.id"))
    version: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[str | None] = mapped_column(String(64))
    serial_number: Mapped[str | None] = mapped_column(String(10))
    severity: Mapped[int] = mapped_column(Integer)
    severity_proposed: Mapped[int | None] = mapped_column(Integer)
    severity_claimed: Mapped[int | None] = mapped_column(Integer)
    severity_settled: Mapped[bool] = mapped_column(default=False)
    severity_criterion: Mapped[str] = mapped_column(String(64))
    signals: Mapped[list[dict[str, Any]]] = mapped_column(
        Document, default=list
    )  # read or asked for, with evidence
    language: Mapped[str] = mapped_column(String(2))  # the customer's, copied when it opens
    work_language: Mapped[str] = mapped_column(String(2))  # the one it is worked in (reading 6)
    language_choice: Mapped[str | None] = mapped_column(String(16))  # english_now | own_when_open
    zone: Mapped[str | None] = mapped_column(String(64))  # IANA, for what the customer reads
    region: Mapped[str] = mapped_column(String(16))
    sub_region: Mapped[str] = mapped_column(String(32))
    package: Mapped[str | None] = mapped_column(String(32))  # null: not entitled
    entitlement_id: Mapped[str | None] = mapped_column(ForeignKey("entitlements.id"))
    coverage: Mapped[str | None] = mapped_column(String(16))  # 24x7 | business_hours
    queue_id: Mapped[str | None] = mapped_column(ForeignKey("queues.id"), index=True)
    center: Mapped[str | None] = mapped_column(String(40))  # which center has it now
    hands_over_at: Mapped[datetime | None] = mapped_column(Instant)  # at that center's close, if work goes on
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agents.id"), index=True)
    troubleshooting: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    opened_at: Mapped[datetime] = mapped_column(Instant, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    close_reason: Mapped[str | None] = mapped_column(String(32))
    version_number: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version_number}  # noqa: RUF012 - the declarative form

    organisation: Mapped[Organisation] = relationship()
    contact: Mapped[Contact] = relationship()
    product: Mapped[Product | None] = relationship()
    entitlement: Mapped[Entitlement | None] = relationship()
    queue: Mapped[Queue | None] = relationship()
    agent: Mapped[Agent | None] = relationship()
    events: Mapped[list[CaseEvent]] = relationship(back_populates="case", order_by="CaseEvent.seq")
    clocks: Mapped[list[CaseClock]] = relationship(back_populates="case")


class CaseEvent(Base):
    """One thing that happened to a case: who, what, when, why. Never updated, never deleted.

    ``message_id`` is the customer's message that asked for it: the same message asks for a thing once.
    """

    __tablename__ = "case_events"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        UniqueConstraint("case_id", "kind", "message_id"),
        one_of("actor_kind", ACTOR_KINDS),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    message_id: Mapped[str | None] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    why: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)  # a reason, as data

    case: Mapped[Case] = relationship(back_populates="events")


class CaseClock(Base):
    """A promised time, as the case's events make it: written by replaying them, never by itself.

    ``due_at`` is met ``before`` it or ``within`` it (policy reading 3).
    """

    __tablename__ = "case_clocks"
    __table_args__ = (
        one_of("kind", CLOCK_KINDS),
        one_of("met_kind", ("before", "within")),
        Index(
            "ix_case_clocks_running",
            "due_at",
            postgresql_where=text("met_at IS NULL AND ended_at IS NULL"),
            sqlite_where=text("met_at IS NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    started_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    met_kind: Mapped[str] = mapped_column(String(8))
    met_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # no longer running, whatever came of it
    paused_since: Mapped[datetime | None] = mapped_column(Instant)  # the customer owes an answer
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)

    case: Mapped[Case] = relationship(back_populates="clocks")


class Queue(Base):
    """Where cases of one role, region, language and area wait; ``id`` is the route's name."""

    __tablename__ = "queues"

    id: Mapped[str] = mapped_column(String(96), primary_key=True)
    role: Mapped[str] = mapped_column(String(40))
    region: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    area: Mapped[str] = mapped_column(String(32))


class Agent(Base):
    """A person of ours who works cases, with their skills."""

    __tablename__ = "agents"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40))
    center: Mapped[str] = mapped_column(String(40))
    languages: Mapped[list[str]] = mapped_column(Document, default=list)
    areas: Mapped[list[str]] = mapped_column(Document, default=list)


class Counter(Base):
    """A series that only goes up, such as case numbers; bumped inside the transaction that uses it."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    next_value: Mapped[int] = mapped_column(BigInteger)
