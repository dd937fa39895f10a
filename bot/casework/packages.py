"""Every package an account holds now, and what each promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.casework.permission import permit
from bot.casework.promising import entitlement_of, organisation_of, promise_under, terms_under
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Organisation
from bot.support.entitlement import Entitled
from bot.support.policy import Policy
from bot.support.promise import Promise


@dataclass(frozen=True)
class HeldPackage:
    """A package that covers something of the account now.

    ``products`` are catalogue ids where it was bought for these, else ``areas`` are what it covers.
    ``promises`` by severity, as for a case opened at this moment.
    """

    entitled: Entitled
    products: tuple[str, ...]
    areas: tuple[str, ...]
    promises: Mapping[int, Promise]


@dataclass(frozen=True)
class Account:
    """An account and what it holds."""

    organisation: Organisation
    held: tuple[HeldPackage, ...]


def account_packages(
    uow: UnitOfWork, policy: Policy, *, organisation_id: str, contact_id: str, language: str, now: datetime
) -> Account:
    """The account's packages that are valid at ``now``, in the order they were bought for things.

    Raises:
        NotAllowed: the contact is nobody at the account, and so learns nothing of it (policy reading 8).
        UnknownOrganisation: there is no such account.
    """
    permit(uow, policy, contact_id=contact_id, organisation_id=organisation_id, action="ask_entitlement")
    organisation = organisation_of(uow, organisation_id)
    covered: dict[str, tuple[Entitled, list[str], list[str]]] = {}
    for row in queries.entitlements_of(uow, organisation_id):
        for area in [None] if row.product_id else row.areas:
            found = entitlement_of(uow, policy, organisation, product_id=row.product_id, area=area, on=now)
            if not isinstance(found, Entitled):
                continue
            _, products, areas = covered.setdefault(found.entitlement.id, (found, [], []))
            _note(row.product_id, products)
            _note(area, areas)
    return Account(
        organisation,
        tuple(
            HeldPackage(
                entitled=entitled,
                products=tuple(products),
                areas=tuple(areas),
                promises={
                    severity: promise_under(
                        policy,
                        organisation,
                        terms_under(organisation, entitled),
                        severity=severity,
                        area=None,
                        language=language,
                        language_choice=None,
                        at=now,
                    )
                    for severity in policy.severities.levels
                },
            )
            for entitled, products, areas in covered.values()
        ),
    )


def _note(what: str | None, noted: list[str]) -> None:
    if what is not None and what not in noted:
        noted.append(what)
