"""Raising a case to our management (guide: Escalating Support Cases; policy reading 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.casework.events import Actor, begin_change, record, without_nul
from bot.casework.permission import permit_actor
from bot.casework.promising import organisation_of
from bot.records.database import UnitOfWork
from bot.records.tables import Case
from bot.support.escalation import Escalation, escalate, missing
from bot.support.policy import Policy


class EscalationIncomplete(Exception):
    """Not everything is there that an escalation takes; ``missing`` names the rest, in order."""

    def __init__(self, needed: tuple[str, ...]) -> None:
        super().__init__(", ".join(needed))
        self.missing = needed


@dataclass(frozen=True)
class EscalatedCase:
    """The case, when an answer is due, and who is told."""

    case: Case
    escalation: Escalation


def escalate_case(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    *,
    impact: str,
    summary: str,
    contact: str,
    actor: Actor,
    now: datetime,
    channel: str = "web",
    message_id: str | None = None,
) -> EscalatedCase:
    """File an escalation and start the clock of its answer. Done once for a message.

    ``impact`` is the business impact, ``summary`` ends with the outcome wanted, ``contact`` says how to
    reach whom (the case's own contact details, if they confirmed them).

    Raises:
        NotAllowed, EscalationIncomplete, UnknownChannel.
        ForbiddenTransition: the case is closed.
    """
    permit_actor(uow, policy, actor, organisation_id=case.organisation_id, action="escalate_case")
    told = {
        "case_number": case.number,
        "business_impact": without_nul(impact).strip(),
        "summary": without_nul(summary).strip(),
        "contact": without_nul(contact).strip(),
    }
    needed = missing(policy, [name for name, value in told.items() if value])
    if needed:
        raise EscalationIncomplete(needed)
    organisation = organisation_of(uow, case.organisation_id)
    place = policy.places.place(organisation.country, organisation.subdivision)
    before = begin_change(uow, case, "escalated", message_id)
    if before is not None:
        return EscalatedCase(case, escalate(policy, before.data["channel"], place, before.at))
    escalation = escalate(policy, channel, place, now)
    record(
        uow,
        policy,
        case,
        "escalated",
        actor=actor,
        now=now,
        data={**told, "channel": channel, "tells": list(escalation.tells)},
        why=escalation.reply.reasons[0],
        message_id=message_id,
    )
    return EscalatedCase(case, escalation)
