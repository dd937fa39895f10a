"""What a customer would be promised now. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.casework.permission import NotAllowed, decide
from bot.casework.promising import (
    LanguageChoice,
    area_of,
    entitlement_of,
    organisation_of,
    promise_under,
    terms_under,
)
from bot.records.database import UnitOfWork
from bot.support.entitlement import Entitled, NotEntitled
from bot.support.policy import Policy
from bot.support.promise import Promise
from bot.support.reasons import Reason
from bot.support.roles import Decision
from bot.support.routing import LanguageOffer, language_offer


@dataclass(frozen=True)
class Outlook:
    """Whether this contact may open a case, what covers the product, and what would be promised.

    ``promise`` is None where no package covers it. ``region`` and ``sub_region`` are the account's, ``zone``
    is its business calendar's. ``reasons`` are all of them, in the order one would tell them.
    """

    may_open: Decision
    entitlement: Entitled | NotEntitled
    promise: Promise | None
    language_offer: LanguageOffer
    region: str
    sub_region: str
    zone: str
    reasons: tuple[Reason, ...]


def outlook(
    uow: UnitOfWork,
    policy: Policy,
    *,
    organisation_id: str,
    contact_id: str,
    product_id: str | None,
    area: str | None,
    severity: int,
    language: str,
    now: datetime,
    language_choice: LanguageChoice | None = None,
) -> Outlook:
    """What this contact would be promised for a case of this kind opened at ``now``.

    Raises:
        NotAllowed: the contact is nobody at the account, and so learns nothing of it (policy reading 8).
        UnknownProduct, UnknownOrganisation, SubjectInvalid: something named is not there.
    """
    may_open = decide(uow, policy, contact_id=contact_id, organisation_id=organisation_id, action="open_case")
    may_ask = decide(
        uow, policy, contact_id=contact_id, organisation_id=organisation_id, action="ask_entitlement"
    )
    if not may_ask.allowed:
        raise NotAllowed(may_ask)
    organisation = organisation_of(uow, organisation_id)
    entitlement = entitlement_of(uow, policy, organisation, product_id=product_id, area=area, on=now)
    place = policy.places.place(organisation.country, organisation.subdivision)
    offer = language_offer(policy, place.sub_region.region, language, now, severity)
    promised = None
    if isinstance(entitlement, Entitled):
        promised = promise_under(
            policy,
            organisation,
            terms_under(organisation, entitlement),
            severity=severity,
            area=area_of(uow, area, product_id),
            language=language,
            language_choice=language_choice,
            at=now,
        )
    told = promised.all_reasons if promised is not None else offer.reasons
    return Outlook(
        may_open=may_open,
        entitlement=entitlement,
        promise=promised,
        language_offer=offer,
        region=place.sub_region.region,
        sub_region=place.sub_region.id,
        zone=place.calendar.zone,
        reasons=(may_open.reason, entitlement.reason, *told),
    )
