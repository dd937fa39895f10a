"""Putting down what is to be done later, in the transaction of what makes it necessary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select

from bot.records.database import UnitOfWork
from bot.records.series import insert_missing
from bot.records.tables import Job, new_id

HAND_ON: Final = "hand_on"
"""Hand a case on at its center's close; the subject is the case's id."""
RECOMPUTE: Final = "recompute"
"""Work out the open cases anew; the subject is the policy's fingerprint."""
TELL_CUSTOMER: Final = "tell_customer"
"""Tell a customer what happened to a case; the subject is the event's id."""


def schedule(
    uow: UnitOfWork, kind: str, subject: str, *, due_at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Do something at ``due_at``. Where the same was scheduled before, it is moved to this instant and
    begins anew, whatever became of it."""
    insert_missing(uow, Job, id=new_id(), kind=kind, subject=subject, due_at=due_at, data={}, attempts=0)
    job = uow.session.scalars(
        select(Job)
        .where(Job.kind == kind, Job.subject == subject)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    job.due_at, job.data = due_at, dict(data or {})
    job.attempts, job.error, job.failed_at = 0, None, None
    job.leased_by, job.leased_until = None, None
    uow.session.flush()


def cancel(uow: UnitOfWork, kind: str, subject: str) -> None:
    """Do it no longer."""
    uow.session.flush()
    uow.session.execute(delete(Job).where(Job.kind == kind, Job.subject == subject))
