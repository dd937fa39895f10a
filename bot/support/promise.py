"""What a customer is promised for a case: coverage, clocks, queue, each with its reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from bot.support import sections
from bot.support.calendars import BusinessCalendar
from bot.support.coverage import Hours, coverage, moment_reason, place_reason
from bot.support.errors import InstantOutOfRange, UnknownLanguage
from bot.support.policy import Policy
from bot.support.reasons import JSON, Reason, instant, label
from bot.support.routing import LanguageOffer, Route, language_offer, route
from bot.support.segments import as_utc
from bot.support.targets import Clock, Kind, Target, due

_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2199


@dataclass(frozen=True)
class Subject:
    """What a promise depends on.

    ``country`` (ISO 3166-1 alpha-2) and ``subdivision`` (code without prefix) are the registered account's;
    ``opened`` is aware. ``account_packages`` is all the account holds; ``language_choice`` is the customer's where
    their language is not to be had now: ``own_when_open`` waits for it.
    """

    package: str
    severity: int
    country: str
    subdivision: str | None
    opened: datetime
    trm: bool = False
    language: str = "en"
    area: str | None = None
    account_packages: frozenset[str] = frozenset()
    account_manager: bool = False
    language_choice: Literal["english_now", "own_when_open"] | None = None


@dataclass(frozen=True)
class Due:
    """When something falls due (UTC), met strictly ``before`` that instant or ``within`` it, on which clock."""

    at: datetime
    kind: Kind
    clock: Clock
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Promise:
    """What the customer is promised. ``zone`` is the business calendar's, instants are UTC.

    ``covered_now``: somebody works on it at once; else ``next_opening`` is when. ``restoration`` is a target, never
    a guarantee. ``rma`` is as if a replacement were authorised when the case opens. What does not apply is None.
    """

    sub_region: str
    region: str
    zone: str
    coverage: Hours
    covered_now: bool
    next_opening: datetime | None
    initial_response: Due
    restoration: Due | None
    next_update: Due | None
    rma: Due | None
    route: Route
    language: LanguageOffer
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def all_reasons(self) -> tuple[Reason, ...]:
        """The reasons of the promise and of everything in it, in the order one would tell them."""
        dues = (self.initial_response, self.restoration, self.next_update, self.rma)
        told = [*self.reasons]
        for each in dues:
            told.extend(each.reasons if each is not None else ())
        return (*told, *self.language.reasons, *self.route.reasons)


def promise(policy: Policy, subject: Subject) -> Promise:
    """What a customer is promised for a case opened at an instant.

    Raises a :class:`bot.support.errors.SubjectInvalid`, whose ``key`` names the part of the subject that is wrong.
    """
    package = policy.package(subject.package)
    policy.check_severity(subject.severity)
    place = policy.places.place(subject.country, subject.subdivision)
    opened = _checked_instant(subject.opened)
    policy.check_area(subject.area)
    if not _LANGUAGE.fullmatch(subject.language):
        raise UnknownLanguage(subject.language)
    calendar, severity = place.calendar, subject.severity
    hours = coverage(policy, package.id, severity, trm=subject.trm, account_packages=subject.account_packages)
    covered, opens, moment = moment_reason(place, hours, opened)
    offer = language_offer(policy, place.sub_region.region, subject.language, opened, severity)
    waits = subject.language_choice == "own_when_open" and offer.opens_at is not None
    facts: dict[str, JSON] = {"package": label("package", package.id), "severity": severity}

    def clock(rule: str, section: str, target: Target, *, around: bool = hours.round_the_clock) -> Due:
        at, runs_on = due(target, opened, calendar, round_the_clock=around)
        return Due(
            at, target.kind, runs_on, due_reasons(rule, section, target, runs_on, calendar, opened, at, facts)
        )

    restoration = package.restoration.get(severity)
    return Promise(
        sub_region=place.sub_region.id,
        region=place.sub_region.region,
        zone=calendar.zone,
        coverage=hours.hours,
        covered_now=covered,
        next_opening=opens,
        initial_response=clock(
            "initial_response", sections.FIRST_RESPONSE, package.initial_response[severity]
        ),
        restoration=(
            clock("restoration", sections.RESTORATION, restoration, around=True)
            if restoration is not None
            else None
        ),
        next_update=clock("next_update", sections.UPDATES, policy.severities.updates[severity].every),
        rma=clock(f"rma_{package.rma.goal}", sections.RMA, package.rma.target)
        if package.rma is not None
        else None,
        route=route(
            policy,
            package,
            place,
            hours,
            severity=severity,
            area=subject.area,
            language=subject.language if waits else offer.work_language,
            at=opened,
            trm=subject.trm,
            account_manager=subject.account_manager,
        ),
        language=offer,
        reasons=(place_reason(place), *hours.reasons, moment),
    )


def due_reasons(
    rule: str,
    section: str,
    target: Target,
    clock: Clock,
    calendar: BusinessCalendar,
    start: datetime,
    at: datetime,
    facts: dict[str, JSON],
) -> tuple[Reason, Reason]:
    """Why something falls due at ``at``: the target that holds, and the clock it was counted on."""
    counted: dict[str, JSON] = {
        "calendar": label("calendar", calendar.id),
        "start": instant(start, calendar.zone),
        "due": instant(at, calendar.zone),
        "target": target.as_phrase(),
        "kind": target.kind,
    }
    name = "counted_24x7" if clock == "24x7" else f"counted_{clock}"
    if clock == "business_hours" and target.unit != "business_hours":
        name = "counted_covered_hours"
    if (
        clock == "elapsed"
        and calendar.is_open(at)
        and at != start
        and target.unit in ("days", "weeks", "months")
    ):
        name = "counted_elapsed"
    return (
        Reason(
            rule, section, {**facts, "target": target.as_phrase(), "kind": target.kind, "due": counted["due"]}
        ),
        Reason(name, sections.HOURS, counted),
    )


def _checked_instant(at: datetime) -> datetime:
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise InstantOutOfRange(at)
    if not _FIRST_YEAR < at.year < _LAST_YEAR:
        raise InstantOutOfRange(at)
    return as_utc(at)
