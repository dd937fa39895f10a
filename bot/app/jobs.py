"""What this process does when a job falls due."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.casework.handing_on import hand_on
from bot.casework.recomputing import recompute_part
from bot.channel.known_issues import KnownIssues
from bot.channel.notices import Notices
from bot.outbox.jobs import LeasedJob
from bot.outbox.runner import Done, Work
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.jobs import HAND_ON, RECOMPUTE, TELL_CUSTOMER, TELL_FOLLOWERS
from bot.support.policy import Policy

log = structlog.get_logger(__name__)

OTHERS_TURN = timedelta(seconds=5)
"""So long a job for a process with another policy is left to it."""
BETWEEN_PARTS = timedelta(milliseconds=100)
"""Parts leave room for chats: who waits to write to SQLite looks only that often whether it is free."""


def work_of(policy: Policy, fingerprint: str, notices: Notices, known_issues: KnownIssues) -> dict[str, Work]:
    """What does a job, by its kind; ``fingerprint`` is the policy's."""

    def hand(uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
        case = hand_on(uow, policy, job.subject, now=now)
        if case is not None:
            log.info("case.handed_on", case=case.number, center=case.center)
        return Done()

    def recompute(uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
        in_force = queries.policy_in_force(uow)
        if in_force is None or in_force.fingerprint != job.subject:
            return Done()  # another policy came after it, and has a job of its own
        if job.subject != fingerprint:
            return Done(again_at=now + OTHERS_TURN, data=job.data)
        part = recompute_part(uow, policy, after=job.data.get("after", ""), now=now)
        so_far = {
            "looked_at": job.data.get("looked_at", 0) + part.looked_at,
            "changed": job.data.get("changed", 0) + part.changed,
        }
        if part.after is None:
            log.info("cases.recomputed", **so_far)
            return Done()
        return Done(again_at=now + BETWEEN_PARTS, data={"after": part.after, **so_far})

    return {
        HAND_ON: hand,
        RECOMPUTE: recompute,
        TELL_CUSTOMER: notices.tell,
        TELL_FOLLOWERS: known_issues.tell,
    }
