"""The runner does what is due, and several of them do it once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.outbox import jobs
from bot.outbox.jobs import LeasedJob
from bot.outbox.runner import LEASE, Done, JobRunner, Work
from bot.records.database import Database, UnitOfWork
from bot.records.jobs import schedule
from bot.records.tables import Counter as Series
from bot.records.tables import Job


def runner(database: Database, work: Work, now: datetime, worker: str = "a") -> JobRunner:
    return JobRunner(
        database, {"count": work}, worker=worker, clock=lambda: now, sweep=timedelta(milliseconds=5)
    )


def put_down(database: Database, now: datetime, *subjects: str) -> None:
    with database.begin() as uow:
        for subject in subjects:
            schedule(uow, "count", subject, due_at=now)


def left(database: Database) -> list[Job]:
    with database.begin(write=False) as uow:
        return list(uow.session.scalars(select(Job)))


def count(uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
    """Leaves a row a job, and fails where there is one already."""
    uow.session.add(Series(name=job.subject, next_value=1))
    return Done()


async def test_what_is_due_is_done_and_then_gone(database: Database, now: datetime) -> None:
    put_down(database, now, "a", "b")
    one = runner(database, count, now)
    assert [await one.do_one(), await one.do_one(), await one.do_one()] == [True, True, False]
    assert left(database) == []


async def test_many_runners_do_each_job_once(database: Database, now: datetime) -> None:
    subjects = [f"job {number}" for number in range(40)]
    put_down(database, now, *subjects)
    done: Counter[str] = Counter()

    def work(uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
        count(uow, job, now)

        async def after() -> None:
            done[job.subject] += 1

        return Done(after=after)

    others = [Database(database.engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    runners = [runner(other, work, now, f"worker {n}") for n, other in enumerate(others)]
    running = [asyncio.create_task(one.run()) for one in runners]
    async with asyncio.timeout(60):
        while left(database):
            await asyncio.sleep(0.02)
    for one in runners:
        one.stop()
    await asyncio.gather(*running)
    assert done == Counter(subjects)
    for other in others:
        other.dispose()


async def test_a_failure_undoes_what_was_done_and_is_kept_for_later(
    database: Database, now: datetime
) -> None:
    def work(uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
        count(uow, job, now)
        uow.session.flush()
        raise OSError("no route")

    put_down(database, now, "a")
    assert await runner(database, work, now).do_one()
    (job,) = left(database)
    assert (job.attempts, job.error, job.leased_by) == (1, "OSError: no route", None)
    assert job.due_at > now
    with database.begin(write=False) as uow:
        assert uow.session.get(Series, "a") is None


async def test_what_another_process_took_over_meanwhile_is_undone(
    postgres_database: Database, now: datetime
) -> None:
    def work(uow: UnitOfWork, job: LeasedJob, at: datetime) -> Done:
        done = count(uow, job, at)
        with postgres_database.begin() as other:
            theirs = jobs.claim(other, ["count"], worker="b", now=at + LEASE, lease=LEASE)
            assert theirs is not None
        with postgres_database.begin() as other:
            jobs.put_off(other, theirs, "OSError: no route", now=at)
        return done

    put_down(postgres_database, now, "a")
    assert await runner(postgres_database, work, now).do_one()
    assert len(left(postgres_database)) == 1
    with postgres_database.begin(write=False) as uow:
        assert uow.session.get(Series, "a") is None


async def test_what_comes_after_may_fail_and_the_job_is_done_all_the_same(
    database: Database, now: datetime
) -> None:
    async def fails() -> None:
        raise OSError("nobody there")

    put_down(database, now, "a")
    assert await runner(database, lambda *_: Done(after=fails), now).do_one()
    assert left(database) == []


async def test_it_goes_on_when_the_database_was_away(database: Database, now: datetime) -> None:
    put_down(database, now, "a")
    one = runner(database, count, now)
    claim, calls = one._claim, 0

    def sometimes() -> LeasedJob | None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectionError("away")
        return claim()

    one._claim = sometimes  # type: ignore[method-assign]
    running = asyncio.create_task(one.run())
    async with asyncio.timeout(30):
        while left(database):
            await asyncio.sleep(0.01)
    one.stop()
    await running


async def test_a_job_in_parts_is_done_to_its_end(database: Database, now: datetime) -> None:
    parts = []

    def work(uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
        parts.append(job.data.get("part", 0))
        return Done(again_at=now, data={"part": parts[-1] + 1}) if len(parts) < 3 else Done()

    put_down(database, datetime.now(UTC), "a")
    one = JobRunner(database, {"count": work}, worker="a", clock=lambda: datetime.now(UTC))
    while await one.do_one():
        pass
    assert parts == [0, 1, 2]


async def test_a_job_that_was_lost_meanwhile_is_not_begun(database: Database, now: datetime) -> None:
    put_down(database, now, "a")
    begun: list[str] = []

    def work(uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
        begun.append(job.subject)
        return Done()

    slow = runner(database, work, now)
    job = slow._claim()
    assert job is not None
    put_down(database, now, "a")  # scheduled anew before its work began
    assert slow._do(job) is None
    assert begun == []
    assert len(left(database)) == 1
