"""A case's severity after it opened: settled by agreement, lowered, never raised (policy reading 7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.casework.events import SYSTEM, Actor, begin_change, record
from bot.casework.permission import permit_actor
from bot.casework.promising import (
    INITIAL_RESPONSE,
    NEXT_UPDATE,
    RESTORATION,
    clock_data,
    dues,
    organisation_of,
    promise_of,
    put_in_queue,
    route_data,
    start_clock,
)
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Case
from bot.support.policy import Policy
from bot.support.reasons import Reason
from bot.support.severity import check_not_raised

_PROMISED = (INITIAL_RESPONSE, RESTORATION, NEXT_UPDATE)


class SeverityNotAgreed(Exception):
    """A customer can agree to what was proposed, or to less; anything graver is an engineer's to settle."""


class SeverityAlreadySettled(Exception):
    """Both sides agreed before; it can be lowered, not settled again."""


class SeverityUnchanged(Exception):
    """The case has this severity already."""


class ReasonMissing(Exception):
    """A person of ours changes something the customer will ask about, and gives no reason."""


def settle_severity(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    *,
    severity: int,
    actor: Actor,
    now: datetime,
    why: str | None = None,
    message_id: str | None = None,
) -> Case:
    """Settle a severity that was open or in dispute, and move the clocks and the queue accordingly.

    Done once for a message. The customer settles by agreeing to the proposal or to less, an engineer by
    deciding, with a reason.

    Raises:
        NotAllowed, SeverityNotAgreed, SeverityAlreadySettled, ReasonMissing, UnknownSeverity.
        ForbiddenTransition: the case is closed.
    """
    permit_actor(uow, actor, organisation_id=case.organisation_id, action="change_severity")
    policy.check_severity(severity)
    if begin_change(uow, case, "severity_settled", message_id):
        return case
    if case.severity_settled:
        raise SeverityAlreadySettled(case.number)
    proposed = case.severity_proposed or case.severity
    if actor.kind == "agent":
        reason: Reason | str = _given(why)
    elif actor.kind == "customer" and severity >= proposed:
        reason = why or check_not_raised(proposed, severity)
    else:
        raise SeverityNotAgreed(f"proposed {proposed}, not {severity}")
    case.severity_settled = True
    _change(uow, policy, case, "severity_settled", severity, actor, reason, message_id, now)
    return case


def lower_severity(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    *,
    severity: int,
    actor: Actor,
    now: datetime,
    why: str | None = None,
    message_id: str | None = None,
) -> Case:
    """Give the case a less grave severity, which then is settled. Done once for a message.

    The customer gets it for the asking; a person of ours gives a reason, and the customer is to be told.

    Raises:
        NotAllowed, SeverityUnchanged, ReasonMissing, UnknownSeverity.
        SeverityCannotRise: it would be graver; an escalation or a new case is the way.
        ForbiddenTransition: the case is closed.
    """
    permit_actor(uow, actor, organisation_id=case.organisation_id, action="change_severity")
    policy.check_severity(severity)
    if begin_change(uow, case, "severity_lowered", message_id):
        return case
    allowed = check_not_raised(case.severity, severity)
    if severity == case.severity:
        raise SeverityUnchanged(case.number)
    reason = (why or allowed) if actor.kind == "customer" else _given(why)
    case.severity_settled = True
    _change(uow, policy, case, "severity_lowered", severity, actor, reason, message_id, now)
    return case


def _given(why: str | None) -> str:
    if why is None or not why.strip():
        raise ReasonMissing
    return why.strip()


def _change(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    kind: str,
    severity: int,
    actor: Actor,
    reason: Reason | str,
    message_id: str | None,
    now: datetime,
) -> None:
    before = case.severity
    case.severity = severity
    moved = _move_clocks(uow, policy, case, now) if case.package is not None else {}
    data = {"before": before, "severity": severity, **moved}
    record(uow, case, kind, actor=actor, now=now, data=data, why=reason, message_id=message_id)
    if case.package is not None:
        _move_queue(uow, policy, case, now)


def _move_clocks(uow: UnitOfWork, policy: Policy, case: Case, now: datetime) -> dict[str, Any]:
    """Let each running clock fall due as its severity has it, counted from where it started."""
    ended, started = [], []
    for clock in queries.running_clocks(uow, case):
        if clock.kind not in _PROMISED:
            continue
        promised = promise_of(uow, policy, case, severity=case.severity, at=clock.started_at)
        due = dues(promised).get(clock.kind)
        if due is not None and (due.at, due.kind) == (clock.due_at, clock.met_kind):
            continue
        clock.ended_at = now
        ended.append(clock)
        if due is not None:
            started.append(start_clock(uow, case, clock.kind, due, started_at=clock.started_at))
    from_opening = promise_of(uow, policy, case, severity=case.severity, at=case.opened_at)
    if from_opening.restoration is not None and not queries.clocks_of(uow, case, RESTORATION):
        due = from_opening.restoration
        started.append(start_clock(uow, case, RESTORATION, due, started_at=case.opened_at))
    case.coverage = from_opening.coverage
    return {"clocks_ended": clock_data(ended), "clocks_started": clock_data(started)}


def _move_queue(uow: UnitOfWork, policy: Policy, case: Case, now: datetime) -> None:
    """Route the case anew, unless somebody works on it already."""
    if case.agent_id is not None:
        return
    route = promise_of(uow, policy, case, severity=case.severity, at=now).route
    if (route.queue, route.center, route.hands_over_at) == (case.queue_id, case.center, case.hands_over_at):
        return
    put_in_queue(uow, case, route)
    data = route_data(organisation_of(uow, case.organisation_id), route)
    record(uow, case, "routed", actor=SYSTEM, now=now, data=data, why=route.reasons[0])
