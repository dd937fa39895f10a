"""When what is promised falls due: first response, restoration, hardware (policy readings 2, 3 and 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.support import sections
from bot.support.coverage import Coverage
from bot.support.policy import Package, Place
from bot.support.reasons import JSON, Reason, instant, label
from bot.support.targets import Clock, Kind, Target, reckon


@dataclass(frozen=True)
class Due:
    """When something falls due (UTC): met ``before`` that instant, or ``within`` it, on which clock."""

    at: datetime
    kind: Kind
    clock: Clock
    reasons: tuple[Reason, ...]

    def met_by(self, at: datetime) -> bool:
        """Whether something done at an instant was in time."""
        return at < self.at if self.kind == "before" else at <= self.at


def initial_response(package: Package, severity: int, hours: Coverage, place: Place, opened: datetime) -> Due:
    """When the first human answer is due (guide: Initial Response Times); the bot's does not count."""
    target = package.initial_response[severity]
    facts = _facts(package, severity)
    return fall_due("initial_response", sections.FIRST_RESPONSE, target, opened, hours, place, facts)


def restoration(package: Package, severity: int, place: Place, opened: datetime) -> Due | None:
    """The target for restoring service where the package has one: from the opening, round the clock.

    Never promised as a guarantee, and none for the platform's own availability.
    """
    target = package.restoration.get(severity)
    if target is None:
        return None
    all_hours = Coverage("24x7", ())
    facts = _facts(package, severity)
    return fall_due("restoration", sections.RESTORATION, target, opened, all_hours, place, facts)


def replacement(
    package: Package, severity: int, hours: Coverage, place: Place, authorised: datetime
) -> Due | None:
    """When replacement hardware is to be shipped, or delivered, after it is authorised.

    None where the package covers no hardware. Guide: Return Material Authorization.
    """
    if package.rma is None:
        return None
    rule, facts = f"rma_{package.rma.goal}", _facts(package, severity)
    return fall_due(rule, sections.RMA, package.rma.target, authorised, hours, place, facts)


def fall_due(
    rule: str,
    section: str,
    target: Target,
    start: datetime,
    hours: Coverage,
    place: Place,
    facts: Mapping[str, JSON],
) -> Due:
    """A target's due instant with two reasons: ``rule``, which target holds, and how it was counted."""
    calendar = place.calendar
    reckoned = reckon(target, start, calendar, round_the_clock=hours.round_the_clock)
    held: dict[str, JSON] = {
        **facts,
        "target": target.as_phrase(),
        "kind": target.manner,
        "due": instant(reckoned.at, calendar.zone),
    }
    counted: dict[str, JSON] = {
        "calendar": label("calendar", calendar.id),
        "start": instant(start, calendar.zone),
        "due": held["due"],
    }
    if target.unit != "at_once" and reckoned.clock in ("business_hours", "business_days"):
        counted["begins"] = instant(calendar.next_open(start), calendar.zone)
    reasons = (Reason(rule, section, held), Reason(reckoned.rule, sections.HOURS, counted))
    return Due(reckoned.at, target.kind, reckoned.clock, reasons)


def _facts(package: Package, severity: int) -> dict[str, JSON]:
    return {"package": label("package", package.id), "severity": severity}
