"""Closing a case, and opening it again (guide: Support Case Closure, Reopening a Support Case)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.casework.clocks import TERMS, terms_data, terms_of
from bot.casework.events import Actor, begin_change, record
from bot.casework.permission import permit_actor
from bot.casework.promising import (
    entitlement_of,
    organisation_of,
    promise_of,
    records,
    send_to_queue,
    terms_under,
)
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Case
from bot.support.closing import NOT_ENTITLED, may_close, may_reopen
from bot.support.entitlement import Entitled
from bot.support.policy import Policy
from bot.support.reasons import Reason

CONFIRMED = "confirmed_by_customer"


class ClosingRefused(Exception):
    """The case may not be closed so. ``reason`` says why, where the rules do."""

    def __init__(self, closure: str, reason: Reason | None = None) -> None:
        super().__init__(closure if reason is None else f"{closure}: {reason.rule}")
        self.reason = reason


class ReopeningRefused(Exception):
    """The case may not be opened again; a new one may. ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.rule)
        self.reason = reason


def close_case(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    *,
    closure: str,
    actor: Actor,
    now: datetime,
    resolution: str | None = None,
    message_id: str | None = None,
) -> Case:
    """Close a case for one of the policy's reasons, which ends its clocks. Done once for a message.

    A customer closes by confirming; the other reasons are ours. ``resolution`` is what solved it, in words.
    An open case is never closed because its package ended meanwhile (policy reading 9).

    Raises:
        NotAllowed, UnknownClosure.
        ClosingRefused: not by this actor for this reason, or too few contacts went unanswered.
        ForbiddenTransition: the case is closed already.
    """
    permit_actor(uow, policy, actor, organisation_id=case.organisation_id, action="close_case")
    if begin_change(uow, case, "closed", message_id):
        return case
    closing = may_close(
        policy, closure, unanswered_contacts=_unanswered(uow, case), by_person=actor.kind == "agent"
    )
    if not closing.allowed:
        raise ClosingRefused(closure, closing.reason)
    if closure == NOT_ENTITLED or (actor.kind != "agent" and closure != CONFIRMED) or actor.kind == "bot":
        raise ClosingRefused(closure)
    case.closed_at = now
    case.close_reason = closure
    record(
        uow,
        policy,
        case,
        "closed",
        actor=actor,
        now=now,
        data={"close_reason": closure, "resolution": resolution},
        why=closing.reason,
        message_id=message_id,
    )
    return case


def reopen_case(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    *,
    actor: Actor,
    now: datetime,
    why: str | None = None,
    message_id: str | None = None,
) -> Case:
    """Open a closed case again, with a clock for the next update, and a queue. Done once for a message.

    One that was refused for want of an entitlement gets everything its package now promises.

    Raises:
        NotAllowed.
        ReopeningRefused: too late, or it was closed for want of an entitlement and there is still none.
        ForbiddenTransition: the case is not closed.
    """
    permit_actor(uow, policy, actor, organisation_id=case.organisation_id, action="reopen_case")
    if begin_change(uow, case, "reopened", message_id):
        return case
    organisation = organisation_of(uow, case.organisation_id)
    place = policy.places.place(organisation.country, organisation.subdivision)
    entitlement = entitlement_of(
        uow, policy, organisation, product_id=case.product_id, area=case.area, on=now
    )
    reopening = may_reopen(
        policy,
        case.closed_at or now,
        now,
        place.calendar.zone,
        number=case.number,
        why=case.close_reason,
        entitled=entitlement.entitled,
    )
    if not reopening.allowed:
        raise ReopeningRefused(reopening.reason)
    data: dict[str, Any] = {"severity": case.severity, "rule": reopening.reason.as_record()}
    terms = terms_of(queries.events_of(uow, case))
    if terms is None and isinstance(entitlement, Entitled):
        # Refused when it was opened: only now is anything promised.
        terms = terms_under(organisation, entitlement)
        data[TERMS] = terms_data(terms)
        case.package = entitlement.package
        case.entitlement_id = entitlement.entitlement.id
        case.reasons = [*case.reasons, *records([entitlement.reason])]
    case.closed_at = None
    case.close_reason = None
    record(
        uow,
        policy,
        case,
        "reopened",
        actor=actor,
        now=now,
        data=data,
        why=why or reopening.reason,
        message_id=message_id,
    )
    if terms is not None:
        promised = promise_of(policy, organisation, case, terms, now)
        case.coverage = promised.coverage
        send_to_queue(uow, policy, organisation, case, promised.route, now=now)
    return case


def _unanswered(uow: UnitOfWork, case: Case) -> int:
    """How many of our contacts in a row the customer has left unanswered."""
    count = 0
    for event in reversed(queries.events_of(uow, case)):
        if event.actor_kind == "customer":
            break
        count += event.kind == "contact_unanswered"
    return count
