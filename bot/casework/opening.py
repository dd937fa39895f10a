"""Opening a case (guide: Lifecycle of a Support Case, step 1; policy readings 7 to 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.casework.clocks import TERMS, terms_data, terms_of
from bot.casework.events import BOT, customer, record, without_nul
from bot.casework.permission import NotAllowed, permit
from bot.casework.promising import (
    LanguageChoice,
    area_of,
    entitlement_of,
    organisation_of,
    promise_of,
    put_in_queue,
    records,
    send_to_queue,
    terms_under,
)
from bot.casework.settling import SeverityNotAgreed
from bot.casework.severity_reasons import proposed_because
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.series import insert_missing, take_number
from bot.records.tables import Case, ConversationCase, Organisation
from bot.support.case_life import CLOSED
from bot.support.case_numbers import number_for
from bot.support.closing import NOT_ENTITLED
from bot.support.entitlement import Entitled, NotEntitled
from bot.support.policy import Policy
from bot.support.promise import Promise
from bot.support.reasons import Reason
from bot.support.routing import language_offer
from bot.support.severity import check_not_raised, graver

__all__ = ["CaseOpening", "NotAllowed", "OpenedCase", "SeverityNotAgreed", "open_case"]

CASE_SERIES = "cases"


@dataclass(frozen=True)
class CaseOpening:
    """Everything a case opens with; ids are row ids, ``message_id`` names the request (one case each).

    ``area`` is ``any`` while it is not known. ``severity_proposed`` is ours, ``severity_claimed`` the
    customer's if they named one. ``severity`` is what both settled on: what was proposed, or lower on the
    customer's wish; left out, it is the lower of the two when ``severity_settled``. ``signals`` are
    ``{"signal", "value", "evidence"}``; ``zone`` is IANA.
    """

    organisation_id: str
    contact_id: str
    conversation_id: str
    message_id: str
    problem: str
    area: str
    severity_proposed: int
    severity_criterion: str
    language: str
    product_id: str | None = None
    version: str | None = None
    error_code: str | None = None
    serial_number: str | None = None
    severity_claimed: int | None = None
    severity_settled: bool = False
    severity: int | None = None
    signals: Sequence[Mapping[str, Any]] = ()
    zone: str | None = None
    language_choice: LanguageChoice | None = None
    troubleshooting: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "chat"

    @property
    def runs_on(self) -> int:
        """The severity the clocks run on: the settled one, else the graver of the two.

        Raises:
            SeverityNotAgreed: settled at a graver one than proposed.
        """
        if not self.severity_settled:
            return graver(self.severity_proposed, self.severity_claimed)
        settled = self.severity
        if settled is None:
            settled = max(self.severity_proposed, self.severity_claimed or self.severity_proposed)
        if settled < self.severity_proposed:
            raise SeverityNotAgreed(f"proposed {self.severity_proposed}, not {settled}")
        return settled


@dataclass(frozen=True)
class OpenedCase:
    """The case with what was promised for it; ``promise`` is None where no package covers it."""

    case: Case
    promise: Promise | None
    entitled: bool
    reasons: tuple[Reason, ...]


def open_case(uow: UnitOfWork, policy: Policy, opening: CaseOpening, *, now: datetime) -> OpenedCase:
    """Open a case, or return the one this message opened before.

    It is numbered, clocked and put in its queue. Where no package covers the product it is recorded all the
    same, closed as not entitled: without promise, clocks or queue.

    Raises:
        NotAllowed: the contact's role at the account does not open cases.
        SeverityNotAgreed: see :attr:`CaseOpening.runs_on`.
        UnknownProduct, UnknownOrganisation, SubjectInvalid: the opening names something that is not there.
    """
    known = queries.case_opened_by(uow, opening.message_id)
    if known is not None:
        return _opened_before(uow, policy, known)
    permission = permit(
        uow,
        policy,
        contact_id=opening.contact_id,
        organisation_id=opening.organisation_id,
        action="open_case",
    )
    organisation = organisation_of(uow, opening.organisation_id)
    entitlement = entitlement_of(
        uow, policy, organisation, product_id=opening.product_id, area=opening.area, on=now
    )
    case = _case(policy, opening, organisation, now)
    case.area = area_of(uow, opening.area, opening.product_id)
    try:
        with uow.savepoint():
            if isinstance(entitlement, Entitled):
                opened = _open(uow, policy, opening, case, organisation, entitlement, permission.reason, now)
            else:
                opened = _refuse(uow, policy, opening, case, entitlement, permission.reason, now)
    except IntegrityError:
        # The same message at the same time: whoever came first has opened it.
        known = queries.case_opened_by(uow, opening.message_id)
        if known is None:
            raise
        return _opened_before(uow, policy, known)
    _link(uow, opening, opened.case)
    return opened


def _case(policy: Policy, opening: CaseOpening, organisation: Organisation, now: datetime) -> Case:
    """The case as far as it does not depend on a package."""
    severity = opening.runs_on
    sub_region = policy.places.place(organisation.country, organisation.subdivision).sub_region
    offer = language_offer(policy, sub_region.region, opening.language, now, severity)
    return Case(
        organisation_id=opening.organisation_id,
        contact_id=opening.contact_id,
        opened_by_message_id=opening.message_id,
        channel=opening.channel,
        problem=without_nul(opening.problem),
        product_id=opening.product_id,
        version=opening.version,
        error_code=opening.error_code,
        serial_number=opening.serial_number,
        severity=severity,
        severity_proposed=opening.severity_proposed,
        severity_claimed=opening.severity_claimed,
        severity_settled=opening.severity_settled,
        severity_criterion=opening.severity_criterion,
        signals=[dict(signal) for signal in opening.signals],
        language=opening.language,
        work_language=offer.work_language,
        language_choice=opening.language_choice,
        zone=opening.zone,
        region=sub_region.region,
        sub_region=sub_region.id,
        troubleshooting=dict(opening.troubleshooting),
        opened_at=now,
    )


def _open(
    uow: UnitOfWork,
    policy: Policy,
    opening: CaseOpening,
    case: Case,
    organisation: Organisation,
    entitled: Entitled,
    permitted: Reason,
    now: datetime,
) -> OpenedCase:
    terms = terms_under(organisation, entitled)
    promised = promise_of(policy, organisation, case, terms, now)
    proposed = proposed_because(
        policy, opening.severity_proposed, opening.severity_criterion, opening.signals
    )
    reasons = (permitted, entitled.reason, proposed, *promised.all_reasons)
    case.package = entitled.package
    case.entitlement_id = entitled.entitlement.id
    case.coverage = promised.coverage
    case.reasons = records(reasons)
    put_in_queue(uow, case, promised.route)
    _number(uow, case)
    record(
        uow,
        policy,
        case,
        "opened",
        actor=customer(opening.contact_id),
        now=now,
        data={
            "channel": opening.channel,
            "severity": case.severity,
            TERMS: terms_data(terms),
            "entitlement": entitled.reason.as_record(),
        },
        why=permitted,
        message_id=opening.message_id,
        born=True,
    )
    _tell_severity(uow, policy, opening, case, proposed, now)
    send_to_queue(uow, policy, organisation, case, promised.route, now=now)
    return OpenedCase(case, promised, True, reasons)


def _number(uow: UnitOfWork, case: Case) -> None:
    """Numbers are given out one unit of work at a time, so what can be done before is."""
    case.number = number_for(take_number(uow, CASE_SERIES))
    uow.session.add(case)
    uow.session.flush()


def _tell_severity(
    uow: UnitOfWork, policy: Policy, opening: CaseOpening, case: Case, proposed: Reason, now: datetime
) -> None:
    """The events of how the severity came about: proposed, then settled or disputed."""
    said = {
        "proposed": opening.severity_proposed,
        "claimed": opening.severity_claimed,
        "severity": case.severity,
    }
    judged = {**said, "criterion": opening.severity_criterion, "signals": case.signals}
    record(uow, policy, case, "severity_proposed", actor=BOT, now=now, data=judged, why=proposed)
    who = customer(opening.contact_id)
    if opening.severity_settled:
        agreed = case.severity == opening.severity_proposed
        why = proposed if agreed else check_not_raised(opening.severity_proposed, case.severity)
        record(uow, policy, case, "severity_settled", actor=who, now=now, data=said, why=why)
    elif opening.severity_claimed not in (None, opening.severity_proposed):
        words = opening.troubleshooting.get("dispute_reason")
        record(uow, policy, case, "severity_disputed", actor=who, now=now, data=said, why=words or proposed)


def _refuse(
    uow: UnitOfWork,
    policy: Policy,
    opening: CaseOpening,
    case: Case,
    refusal: NotEntitled,
    permitted: Reason,
    now: datetime,
) -> OpenedCase:
    proposed = proposed_because(
        policy, opening.severity_proposed, opening.severity_criterion, opening.signals
    )
    reasons = (permitted, refusal.reason, proposed)
    case.reasons = records(reasons)
    case.state = CLOSED
    case.closed_at = now
    case.close_reason = NOT_ENTITLED
    _number(uow, case)
    record(
        uow,
        policy,
        case,
        "refused",
        actor=customer(opening.contact_id),
        now=now,
        data={
            "channel": opening.channel,
            "close_reason": NOT_ENTITLED,
            "severity": case.severity,
            "proposed": opening.severity_proposed,
            "claimed": opening.severity_claimed,
            "criterion": opening.severity_criterion,
        },
        why=refusal.reason,
        message_id=opening.message_id,
        born=True,
    )
    return OpenedCase(case, None, False, reasons)


def _link(uow: UnitOfWork, opening: CaseOpening, case: Case) -> None:
    insert_missing(uow, ConversationCase, conversation_id=opening.conversation_id, case_id=case.id)
    message = queries.message(uow, opening.message_id)
    if message is not None:
        message.case_id = case.id


def _opened_before(uow: UnitOfWork, policy: Policy, case: Case) -> OpenedCase:
    reasons = tuple(Reason.from_record(kept) for kept in case.reasons)
    terms = terms_of(queries.events_of(uow, case))
    if terms is None:
        return OpenedCase(case, None, False, reasons)
    organisation = organisation_of(uow, case.organisation_id)
    return OpenedCase(case, promise_of(policy, organisation, case, terms, case.opened_at), True, reasons)
