"""Putting down what is to be done later, in the transaction of what makes it necessary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete

from bot.records.database import UnitOfWork
from bot.records.series import insert_or_update
from bot.records.tables import Job

HAND_ON: Final = "hand_on"
"""Hand a case on at its center's close; the subject is the case's id."""
RECOMPUTE: Final = "recompute"
"""Work out the open cases anew; the subject is the policy's fingerprint."""
TELL_CUSTOMER: Final = "tell_customer"
"""Tell a customer what happened to a case; the subject is the event's id."""
TELL_FOLLOWERS: Final = "tell_followers"
"""Tell those who follow a notice what became of it; the subject is the update's id."""

_RESCHEDULED: Final = "rescheduled_jobs"


def schedule(
    uow: UnitOfWork, kind: str, subject: str, *, due_at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Do something at ``due_at``. Where the same was scheduled before, it is moved to this instant and
    begins anew, whatever became of it."""
    insert_or_update(
        uow,
        Job,
        {"kind": kind, "subject": subject},
        due_at=due_at,
        data=dict(data or {}),
        attempts=0,
        error=None,
        failed_at=None,
        leased_by=None,
        leased_until=None,
    )
    _note(uow, kind, subject)


def cancel(uow: UnitOfWork, kind: str, subject: str) -> None:
    """Do it no longer."""
    uow.session.flush()
    uow.session.execute(delete(Job).where(Job.kind == kind, Job.subject == subject))
    _note(uow, kind, subject)


def rescheduled_in(uow: UnitOfWork, kind: str, subject: str) -> bool:
    """Whether this unit of work itself scheduled or cancelled it."""
    return (kind, subject) in uow.session.info.get(_RESCHEDULED, ())


def _note(uow: UnitOfWork, kind: str, subject: str) -> None:
    uow.session.info.setdefault(_RESCHEDULED, set()).add((kind, subject))
