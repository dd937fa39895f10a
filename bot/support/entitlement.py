"""Whether an account's packages cover a product at an instant, and which one counts (policy reading 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.support import sections
from bot.support.policy import Policy
from bot.support.reasons import JSON, Reason, day, instant, label
from bot.support.segments import Segment
from bot.support.wall_time import instant_of, zone_named


@dataclass(frozen=True)
class EntitlementFacts:
    """A package an account holds, for one product or, where ``product_id`` is None, for whole ``areas``.

    ``areas`` of a package for one product is that product's area: it counts while the customer's product is
    not known. ``starts_on`` and ``ends_on`` are days in the account's calendar, both included.
    """

    package: str
    starts_on: date
    ends_on: date
    id: str = ""
    product_id: str | None = None
    areas: frozenset[str] = frozenset()
    trm: bool = False
    serial_number: str | None = None


@dataclass(frozen=True)
class Entitled:
    """The package that covers the product, until ``ends_at`` (the instant its last day is over).

    ``account_packages``: every package the account holds at that instant.
    """

    entitlement: EntitlementFacts
    ends_at: datetime
    account_packages: frozenset[str]
    reason: Reason
    entitled: Literal[True] = field(default=True, init=False)

    @property
    def package(self) -> str:
        """The package's id."""
        return self.entitlement.package

    @property
    def trm(self) -> bool:
        """Whether a Technical Relationship Manager comes with it."""
        return self.entitlement.trm


@dataclass(frozen=True)
class NotEntitled:
    """No package covers the product; ``ended_at``: when the last one that did was over, None if none did."""

    reason: Reason
    ended_at: datetime | None = None
    account_packages: frozenset[str] = frozenset()
    entitled: Literal[False] = field(default=False, init=False)


def find_entitlement(
    policy: Policy,
    entitlements: Iterable[EntitlementFacts],
    product_id: str | None,
    area: str | None,
    appliance: bool | None,
    on: datetime,
    country: str,
    subdivision: str | None = None,
) -> Entitled | NotEntitled:
    """The best package that covers a product at the instant ``on`` (guide: Lifecycle of a Support Case,
    step 1).

    A package bought for the product covers it whatever it is; one bought for the area covers appliances or
    software, as its family says. ``appliance`` None: the product is not known, any package of the area will
    do. Raises UnknownPackage, UnknownCountry, UnknownSubdivision.
    """
    zone = policy.places.place(country, subdivision).calendar.zone
    held = [(fact, _validity(fact, zone)) for fact in entitlements]
    account = frozenset(fact.package for fact, valid in held if on in valid)
    covering = [(fact, valid) for fact, valid in held if _covers(policy, fact, product_id, area, appliance)]
    running = [(fact, valid) for fact, valid in covering if on in valid]
    if running:
        fact, valid = max(running, key=lambda pair: _worth(policy, *pair))
        facts: dict[str, JSON] = {"package": label("package", fact.package), "ends": instant(valid.end, zone)}
        facts["last_day"] = day(fact.ends_on, zone)
        return Entitled(fact, valid.end, account, Reason("entitled", sections.LIFECYCLE, facts))
    ended = [(valid.end, fact) for fact, valid in covering if valid.end <= on]
    if ended:
        at, fact = max(ended, key=lambda pair: pair[0])
        facts = {"package": label("package", fact.package), "ended": instant(at, zone)}
        facts["last_day"] = day(fact.ends_on, zone)
        return NotEntitled(Reason("entitlement_ended", sections.CLOSURE, facts), at, account)
    starting = [(valid.start, fact) for fact, valid in covering]
    if starting:
        at, fact = min(starting, key=lambda pair: pair[0])
        facts = {"package": label("package", fact.package), "starts": instant(at, zone)}
        facts["first_day"] = day(fact.starts_on, zone)
        return NotEntitled(Reason("entitlement_not_begun", sections.CLOSURE, facts), None, account)
    facts = {"area": label("area", area) if area is not None else None, "product": product_id}
    return NotEntitled(Reason("no_package_covers", sections.CLOSURE, facts), None, account)


def _validity(fact: EntitlementFacts, zone: str) -> Segment:
    """From the start of the first day to the end of the last, on the wall clock of the account's calendar."""
    named, whole_day = zone_named(zone), timedelta(days=1)
    end = instant_of(named, fact.ends_on, whole_day)
    return Segment(min(instant_of(named, fact.starts_on, timedelta()), end), end)


def _covers(
    policy: Policy, fact: EntitlementFacts, product_id: str | None, area: str | None, appliance: bool | None
) -> bool:
    package = policy.package(fact.package)
    if fact.product_id is not None and product_id is not None:
        return fact.product_id == product_id
    return area in fact.areas and (appliance is None or package.appliances == appliance)


def _worth(policy: Policy, fact: EntitlementFacts, valid: Segment) -> tuple[int, bool, datetime]:
    return policy.package(fact.package).rank, fact.trm, valid.end
