"""What a customer is promised for a case: coverage, clocks, queue, each with its reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bot.support.coverage import Hours, coverage, moment_reason, place_reason
from bot.support.due import Due, initial_response, replacement, restoration
from bot.support.errors import InstantOutOfRange, UnknownLanguage
from bot.support.policy import Policy
from bot.support.reasons import Reason
from bot.support.routing import LanguageOffer, Route, language_offer, route
from bot.support.segments import as_utc
from bot.support.updates import next_update

__all__ = ["Due", "Promise", "Subject", "checked_instant", "promise"]

_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2199


@dataclass(frozen=True)
class Subject:
    """What a promise depends on.

    ``country`` (ISO 3166-1 alpha-2) and ``subdivision`` (code without prefix) are the registered account's;
    ``opened`` is aware. ``account_packages`` is all the account holds; ``language_choice`` is the
    customer's where their language is not to be had now: ``own_when_open`` waits for it.
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
class Promise:
    """What the customer is promised. ``zone`` is the business calendar's, instants are UTC.

    ``covered_now``: somebody works on it at once; else ``next_opening`` is when. ``restoration`` is a
    target, never a guarantee. ``rma`` is as if a replacement were authorised when the case opens. What does
    not apply is None.
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
    reasons: tuple[Reason, ...]

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

    Raises a :class:`bot.support.errors.SubjectInvalid`, whose ``key`` names the part of the subject that is
    wrong.
    """
    opened = checked_instant(subject.opened)
    package, severity = policy.package(subject.package), subject.severity
    place = policy.places.place(subject.country, subject.subdivision)
    policy.check_area(subject.area)
    if not _LANGUAGE.fullmatch(subject.language):
        raise UnknownLanguage(subject.language)
    hours = coverage(policy, package.id, severity, trm=subject.trm, account_packages=subject.account_packages)
    covered_now, next_opening, moment = moment_reason(place, hours, opened)
    offer = language_offer(policy, place.sub_region.region, subject.language, opened, severity)
    waits = subject.language_choice == "own_when_open" and offer.opens_at is not None
    return Promise(
        sub_region=place.sub_region.id,
        region=place.sub_region.region,
        zone=place.calendar.zone,
        coverage=hours.hours,
        covered_now=covered_now,
        next_opening=next_opening,
        initial_response=initial_response(package, severity, hours, place, opened),
        restoration=restoration(package, severity, place, opened),
        next_update=next_update(policy, severity, hours, place, opened),
        rma=replacement(package, severity, hours, place, opened),
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


def checked_instant(at: datetime) -> datetime:
    """An aware instant in UTC. Raises :class:`InstantOutOfRange` for one the calendars do not reach."""
    if not isinstance(at, datetime) or at.tzinfo is None or not _FIRST_YEAR < at.year < _LAST_YEAR:
        raise InstantOutOfRange(at)
    return as_utc(at)
