"""A job is leased to one, done once, and tried again when it fails."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.outbox import jobs
from bot.outbox.jobs import JobLost, LeasedJob
from bot.records.database import Database
from bot.records.jobs import cancel, schedule
from bot.records.tables import Job

LEASE = timedelta(minutes=1)
KINDS = ("hand_on",)


def put_down(database: Database, at: datetime, *, subject: str = "c1", kind: str = "hand_on") -> None:
    with database.begin() as uow:
        schedule(uow, kind, subject, due_at=at, data={"n": 1})


def leased(database: Database, now: datetime, worker: str = "a") -> LeasedJob | None:
    with database.begin() as uow:
        return jobs.claim(uow, KINDS, worker=worker, now=now, lease=LEASE)


def kept(database: Database) -> list[Job]:
    with database.begin(write=False) as uow:
        return list(uow.session.scalars(select(Job).order_by(Job.due_at)))


def test_nothing_is_leased_before_it_is_due(database: Database, now: datetime) -> None:
    put_down(database, now)
    assert leased(database, now - timedelta(microseconds=1)) is None
    job = leased(database, now)
    assert job is not None
    assert (job.kind, job.subject, job.data) == ("hand_on", "c1", {"n": 1})


def test_the_one_that_fell_due_first_is_leased_first(database: Database, now: datetime) -> None:
    put_down(database, now, subject="later")
    put_down(database, now - timedelta(hours=1), subject="sooner")
    first, second = leased(database, now), leased(database, now)
    assert first is not None
    assert second is not None
    assert (first.subject, second.subject) == ("sooner", "later")


def test_a_kind_this_process_does_not_know_is_left(database: Database, now: datetime) -> None:
    put_down(database, now, kind="mail")
    with database.begin(write=False) as uow:
        assert not jobs.anything_due(uow, KINDS, now)
        assert jobs.anything_due(uow, ("mail",), now)
    assert leased(database, now) is None


def test_scheduled_again_it_is_moved_and_stays_one(database: Database, now: datetime) -> None:
    put_down(database, now)
    put_down(database, now + timedelta(hours=1))
    (job,) = kept(database)
    assert job.due_at == now + timedelta(hours=1)


def test_cancelled_it_is_gone(database: Database, now: datetime) -> None:
    put_down(database, now)
    with database.begin() as uow:
        cancel(uow, "hand_on", "c1")
        cancel(uow, "hand_on", "never there")
    assert kept(database) == []


def test_a_leased_job_is_nobody_elses_until_the_lease_runs_out(database: Database, now: datetime) -> None:
    put_down(database, now)
    mine = leased(database, now)
    assert mine is not None
    assert leased(database, now + LEASE - timedelta(seconds=1), "b") is None
    theirs = leased(database, now + LEASE, "b")
    assert theirs is not None
    assert theirs.attempts == 1
    with database.begin() as uow, pytest.raises(JobLost):
        jobs.check_leased(uow, mine)
    with database.begin() as uow, pytest.raises(JobLost):
        jobs.finish(uow, mine)
    with database.begin() as uow:
        jobs.finish(uow, theirs)
    assert kept(database) == []


def test_a_worker_that_lost_its_lease_and_got_the_next_cannot_use_the_first(
    database: Database, now: datetime
) -> None:
    put_down(database, now)
    first, second = leased(database, now), leased(database, now + LEASE)
    assert first is not None
    assert second is not None
    with database.begin() as uow, pytest.raises(JobLost):
        jobs.check_leased(uow, first)


def test_a_part_that_is_done_goes_on_from_where_it_stopped(database: Database, now: datetime) -> None:
    put_down(database, now)
    job = leased(database, now)
    assert job is not None
    with database.begin() as uow:
        jobs.finish(uow, job, again_at=now, data={"n": 2})
    again = leased(database, now)
    assert again is not None
    assert again.data == {"n": 2}


def test_a_job_that_its_work_scheduled_anew_stays(database: Database, now: datetime) -> None:
    put_down(database, now)
    job = leased(database, now)
    assert job is not None
    with database.begin() as uow:
        jobs.check_leased(uow, job)
        schedule(uow, "hand_on", "c1", due_at=now + timedelta(hours=2))
        jobs.finish(uow, job)
    (stays,) = kept(database)
    assert (stays.due_at, stays.leased_by) == (now + timedelta(hours=2), None)


def test_a_job_that_its_work_cancelled_is_gone(database: Database, now: datetime) -> None:
    put_down(database, now)
    job = leased(database, now)
    assert job is not None
    with database.begin() as uow:
        jobs.check_leased(uow, job)
        cancel(uow, "hand_on", "c1")
        jobs.finish(uow, job)
    assert kept(database) == []


def test_scheduled_anew_by_another_it_is_not_finished(database: Database, now: datetime) -> None:
    put_down(database, now)
    job = leased(database, now)
    assert job is not None
    put_down(database, now + timedelta(hours=2))
    with database.begin() as uow, pytest.raises(JobLost):
        jobs.finish(uow, job)
    (stays,) = kept(database)
    assert stays.due_at == now + timedelta(hours=2)


def test_scheduled_at_the_moment_it_is_finished_it_is_there(
    postgres_database: Database, now: datetime
) -> None:
    put_down(postgres_database, now)
    job = leased(postgres_database, now)
    assert job is not None
    with ThreadPoolExecutor(1) as pool:
        with postgres_database.begin() as uow:
            jobs.finish(uow, job)
            again = pool.submit(put_down, postgres_database, now)
            time.sleep(0.3)  # it waits for the row that is being deleted
            assert not again.done()
        again.result()
    assert len(kept(postgres_database)) == 1


def test_what_fails_is_put_off_longer_each_time_and_at_last_given_up(
    database: Database, now: datetime
) -> None:
    put_down(database, now)
    pauses = []
    for _ in range(jobs.MOST_ATTEMPTS):
        job = leased(database, now)
        assert job is not None
        with database.begin() as uow:
            jobs.put_off(uow, job, "OSError: no route", now=now)
        (row,) = kept(database)
        pauses.append(row.due_at - now)
        now = max(row.due_at, now)
    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert pauses[:-1] == sorted(pauses[:-1])
    assert max(pauses) <= jobs.LONGEST_PAUSE
    assert row.failed_at is not None
    assert row.error == "OSError: no route"
    assert leased(database, now + timedelta(days=9)) is None
    with database.begin(write=False) as uow:
        assert jobs.failed(uow) == 1
    # Somebody mended the cause and schedules it again.
    put_down(database, now)
    assert leased(database, now) is not None


def test_a_job_that_processes_die_of_is_given_up_too(database: Database, now: datetime) -> None:
    put_down(database, now)
    for attempt in range(jobs.MOST_ATTEMPTS):
        assert leased(database, now + attempt * LEASE) is not None
    assert leased(database, now + jobs.MOST_ATTEMPTS * LEASE) is None
    (row,) = kept(database)
    assert row.failed_at is not None
