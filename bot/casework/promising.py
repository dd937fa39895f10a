"""From an account's records to what it is promised, and from a promise to a case's queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal, cast

from bot.casework.events import SYSTEM, record
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.jobs import HAND_ON, cancel, schedule
from bot.records.tables import Case, Entitlement, Organisation, Product
from bot.support.clocks import CaseTerms
from bot.support.entitlement import Entitled, EntitlementFacts, NotEntitled, find_entitlement
from bot.support.policy import Policy
from bot.support.promise import Promise, Subject, promise
from bot.support.reasons import Reason, written
from bot.support.routing import (
    ANY_AREA,
    TECHNICAL_ACCOUNT_MANAGER,
    TECHNICAL_RELATIONSHIP_MANAGER,
    Route,
)

LanguageChoice = Literal["english_now", "own_when_open"]


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

    Where the area is not known (None, or :data:`ANY_AREA`) it is the product's; where the product is not
    either, any package of the account counts.

    Raises:
        UnknownProduct: ``product_id`` is not in the catalogue.
    """
    product = _product(uow, product_id)
    known = area_of(uow, area, product_id)
    facts = [_facts(uow, row) for row in queries.entitlements_of(uow, organisation.id)]
    found = [
        find_entitlement(
            policy,
            facts,
            product_id,
            each,
            product.appliance if product is not None else None,
            on,
            organisation.country,
            organisation.subdivision,
        )
        for each in (policy.routing.areas if known == ANY_AREA else (known,))
    ]
    return max(found, key=lambda one: _worth(policy, one))


def area_of(uow: UnitOfWork, area: str | None, product_id: str | None) -> str:
    """The area, or the product's, or :data:`ANY_AREA`. Raises :class:`UnknownProduct`."""
    product = _product(uow, product_id)
    if area is not None and area != ANY_AREA:
        return area
    return product.area if product is not None else ANY_AREA


def _product(uow: UnitOfWork, product_id: str | None) -> Product | None:
    if product_id is None:
        return None
    product = queries.product(uow, product_id)
    if product is None:
        raise UnknownProduct(product_id)
    return product


def _worth(policy: Policy, found: Entitled | NotEntitled) -> tuple[bool, int, datetime]:
    if isinstance(found, Entitled):
        return True, policy.package(found.package).rank, found.ends_at
    return False, 0, found.ended_at or datetime.min.replace(tzinfo=UTC)


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


def terms_under(organisation: Organisation, entitled: Entitled) -> CaseTerms:
    """What a case of the account would be worked under."""
    return CaseTerms(
        package=entitled.package,
        country=organisation.country,
        subdivision=organisation.subdivision,
        trm=entitled.trm,
        account_packages=entitled.account_packages,
    )


def promise_under(
    policy: Policy,
    organisation: Organisation,
    terms: CaseTerms,
    *,
    severity: int,
    area: str | None,
    language: str,
    language_choice: str | None,
    at: datetime,
) -> Promise:
    """What the account is promised under these terms for a case that opens at ``at``."""
    subject = Subject(
        package=terms.package,
        severity=severity,
        country=terms.country,
        subdivision=terms.subdivision,
        opened=at,
        trm=terms.trm,
        language=language,
        area=None if area == ANY_AREA else area,
        account_packages=terms.account_packages,
        account_manager=organisation.account_manager_name is not None,
        language_choice=cast("LanguageChoice | None", language_choice),
    )
    return promise(policy, subject)


def promise_of(
    policy: Policy, organisation: Organisation, case: Case, terms: CaseTerms, at: datetime
) -> Promise:
    """What would be promised for the case as it stands if it opened at ``at``; also where it goes then."""
    return promise_under(
        policy,
        organisation,
        terms,
        severity=case.severity,
        area=case.area,
        language=case.language,
        language_choice=case.language_choice,
        at=at,
    )


def send_to_queue(
    uow: UnitOfWork, policy: Policy, organisation: Organisation, case: Case, route: Route, *, now: datetime
) -> None:
    """The case waits where the route says, with the event that says why; the queue is recorded if new."""
    put_in_queue(uow, case, route)
    await_hand_over(uow, case)
    record(
        uow,
        policy,
        case,
        "routed",
        actor=SYSTEM,
        now=now,
        data=route_data(organisation, route),
        why=route.reasons[0],
    )


def put_in_queue(uow: UnitOfWork, case: Case, route: Route) -> None:
    """Name the queue, center and language on the case; :func:`send_to_queue` also tells it."""
    case.queue = queries.ensure_queue(
        uow, route.queue, role=route.role, region=route.region, language=route.language, area=route.area
    )
    case.center = route.center
    case.hands_over_at = route.hands_over_at
    case.work_language = route.language


def hands_over_at(policy: Policy, case: Case, now: datetime) -> datetime | None:
    """When the case's own center closes next, where its work goes on then (policy reading 10)."""
    center = policy.routing.centers.get(case.center or "")
    if case.coverage != "24x7" or center is None:
        return None
    return center.roster.next_close(now)


def await_hand_over(uow: UnitOfWork, case: Case) -> None:
    """See to it that the case is handed on when it says, or no longer."""
    if case.hands_over_at is None:
        cancel(uow, HAND_ON, case.id)
    else:
        schedule(uow, HAND_ON, case.id, due_at=case.hands_over_at)


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
