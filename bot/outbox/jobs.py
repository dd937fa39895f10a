"""Jobs: leased to one process, done in one transaction, tried again when they fail.

What a job does to the database and its disappearance commit together, so that is done once. What it does
outside (mail, a webhook) may be done again if the process dies between the two.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from bot.records.database import UnitOfWork
from bot.records.jobs import rescheduled_in
from bot.records.tables import Job

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
_ERROR_LENGTH = 2000


class JobLost(Exception):
    """The job is no longer this process's: its lease ran out, or it was scheduled anew."""


@dataclass(frozen=True)
class LeasedJob:
    """A job this process may do until ``until``; ``attempts`` are those that failed."""

    id: str
    kind: str
    subject: str
    due_at: datetime
    data: Mapping[str, Any]
    attempts: int
    worker: str
    until: datetime


def anything_due(uow: UnitOfWork, kinds: Collection[str], now: datetime) -> bool:
    """Whether a job of these kinds waits to be leased."""
    return uow.session.scalar(select(Job.id).where(_claimable(kinds, now)).limit(1)) is not None


def claim(
    uow: UnitOfWork, kinds: Collection[str], *, worker: str, now: datetime, lease: timedelta
) -> LeasedJob | None:
    """Lease the job that fell due first, of these kinds; None if there is none.

    One that another process is leasing at this moment is passed over.
    """
    job = uow.session.scalar(
        select(Job)
        .where(_claimable(kinds, now))
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if job is None:
        return None
    if job.leased_by is not None:
        # Whoever had it died over it, and so may the next.
        job.attempts += 1
        job.error = f"{job.leased_by} did not come to an end with it"
        if job.attempts >= MOST_ATTEMPTS:
            job.failed_at = now
            job.leased_by = job.leased_until = None
            return None
    job.leased_by, job.leased_until = worker, now + lease
    uow.session.flush()
    return LeasedJob(
        job.id, job.kind, job.subject, job.due_at, dict(job.data), job.attempts, worker, now + lease
    )


def check_leased(uow: UnitOfWork, job: LeasedJob) -> None:
    """Make sure the job is still this process's, before its work begins.

    The row is locked by :func:`finish` only: a chat locks a case and then that case's jobs, and so must the
    work, or each waits for what the other has.

    Raises:
        JobLost: it is not.
    """
    _if_leased(job, uow.session.scalar(_row(job)))


def finish(
    uow: UnitOfWork,
    job: LeasedJob,
    *,
    again_at: datetime | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """It is done; or, with ``again_at``, this part of it, and the next goes on from ``data``.

    A job that its own work scheduled anew or cancelled stays so.

    Raises:
        JobLost: another process has taken it over, or somebody else scheduled it anew or cancelled it.
    """
    if rescheduled_in(uow, job.kind, job.subject):
        return
    row = _held(uow, job)
    if again_at is None:
        uow.session.delete(row)
    else:
        row.due_at, row.data, row.attempts, row.error = again_at, dict(data or {}), 0, None
        row.leased_by = row.leased_until = None
    uow.session.flush()


def put_off(uow: UnitOfWork, job: LeasedJob, error: str, *, now: datetime) -> bool:
    """It failed: try again after a pause that doubles each time. False: it was tried too often and is kept
    as failed; or it is no longer this process's."""
    try:
        row = _held(uow, job)
    except JobLost:
        return False
    row.attempts += 1
    row.error = error[:_ERROR_LENGTH]
    row.leased_by = row.leased_until = None
    if row.attempts >= MOST_ATTEMPTS:
        row.failed_at = now
    else:
        row.due_at = now + min(FIRST_PAUSE * 2 ** (row.attempts - 1), LONGEST_PAUSE)
    uow.session.flush()
    return row.failed_at is None


def failed(uow: UnitOfWork) -> int:
    """How many jobs were given up."""
    return uow.session.scalar(select(func.count()).where(Job.failed_at.is_not(None))) or 0


def _claimable(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    return and_(
        Job.failed_at.is_(None),
        Job.due_at <= now,
        Job.kind.in_(sorted(kinds)),
        or_(Job.leased_until.is_(None), Job.leased_until <= now),
    )


def _held(uow: UnitOfWork, job: LeasedJob) -> Job:
    return _if_leased(job, uow.session.scalar(_row(job).with_for_update()))


def _row(job: LeasedJob) -> Select[tuple[Job]]:
    return select(Job).where(Job.id == job.id).execution_options(populate_existing=True)


def _if_leased(job: LeasedJob, row: Job | None) -> Job:
    if row is None or row.leased_by != job.worker or row.leased_until != job.until:
        raise JobLost(job.id)
    return row
