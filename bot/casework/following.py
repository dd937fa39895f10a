"""How an account's cases stand, and adding to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.casework.events import Actor, begin_change, record, without_nul
from bot.casework.permission import permit, permit_actor
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Case, CaseClock, CaseEvent
from bot.support.case_life import WAITING_FOR_CUSTOMER
from bot.support.policy import Policy


class CaseNotFound(Exception):
    """No case of this number at this account; that another account has it is not told."""


class InformationMissing(Exception):
    """Nothing was given to add."""


@dataclass(frozen=True)
class CaseStatus:
    """A case with the clocks that run, the next due first."""

    case: Case
    clocks: tuple[CaseClock, ...]


def find_case(uow: UnitOfWork, *, organisation_id: str, number: str) -> Case:
    """The account's case of this number. Raises :class:`CaseNotFound`."""
    found = queries.cases_of(uow, organisation_id, number=number)
    if not found:
        raise CaseNotFound(number)
    return found[0]


def status(
    uow: UnitOfWork, policy: Policy, *, contact_id: str, organisation_id: str, number: str | None = None
) -> list[CaseStatus]:
    """The account's open cases, newest first; or the one of this number, open or closed.

    Raises:
        NotAllowed: the contact's role does not show cases.
        CaseNotFound: the account has no case of this number.
    """
    permit(uow, policy, contact_id=contact_id, organisation_id=organisation_id, action="case_status")
    if number is None:
        cases = queries.cases_of(uow, organisation_id, open_only=True)
    else:
        cases = [find_case(uow, organisation_id=organisation_id, number=number)]
    return [CaseStatus(case, tuple(queries.running_clocks(uow, case))) for case in cases]


def add_information(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    text: str,
    *,
    actor: Actor,
    now: datetime,
    message_id: str | None = None,
) -> CaseEvent:
    """Keep something said about the case, once for a message; a customer's answer ends our waiting for it.

    Raises:
        NotAllowed, InformationMissing.
        ForbiddenTransition: the case is closed; it would have to be reopened first.
    """
    permit_actor(uow, policy, actor, organisation_id=case.organisation_id, action="add_case_info")
    said = without_nul(text).strip()
    if not said:
        raise InformationMissing(case.number)
    before = begin_change(uow, case, "information_added", message_id)
    if before is not None:
        return before
    added = record(
        uow,
        policy,
        case,
        "information_added",
        actor=actor,
        now=now,
        data={"text": said},
        message_id=message_id,
    )
    if actor.kind == "customer" and case.state == WAITING_FOR_CUSTOMER:
        data = {"by_event": added.seq}
        record(uow, policy, case, "customer_answered", actor=actor, now=now, data=data)
    return added
