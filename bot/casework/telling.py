"""Telling the customer what happened to their case without their asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.casework.clocks import WITHDRAWN
from bot.records.database import UnitOfWork
from bot.records.jobs import TELL_CUSTOMER
from bot.records.tables import Case, CaseEvent, Job


def tell_customer(uow: UnitOfWork, case: Case, event: CaseEvent, *, now: datetime) -> None:
    """Have the customer told of an event, once it is committed; where and in which words is the door's."""
    uow.session.add(Job(kind=TELL_CUSTOMER, subject=event.id, due_at=now, data={"case_id": case.id}))


def changed_promises(event: CaseEvent) -> Sequence[dict[str, Any]]:
    """The promises an event changed by itself: ``kind`` with ``due_at`` and ``was_due_at``, or withdrawn."""
    changes: list[dict[str, Any]] = event.data.get("clocks", [])
    return [one for one in changes if WITHDRAWN in one or ("was_due_at" in one and "ended_at" not in one)]
