"""Where a chat goes that asks for a person: Customer Service, the first contact (policy reading 16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.support.policy import Policy
from bot.support.routing import ANY_AREA, language_offer, queue_id


@dataclass(frozen=True)
class FrontDesk:
    """The queue of Customer Service in a region, in the language it can be served in there now."""

    queue: str
    role: str
    region: str
    language: str
    area: str


def front_desk(
    policy: Policy,
    *,
    at: datetime,
    language: str,
    severity: int,
    country: str | None = None,
    subdivision: str | None = None,
) -> FrontDesk:
    """The front desk of an account's registered country (guide: Roles within Citrix Support).

    For a visitor whose account is not known (``country`` None) it is that of a center staffed at the instant
    ``at``, one that speaks the language if there is one. Raises UnknownCountry, UnknownSubdivision.
    """
    region = (
        policy.places.place(country, subdivision).sub_region.region
        if country is not None
        else _staffed_region(policy, at, language)
    )
    spoken = language_offer(policy, region, language, at, severity).work_language
    role = policy.routing.ladder[0]
    return FrontDesk(
        queue=queue_id(role, region, spoken, ANY_AREA),
        role=role,
        region=region,
        language=spoken,
        area=ANY_AREA,
    )


def _staffed_region(policy: Policy, at: datetime, language: str) -> str:
    # The loaded policy is checked to leave no instant unstaffed.
    staffed = (center for center in policy.routing.centers.values() if center.roster.is_open(at))
    return min(staffed, key=lambda center: language not in center.languages).region
