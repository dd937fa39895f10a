"""What is to be done later, and which policy the open cases were last worked out with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.tables.base import Base, Document, Id, Instant, new_id


class Job(Base):
    """Something to be done at ``due_at``, once, by whichever process leases it; gone when it is done.

    There is one of a ``kind`` for a ``subject`` (a case's id, an event's id). ``failed_at`` is set once it
    was tried too often: it stays, with its last ``error``, for somebody to look at.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        Index(
            "ix_jobs_due",
            "due_at",
            postgresql_where=text("failed_at IS NULL"),
            sqlite_where=text("failed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime] = mapped_column(Instant)
    data: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    attempts: Mapped[int] = mapped_column(Integer, default=0)  # that failed, in a row
    leased_by: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(Text)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)


class PolicyInForce(Base):
    """A policy and since when cases are worked out with it; the last one is in force."""

    __tablename__ = "policies_in_force"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # from 1, in order
    fingerprint: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Instant)
