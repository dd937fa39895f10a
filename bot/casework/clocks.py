"""A case's clocks, written down as replaying its events gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.records.database import UnitOfWork
from bot.records.tables import Case, CaseClock, CaseEvent
from bot.support.clocks import CaseHappening, CaseTerms, RunningClock, replay
from bot.support.policy import Policy
from bot.support.reasons import written
from bot.support.targets import Target

TERMS = "terms"
"""Where the event that puts a case under a package keeps what :class:`CaseTerms` holds."""

WITHDRAWN = "withdrawn"
"""Marks, in what an event says of the clocks, a promise that the policy no longer makes."""

_Key = tuple[str, datetime, int]
Item = TypeVar("Item")
_Clock = TypeVar("_Clock", CaseClock, RunningClock)


@dataclass(frozen=True)
class History:
    """What happened to a case, and its clocks' rows, both the oldest first."""

    events: Sequence[CaseEvent]
    clocks: Sequence[CaseClock]


def terms_data(terms: CaseTerms) -> dict[str, Any]:
    """Terms as an event keeps them."""
    return {
        "package": terms.package,
        "country": terms.country,
        "subdivision": terms.subdivision,
        "trm": terms.trm,
        "account_packages": sorted(terms.account_packages),
    }


def terms_of(history: Sequence[CaseEvent]) -> CaseTerms | None:
    """What the case is worked under; None while no package covers it."""
    for event in reversed(history):
        kept = event.data.get(TERMS)
        if kept is not None:
            return CaseTerms(**{**kept, "account_packages": frozenset(kept["account_packages"])})
    return None


def write_clocks(uow: UnitOfWork, policy: Policy, case: Case, history: History) -> list[dict[str, Any]]:
    """Make the case's clock rows say what its history gives; what changed, for the last event to tell.

    A case that no package covers has no clocks. A clock that ended stays as it ended, whatever the policy
    says since: what was promised and kept is not judged anew.
    """
    rows = _by_key(history.clocks)
    given = _given(policy, history.events)
    changes = []
    for key, clock in given.items():
        change = _write(uow, case, rows.get(key), clock)
        if change is not None:
            changes.append(change)
    for key, row in rows.items():
        # The policy no longer promises this.
        if key not in given and row.ended_at is None:
            row.ended_at = history.events[-1].at
            changes.append({**_told(row), WITHDRAWN: True})
    return changes


def stand_as_given(policy: Policy, history: History) -> bool:
    """Whether a case's clocks say what its history gives under the policy, those that ended left out.

    Raises:
        SubjectInvalid: the policy no longer knows what the case was opened under.
    """
    given = _given(policy, history.events)
    kept = _by_key(history.clocks)
    if any(key not in kept for key in given):
        return False
    return all(
        key in given and all(getattr(row, name) == value for name, value in _stands(given[key]).items())
        for key, row in kept.items()
        if row.ended_at is None
    )


def _given(policy: Policy, history: Sequence[CaseEvent]) -> dict[_Key, RunningClock]:
    terms = terms_of(history)
    return _by_key(replay(policy, terms, _happenings(history))) if terms is not None else {}


def _by_key(clocks: Iterable[_Clock]) -> dict[_Key, _Clock]:
    return dict(_numbered((clock.kind, clock.started_at, clock) for clock in clocks))


def _numbered(clocks: Iterable[tuple[str, datetime, Item]]) -> Iterator[tuple[_Key, Item]]:
    """Clocks of one kind that start at the same instant are told apart by their order."""
    seen: Counter[tuple[str, datetime]] = Counter()
    for kind, at, clock in clocks:
        yield (kind, at, seen[kind, at]), clock
        seen[kind, at] += 1


def _write(uow: UnitOfWork, case: Case, row: CaseClock | None, clock: RunningClock) -> dict[str, Any] | None:
    stands = _stands(clock)
    if row is None:
        row = CaseClock(case=case, kind=clock.kind, started_at=clock.started_at)
        uow.session.add(row)
        was = None
    elif row.ended_at is not None or all(getattr(row, name) == value for name, value in stands.items()):
        return None
    else:
        was = row.due_at
    for name, value in stands.items():
        setattr(row, name, value)
    row.reasons = [reason.as_record() for reason in clock.due.reasons]
    return _told(row, was)


def _stands(clock: RunningClock) -> dict[str, Any]:
    """What a clock's row says, by column."""
    return {
        "due_at": clock.due.at,
        "met_kind": clock.due.kind,
        "met_at": clock.met_at,
        "ended_at": clock.ended_at,
        "paused_since": clock.paused_since,
    }


def _told(row: CaseClock, was: datetime | None = None) -> dict[str, Any]:
    told = {
        "kind": row.kind,
        "started_at": written(row.started_at),
        "due_at": written(row.due_at),
        "met_kind": row.met_kind,
    }
    if was is not None and was != row.due_at:
        told["was_due_at"] = written(was)
    for name in ("met_at", "ended_at", "paused_since"):
        at = getattr(row, name)
        if at is not None:
            told[name] = written(at)
    return told


def _happenings(history: Sequence[CaseEvent]) -> Iterator[CaseHappening]:
    """The events as the rules replay them.

    A case that was refused and then reopened begins for the rules when it is reopened: nothing was promised
    before.
    """
    refused = history[0].kind == "refused"
    for event in history[1:] if refused else history:
        kind, interval = event.kind, event.data.get("interval")
        if refused and kind == "reopened":
            kind, refused = "opened", False
        elif refused:
            continue
        yield CaseHappening(
            event=kind,
            at=event.at,
            severity=event.data.get("severity"),
            interval=Target.parse(interval) if interval is not None else None,
            channel=event.data.get("channel") if kind == "escalated" else None,
        )
