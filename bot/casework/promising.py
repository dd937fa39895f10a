"""From an account's records to what it is promised, and from a promise to a case's clocks and queue."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Literal, cast

from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Case, CaseClock, Entitlement, Organisation
from bot.support.due import Due
from bot.support.entitlement import Entitled, EntitlementFacts, NotEntitled, find_entitlement
from bot.support.policy import Policy
from bot.support.promise import Promise, Subject, promise
from bot.support.reasons import Reason, written
from bot.support.routing import (
    TECHNICAL_ACCOUNT_MANAGER,
    TECHNICAL_RELATIONSHIP_MANAGER,
    Route,
)

LanguageChoice = Literal["english_now", "own_when_open"]

INITIAL_RESPONSE = "initial_response"
RESTORATION = "restoration"
NEXT_UPDATE = "next_update"
ESCALATION_REPLY = "escalation_reply"


class UnknownProduct(Exception):
    """No product of the catalogue has this id."""


class UnknownOrganisation(Exception):
    """No account has this row id."""


def organisation_of(uow: UnitOfWork, organisation_id: str) -> Organisation:
    """The account. Raises :class:`UnknownOrganisation`."""
    organisation = queries.organisation_by_id(uow, organisation_id)
    if organisation is None:
        raise UnknownOrganisation(organisation_id)
    return organisation


def entitlement_of(
    uow: UnitOfWork,
    policy: Policy,
    organisation: Organisation,
    *,
    product_id: str | None,
    area: str | None,
    on: datetime,
) -> Entitled | NotEntitled:
    """The account's best package for a product at the instant ``on``.

    Raises:
        UnknownProduct: ``product_id`` is not in the catalogue.
    """
    appliance = None
    if product_id is not None:
        product = queries.product(uow, product_id)
        if product is None:
            raise UnknownProduct(product_id)
        appliance = product.appliance
    return find_entitlement(
        policy,
        [_facts(uow, row) for row in queries.entitlements_of(uow, organisation.id)],
        product_id,
        area,
        appliance,
        on,
        organisation.country,
        organisation.subdivision,
    )


def _facts(uow: UnitOfWork, row: Entitlement) -> EntitlementFacts:
    areas = frozenset(row.areas)
    if row.product_id is not None:
        product = queries.product(uow, row.product_id)
        areas = frozenset() if product is None else frozenset({product.area})
    return EntitlementFacts(
        package=row.package,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        id=row.id,
        product_id=row.product_id,
        areas=areas,
        trm=row.trm,
        serial_number=row.serial_number,
    )


def promise_under(
    policy: Policy,
    organisation: Organisation,
    entitled: Entitled,
    *,
    severity: int,
    area: str | None,
    language: str,
    language_choice: LanguageChoice | None,
    opened: datetime,
) -> Promise:
    """What the account is promised for a case that opens at the instant ``opened`` under this package."""
    subject = Subject(
        package=entitled.package,
        severity=severity,
        country=organisation.country,
        subdivision=organisation.subdivision,
        opened=opened,
        trm=entitled.trm,
        language=language,
        area=area,
        account_packages=entitled.account_packages,
        account_manager=organisation.account_manager_name is not None,
        language_choice=language_choice,
    )
    return promise(policy, subject)


def promise_of(uow: UnitOfWork, policy: Policy, case: Case, *, severity: int, at: datetime) -> Promise:
    """What the case is promised with this severity, counted from ``at``.

    The package it opened under holds, also when it has ended meanwhile (policy reading 9).
    """
    organisation = organisation_of(uow, case.organisation_id)
    held = uow.session.get_one(Entitlement, case.entitlement_id)
    account = entitlement_of(
        uow, policy, organisation, product_id=case.product_id, area=case.area, on=case.opened_at
    )
    subject = Subject(
        package=held.package,
        severity=severity,
        country=organisation.country,
        subdivision=organisation.subdivision,
        opened=at,
        trm=held.trm,
        language=case.language,
        area=case.area,
        account_packages=account.account_packages,
        account_manager=organisation.account_manager_name is not None,
        language_choice=cast("LanguageChoice | None", case.language_choice),
    )
    return promise(policy, subject)


def dues(promised: Promise) -> dict[str, Due]:
    """What falls due of a promise once a case runs, by the kind of its clock."""
    found = {
        INITIAL_RESPONSE: promised.initial_response,
        RESTORATION: promised.restoration,
        NEXT_UPDATE: promised.next_update,
    }
    return {kind: due for kind, due in found.items() if due is not None}


def start_clocks(
    uow: UnitOfWork, case: Case, promised: Promise, *, started_at: datetime, kinds: Collection[str]
) -> list[CaseClock]:
    """Start the clocks of these kinds as far as something is promised for them."""
    return [
        start_clock(uow, case, kind, due, started_at=started_at)
        for kind, due in dues(promised).items()
        if kind in kinds
    ]


def start_clock(uow: UnitOfWork, case: Case, kind: str, due: Due, *, started_at: datetime) -> CaseClock:
    """Start one clock."""
    clock = CaseClock(
        case=case,
        kind=kind,
        started_at=started_at,
        due_at=due.at,
        met_kind=due.kind,
        reasons=records(due.reasons),
    )
    uow.session.add(clock)
    return clock


def clock_data(clocks: Iterable[CaseClock]) -> list[dict[str, Any]]:
    """Clocks as an event keeps them."""
    return [
        {
            "kind": clock.kind,
            "started_at": written(clock.started_at),
            "due_at": written(clock.due_at),
            "met_kind": clock.met_kind,
        }
        for clock in clocks
    ]


def put_in_queue(uow: UnitOfWork, case: Case, route: Route) -> None:
    """The case waits where the route says; the queue is recorded if it is new."""
    queue = queries.ensure_queue(
        uow, route.queue, role=route.role, region=route.region, language=route.language, area=route.area
    )
    case.queue = queue
    case.center = route.center
    case.hands_over_at = route.hands_over_at
    case.work_language = route.language


def route_data(organisation: Organisation, route: Route) -> dict[str, Any]:
    """A route as an event keeps it, with the persons of ours to name and tell."""
    names = {
        TECHNICAL_RELATIONSHIP_MANAGER: organisation.trm_name,
        TECHNICAL_ACCOUNT_MANAGER: organisation.account_manager_name,
    }
    return {
        "queue": route.queue,
        "role": route.role,
        "region": route.region,
        "language": route.language,
        "area": route.area,
        "through": route.through,
        "center": route.center,
        "hands_over_at": written(route.hands_over_at) if route.hands_over_at is not None else None,
        "critical_situation_manager": route.critical_situation_manager,
        "named": [{"role": role, "name": names.get(role)} for role in route.named],
        "reasons": records(route.reasons),
    }


def records(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons in the form that is kept."""
    return [reason.as_record() for reason in reasons]
