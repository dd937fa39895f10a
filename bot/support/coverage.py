"""When a severity is worked on: round the clock or in business hours (policy reading 1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.support import sections
from bot.support.policy import Place, Policy
from bot.support.policy.packages import TRM
from bot.support.reasons import JSON, Reason, country, day, instant, label
from bot.support.wall_time import wall_of, zone_named

Hours = Literal["24x7", "business_hours"]


@dataclass(frozen=True)
class Coverage:
    """The hours a severity is covered in, and why."""

    hours: Hours
    reasons: tuple[Reason, ...]

    @property
    def round_the_clock(self) -> bool:
        """Whether these are all hours."""
        return self.hours == "24x7"


def coverage(
    policy: Policy, package: str, severity: int, *, trm: bool = False, account_packages: Collection[str] = ()
) -> Coverage:
    """The coverage of a severity under a package (guide: Support Coverage).

    ``trm`` says whether a Technical Relationship Manager comes with the package, ``account_packages`` what
    else the account holds. Raises UnknownPackage, UnknownSeverity.
    """
    held = policy.package(package)
    policy.check_severity(severity)
    facts: dict[str, JSON] = {"package": label("package", package), "severity": severity}
    extras = [TRM] if trm else []
    extras += [name for name in policy.packages if name in account_packages and name != package]
    widening = [name for name in extras if name in held.raised_by and severity in held.raised_round_the_clock]
    if severity in held.round_the_clock:
        hours: Hours = "24x7"
        reasons = [Reason("coverage_24x7", sections.COVERAGE, facts)]
    elif widening:
        hours, by = "24x7", widening[0]
        if by == TRM:
            reasons = [Reason("coverage_raised_by_trm", sections.COVERAGE, facts)]
        else:
            facts["raised_by"] = label("package", by)
            reasons = [Reason("coverage_raised_by_package", sections.COVERAGE, facts)]
    else:
        hours = "business_hours"
        reasons = [Reason("coverage_business_hours", sections.COVERAGE, facts)]
    if trm and TRM not in held.raised_by and hours == "business_hours":
        reasons.append(Reason("trm_changes_nothing", sections.COVERAGE, facts))
    return Coverage(hours, tuple(reasons))


def place_reason(place: Place) -> Reason:
    """Which business calendar an account's registered country means (policy reading 5)."""
    facts: dict[str, JSON] = {
        "country": country(place.country),
        "subdivision": place.subdivision,
        "region": label("region", place.sub_region.region),
        "sub_region": label("sub_region", place.sub_region.id),
        "zone": place.sub_region.zone,
    }
    return Reason("registered_country", sections.GEOGRAPHY, facts)


def moment_reason(place: Place, hours: Coverage, at: datetime) -> tuple[bool, datetime | None, Reason]:
    """Whether work goes on at an instant, the next opening where it does not, and why."""
    calendar = place.calendar
    facts: dict[str, JSON] = {"at": instant(at, calendar.zone), "calendar": label("calendar", calendar.id)}
    if hours.round_the_clock:
        return True, None, Reason("open_round_the_clock", sections.ROUND_THE_CLOCK, facts)
    if calendar.is_open(at):
        closes = calendar.next_close(at)
        if closes is not None:
            facts["closes"] = instant(closes, calendar.zone)
        return True, None, Reason("open_now", sections.HOURS_BY_REGION, facts)
    opens = calendar.next_open(at)
    facts["opens"] = instant(opens, calendar.zone)
    closed_for = calendar.closed_day(at)
    if closed_for is not None:
        on, _ = wall_of(zone_named(calendar.zone), at)
        facts["holiday"] = closed_for
        facts["on"] = day(on, calendar.zone)
        return False, opens, Reason("closed_for_holiday", sections.HOURS, facts)
    return False, opens, Reason("closed_now", sections.HOURS_BY_REGION, facts)
