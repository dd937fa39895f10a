"""Whether hardware can be replaced (policy reading 14).

When the replacement is due is :func:`bot.support.due.replacement`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.support import sections
from bot.support.entitlement import Entitled, EntitlementFacts, find_entitlement
from bot.support.policy import Policy
from bot.support.reasons import Reason, label

SERIAL_NUMBER = "serial_number"

_SAYS_WHEN = ("entitlement_ended", "entitlement_not_begun")


@dataclass(frozen=True)
class RmaDecision:
    """Whether a piece of hardware can be replaced, and why.

    ``entitled`` is the appliance maintenance it is replaced under; ``needs`` what has to be asked before it
    can be decided.
    """

    allowed: bool
    reason: Reason
    entitled: Entitled | None = None
    needs: tuple[str, ...] = ()


def may_replace(
    policy: Policy,
    entitlements: Iterable[EntitlementFacts],
    *,
    serial_number: str | None,
    product_id: str | None,
    area: str | None,
    appliance: bool | None,
    on: datetime,
    country: str,
    subdivision: str | None = None,
) -> RmaDecision:
    """Whether hardware can be replaced at the instant ``on`` (guide: Return Material Authorization).

    Only hardware, under a package of the account's with a target for replacing it, and named by its serial
    number; a package bought for one serial number covers no other. ``appliance`` None: the product is not
    known. Raises UnknownPackage, UnknownCountry, UnknownSubdivision.
    """
    if appliance is False:
        return RmaDecision(False, Reason("rma_hardware_only", sections.RMA))
    number = _comparable(serial_number)
    maintenance = [fact for fact in entitlements if policy.package(fact.package).rma is not None]
    found = find_entitlement(policy, maintenance, product_id, area, appliance, on, country, subdivision)
    if not isinstance(found, Entitled):
        says_when = found.reason.rule in _SAYS_WHEN
        missing = Reason("rma_needs_appliance_maintenance", sections.RMA)
        return RmaDecision(False, found.reason if says_when else missing)
    if not number:
        facts = {"package": label("package", found.package)}
        reason = Reason("rma_needs_serial_number", sections.RMA, facts)
        return RmaDecision(False, reason, needs=(SERIAL_NUMBER,))
    for_it = [fact for fact in maintenance if _comparable(fact.serial_number) in ("", number)]
    found = find_entitlement(policy, for_it, product_id, area, appliance, on, country, subdivision)
    if not isinstance(found, Entitled):
        other = Reason("rma_serial_number_not_covered", sections.RMA, {"serial_number": number})
        return RmaDecision(False, other)
    reason = Reason(
        "rma_allowed", sections.RMA, {"package": label("package", found.package), "serial_number": number}
    )
    return RmaDecision(True, reason, found)


def _comparable(serial_number: str | None) -> str:
    return "".join((serial_number or "").split()).upper()
