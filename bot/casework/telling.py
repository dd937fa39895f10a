"""Telling the customer what happened to their case without their asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.records.database import UnitOfWork
from bot.records.jobs import TELL_CUSTOMER
from bot.records.tables import Case, CaseEvent, Job


def tell_customer(uow: UnitOfWork, case: Case, event: CaseEvent, *, now: datetime) -> None:
    """Have the customer told of an event, once it is committed; where and in which words is the door's."""
    uow.session.add(Job(kind=TELL_CUSTOMER, subject=event.id, due_at=now, data={"case_id": case.id}))


def moved_clocks(event: CaseEvent) -> Sequence[dict[str, Any]]:
    """The promised times that run on and that the event moved: ``kind``, ``due_at``, ``was_due_at``."""
    changes: list[dict[str, Any]] = event.data.get("clocks", [])
    return [change for change in changes if "was_due_at" in change and "ended_at" not in change]
