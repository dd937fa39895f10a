"""A case's severity after it opened: settled by agreement, lowered, never raised (policy reading 7)."""

from __future__ import annotations

from datetime import datetime

from bot.casework.clocks import terms_of
from bot.casework.events import Actor, begin_change, record
from bot.casework.permission import permit_actor
from bot.casework.promising import (
    await_hand_over,
    hands_over_at,
    organisation_of,
    promise_of,
    send_to_queue,
)
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Case
from bot.support.policy import Policy
from bot.support.reasons import Reason
from bot.support.severity import check_not_raised


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
    permit_actor(uow, policy, actor, organisation_id=case.organisation_id, action="change_severity")
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
    permit_actor(uow, policy, actor, organisation_id=case.organisation_id, action="change_severity")
    policy.check_severity(severity)
    if begin_change(uow, case, "severity_lowered", message_id):
        return case
    allowed = check_not_raised(case.severity, severity)
    if severity == case.severity:
        raise SeverityUnchanged(case.number)
    reason = (why or allowed) if actor.kind == "customer" else _given(why)
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
    data = {"before": case.severity, "severity": severity}
    case.severity = severity
    case.severity_settled = True
    record(uow, policy, case, kind, actor=actor, now=now, data=data, why=reason, message_id=message_id)
    terms = terms_of(queries.events_of(uow, case))
    if terms is None:
        return
    organisation = organisation_of(uow, case.organisation_id)
    promised = promise_of(policy, organisation, case, terms, now)
    case.coverage = promised.coverage
    route = promised.route
    if case.agent_id is not None:
        # Whoever works it keeps it; only whether it is handed on at their close follows the severity.
        case.hands_over_at = hands_over_at(policy, case, now)
        await_hand_over(uow, case)
    elif (route.queue, route.center, route.hands_over_at) != (case.queue_id, case.center, case.hands_over_at):
        send_to_queue(uow, policy, organisation, case, route, now=now)
