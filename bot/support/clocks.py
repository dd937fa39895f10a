"""A case's clocks, derived by replaying what happened to it; never kept as counters.

The same events always give the same clocks, so a change of the policy or of a holiday is a replay with the
new policy, and what differs is what has to be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.support import sections
from bot.support.case_life import CLOSED, WAITING_FOR_CUSTOMER, transition
from bot.support.coverage import Coverage, coverage
from bot.support.due import Due, initial_response, replacement, restoration
from bot.support.escalation import escalate
from bot.support.policy import Package, Place, Policy
from bot.support.reasons import Reason, duration, instant, label
from bot.support.segments import Segment, as_utc, total
from bot.support.targets import Target
from bot.support.updates import next_update

INITIAL_RESPONSE = "initial_response"
RESTORATION = "restoration"
NEXT_UPDATE = "next_update"
RMA = "rma"
ESCALATION_REPLY = "escalation_reply"

_MEETS: Final = {
    "responded": (INITIAL_RESPONSE, NEXT_UPDATE),
    "updated": (INITIAL_RESPONSE, NEXT_UPDATE),
    "stabilised": (RESTORATION,),
    "rma_fulfilled": (RMA,),
    "escalation_answered": (ESCALATION_REPLY,),
}
_STARTS: Final = {
    "opened": (INITIAL_RESPONSE, RESTORATION, NEXT_UPDATE),
    "responded": (NEXT_UPDATE,),
    "updated": (NEXT_UPDATE,),
    "reopened": (NEXT_UPDATE,),
    "rma_authorised": (RMA,),
    "escalated": (ESCALATION_REPLY,),
}
_URGENCY: Final = (INITIAL_RESPONSE, RESTORATION, ESCALATION_REPLY, RMA, NEXT_UPDATE)
_PAUSING: Final = frozenset({INITIAL_RESPONSE, NEXT_UPDATE})
"""Clocks that wait while the customer owes an answer. Replacement and restoration run on, and so does an
escalation, which is ours to answer."""


@dataclass(frozen=True)
class CaseHappening:
    """Something that happened to a case: an event of :mod:`bot.support.case_life` at an instant.

    ``severity`` comes with the events that set one (opened, severity_settled, severity_lowered),
    ``interval`` with interval_agreed (None there: the customer agrees to the policy's longer one),
    ``channel`` with escalated.
    """

    event: str
    at: datetime
    severity: int | None = None
    interval: Target | None = None
    channel: str | None = None


@dataclass(frozen=True)
class CaseTerms:
    """What a case was opened under. A package that ends while the case is open changes nothing here."""

    package: str
    country: str
    subdivision: str | None = None
    trm: bool = False
    account_packages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RunningClock:
    """A promised time of a case.

    ``due`` is what it stands at, with the pauses so far; ``paused_since`` is set while the customer owes an
    answer (the due instant is then the least it can be). ``met_at``: done, in time or not. ``ended_at``: no
    longer running, done or overtaken.
    """

    kind: str
    started_at: datetime
    due: Due
    met_at: datetime | None = None
    ended_at: datetime | None = None
    paused_since: datetime | None = None

    @property
    def met_in_time(self) -> bool | None:
        """Whether it was met in time; None while it is not met."""
        return None if self.met_at is None else self.due.met_by(self.met_at)


@dataclass
class _Started:
    kind: str
    at: datetime
    channel: str | None = None
    met_at: datetime | None = None
    ended_at: datetime | None = None
    severity: int = 0
    happened: frozenset[str] = frozenset()
    less_often: bool = False
    agreed: Target | None = None

    @property
    def running(self) -> bool:
        return self.ended_at is None


@dataclass
class _Replay:
    """The state of a case while its events are replayed."""

    severity: int
    state: str | None = None
    happened: set[str] = field(default_factory=set)
    less_often: bool = False
    agreed: Target | None = None
    clocks: list[_Started] = field(default_factory=list)
    pauses: list[Segment] = field(default_factory=list)
    waiting_since: datetime | None = None

    def start(self, kind: str, at: datetime, channel: str | None = None) -> None:
        clock = _Started(kind, at, channel)
        self.clocks.append(clock)
        self._note(clock)

    def meet(self, kind: str, at: datetime) -> None:
        for clock in self.clocks:
            if clock.kind == kind and clock.running:
                clock.met_at = clock.ended_at = at

    def end(self, at: datetime, *kinds: str) -> None:
        for clock in self.clocks:
            if clock.running and (not kinds or clock.kind in kinds):
                clock.ended_at = at

    def note(self) -> None:
        """Give the running clocks the terms that hold now; a clock that ended keeps those it ended with."""
        for clock in self.clocks:
            if clock.running:
                self._note(clock)

    def _note(self, clock: _Started) -> None:
        clock.severity, clock.happened = self.severity, frozenset(self.happened)
        clock.less_often, clock.agreed = self.less_often, self.agreed


def replay(policy: Policy, terms: CaseTerms, happenings: Iterable[CaseHappening]) -> tuple[RunningClock, ...]:
    """The clocks of a case, in the order they started, as they stand after its events (in their order).

    Raises ForbiddenTransition for an event that cannot happen to a case in its state, and SubjectInvalid for
    terms the policy does not know.
    """
    package = policy.package(terms.package)
    place = policy.places.place(terms.country, terms.subdivision)
    case = _Replay(severity=0)
    for happening in happenings:
        _apply(policy, package, case, happening)
    finished = []
    for clock in case.clocks:
        due = _due(policy, package, place, terms, clock)
        if due is not None:
            hours = _hours(policy, terms, clock.severity)
            finished.append(_finish(clock, due, hours, place, case))
    return tuple(finished)


def running(clocks: Sequence[RunningClock]) -> tuple[RunningClock, ...]:
    """Those still to be met, the first to fall due first; of two due at once the graver promise first."""
    alive = (clock for clock in clocks if clock.ended_at is None)
    return tuple(sorted(alive, key=lambda clock: (clock.due.at, _URGENCY.index(clock.kind))))


def _apply(policy: Policy, package: Package, case: _Replay, happening: CaseHappening) -> None:
    at, event = as_utc(happening.at), happening.event
    before, case.state = case.state, transition(case.state, event)
    case.severity = happening.severity if happening.severity is not None else case.severity
    policy.check_severity(case.severity)
    if (
        before == WAITING_FOR_CUSTOMER
        and case.state != WAITING_FOR_CUSTOMER
        and case.waiting_since is not None
    ):
        case.pauses.append(Segment(case.waiting_since, at))
        case.waiting_since = None
    elif event == "customer_asked":
        case.waiting_since = at
    for kind in _MEETS.get(event, ()):
        case.meet(kind, at)
    for kind in _STARTS.get(event, ()):
        case.start(kind, at, happening.channel)
    _remember(case, happening)
    if case.state == CLOSED:
        case.end(at)
    if case.severity not in package.restoration:
        case.end(at, RESTORATION)
    case.note()


def _remember(case: _Replay, happening: CaseHappening) -> None:
    match happening.event:
        case "stabilised" | "fix_date_given":
            case.happened.add(happening.event)
        case "unstable":
            case.happened.discard("stabilised")
        case "reopened":
            case.happened.clear()
        case "interval_agreed":
            case.agreed, case.less_often = happening.interval, happening.interval is None


def _due(policy: Policy, package: Package, place: Place, terms: CaseTerms, clock: _Started) -> Due | None:
    hours = _hours(policy, terms, clock.severity)
    match clock.kind:
        case "initial_response":
            return initial_response(package, clock.severity, hours, place, clock.at)
        case "restoration":
            return restoration(package, clock.severity, place, clock.at)
        case "rma":
            return replacement(package, clock.severity, hours, place, clock.at)
        case "escalation_reply":
            return escalate(policy, clock.channel or "web", place, clock.at).reply
        case _:
            return next_update(
                policy,
                clock.severity,
                hours,
                place,
                clock.at,
                agreed=clock.agreed,
                settled_down=policy.severities.updates[clock.severity].until in clock.happened,
                less_often=clock.less_often,
            )


def _hours(policy: Policy, terms: CaseTerms, severity: int) -> Coverage:
    return coverage(policy, terms.package, severity, trm=terms.trm, account_packages=terms.account_packages)


def _finish(clock: _Started, due: Due, hours: Coverage, place: Place, case: _Replay) -> RunningClock:
    """The clock with its pauses: each moves the due instant by the time it took from the clock."""
    paused_since = None
    if clock.kind in _PAUSING:
        due = _paused(due, _pauses_of(clock, case.pauses), hours, place)
        if clock.running and case.waiting_since is not None and case.waiting_since < due.at:
            paused_since = max(case.waiting_since, clock.at)
    return RunningClock(clock.kind, clock.at, due, clock.met_at, clock.ended_at, paused_since)


def _pauses_of(clock: _Started, pauses: Sequence[Segment]) -> list[Segment]:
    """The pauses while the clock ran, clipped to it."""
    clipped = []
    for pause in pauses:
        start = max(pause.start, clock.at)
        end = pause.end if clock.ended_at is None else min(pause.end, clock.ended_at)
        if start < end:
            clipped.append(Segment(start, end))
    return clipped


def _paused(due: Due, pauses: Sequence[Segment], hours: Coverage, place: Place) -> Due:
    calendar, at, taken = place.calendar, due.at, timedelta()
    all_hours = due.clock == "24x7" or (due.clock == "elapsed" and hours.round_the_clock)
    for pause in pauses:
        if pause.start >= at:
            break
        length = pause.length if all_hours else total(calendar.open_segments(pause.start, pause.end))
        if length:
            at = at + length if all_hours else calendar.add_open_time(at, length)
            taken += length
    if not taken:
        return due
    facts = {
        "calendar": label("calendar", calendar.id),
        "paused": duration(taken),
        "due": instant(at, calendar.zone),
    }
    reason = Reason("paused_for_customer", sections.LIFECYCLE, facts)
    return replace(due, at=at, reasons=(*due.reasons, reason))
