"""Does the jobs that are due, in this process, for as long as it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.outbox import jobs
from bot.outbox.jobs import JobLost, LeasedJob
from bot.records.database import Database, UnitOfWork

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
SWEEP = timedelta(seconds=1)


@dataclass(frozen=True)
class Done:
    """What became of a job: it is over, or goes on at ``again_at`` from ``data``.

    ``after`` is called once what it did is committed, for what is lost without harm if the process dies
    just then.
    """

    again_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    after: Callable[[], Awaitable[None]] | None = None


Work = Callable[[UnitOfWork, LeasedJob, datetime], Done]
"""Does a job in the unit of work it is given, at the instant it is given. It runs in a thread."""


class JobRunner:
    """Looks for jobs that are due and does them, one at a time.

    Args:
        work: what does a job, by kind; jobs of other kinds are left for processes that know them.
        worker: this process's name in leases; unique among all that run.
    """

    def __init__(
        self,
        database: Database,
        work: Mapping[str, Work],
        *,
        worker: str,
        clock: Callable[[], datetime],
        sweep: timedelta = SWEEP,
    ) -> None:
        self._database = database
        self._work = dict(work)
        self._worker = worker
        self._clock = clock
        self._sweep = sweep
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Do what is due until stopped."""
        while not self._stopping.is_set():
            try:
                while not self._stopping.is_set() and await self.do_one():
                    continue
            except Exception:
                # The database may be away for a moment; the jobs are still there when it is back.
                log.exception("jobs.sweep_failed")
            try:
                await asyncio.wait_for(self._stopping.wait(), self._sweep.total_seconds())
            except TimeoutError:
                continue

    def stop(self) -> None:
        """Begin no other job; :meth:`run` ends once the one under way has."""
        self._stopping.set()

    async def do_one(self) -> bool:
        """Do the job that fell due first; False if none is due."""
        job = await asyncio.to_thread(self._claim)
        if job is None:
            return False
        done = await asyncio.to_thread(self._do, job)
        if done is not None and done.after is not None:
            try:
                await done.after()
            except Exception:
                log.exception("job.after_failed", kind=job.kind, subject=job.subject)
        return True

    def _claim(self) -> LeasedJob | None:
        now = self._clock()
        # Most looks find nothing, and reading takes no lock that others wait for.
        with self._database.begin(write=False) as uow:
            if not jobs.anything_due(uow, self._work, now):
                return None
        with self._database.begin() as uow:
            return jobs.claim(uow, self._work, worker=self._worker, now=now, lease=LEASE)

    def _do(self, job: LeasedJob) -> Done | None:
        now = self._clock()
        try:
            with self._database.begin() as uow:
                jobs.check_leased(uow, job)
                done = self._work[job.kind](uow, job, now)
                jobs.finish(uow, job, again_at=done.again_at, data=done.data)
            return done
        except JobLost:
            log.info("job.lost", kind=job.kind, subject=job.subject)
        except Exception as error:
            log.exception("job.failed", kind=job.kind, subject=job.subject, attempts=job.attempts + 1)
            with self._database.begin() as uow:
                tried_again = jobs.put_off(uow, job, f"{type(error).__name__}: {error}", now=self._clock())
            if not tried_again:
                log.error("job.given_up", kind=job.kind, subject=job.subject)
        return None
