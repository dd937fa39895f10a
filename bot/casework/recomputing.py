"""Working out open cases anew when the policy or a public holiday changed.

A promise once told is moved only with an event and a message to the customer; what is over stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select

from bot.casework.clocks import History, stand_as_given, terms_of
from bot.casework.events import SYSTEM, record
from bot.casework.promising import await_hand_over, hands_over_at, organisation_of, promise_of, put_in_queue
from bot.casework.telling import changed_promises, tell_customer
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.jobs import RECOMPUTE, schedule
from bot.records.series import insert_missing
from bot.records.tables import Case, PolicyInForce
from bot.support import sections
from bot.support.coverage import coverage
from bot.support.errors import SubjectInvalid
from bot.support.policy import Policy
from bot.support.reasons import Reason
from bot.support.routing import ANY_AREA

log = structlog.get_logger(__name__)

AT_ONCE: Final = 25
"""So many cases in one transaction: others wait for it no longer than a blink."""

ROLLED_OUT: Final = timedelta(days=1)
"""So long after a policy came into force a process with the one before may still have written to cases."""


class StillNeeded(Exception):
    """Open cases have packages or areas that the policy no longer knows."""

    def __init__(self, what: str, names: Sequence[str], file: str) -> None:
        super().__init__(
            f"open cases have the {what} {', '.join(names)}, which {file} does not list; keep what they have "
            "there until these cases are closed"
        )
        self.names = tuple(names)


@dataclass(frozen=True)
class Part:
    """What became of a part of the open cases. ``after`` is the last one's row id, None at the end."""

    after: str | None
    looked_at: int
    changed: int


def put_in_force(uow: UnitOfWork, policy: Policy, fingerprint: str, *, now: datetime) -> bool:
    """From now on cases are worked out with this policy; True where it is another than before.

    The open ones are then worked out anew by the job this schedules; once more for each process that starts
    within :data:`ROLLED_OUT`, since those it replaces went on with the policy before.

    Raises:
        StillNeeded: the policy cannot do that.
    """
    _check_known(uow, policy)
    changed = False
    while True:
        last = queries.policy_in_force(uow)
        if last is not None and last.fingerprint == fingerprint:
            break
        number = last.number + 1 if last is not None else 1
        # False: another process, which starts at this moment, has put its own in force.
        changed = insert_missing(uow, PolicyInForce, number=number, fingerprint=fingerprint, since=now)
    if now < last.since + ROLLED_OUT:
        schedule(uow, RECOMPUTE, fingerprint, due_at=now)
    return changed


def _check_known(uow: UnitOfWork, policy: Policy) -> None:
    areas = {*policy.routing.areas, ANY_AREA}
    for what, column, known, file in (
        ("packages", Case.package, policy.packages, "packages.yml"),
        ("areas", Case.area, areas, "routing.yml"),
    ):
        held = uow.session.scalars(select(column).where(Case.state != "closed").distinct())
        missing = sorted(name for name in held if name is not None and name not in known)
        if missing:
            raise StillNeeded(what, missing, file)


def recompute_part(uow: UnitOfWork, policy: Policy, *, after: str, now: datetime) -> Part:
    """Work out the next :data:`AT_ONCE` open cases that follow the row id ``after``.

    Where anything differs the case gets an event that says what, and its customer is told of every promise
    that moved or went. A part takes as much memory as its cases do, however many there are in all. A case
    that cannot be worked out stays as it is, and the log names it.
    """
    cases = queries.open_cases_after(uow, after, AT_ONCE)
    events, clocks = queries.events_of_all(uow, cases), queries.clocks_of_all(uow, cases)
    changed = 0
    for case in cases:
        try:
            with uow.savepoint():
                history = History(events[case.id], clocks[case.id])
                changed += _recompute(uow, policy, case, history, now=now)
        except SubjectInvalid:
            log.exception("case.not_recomputed", case=case.number)
    last = cases[-1].id if len(cases) == AT_ONCE else None
    return Part(last, len(cases), changed)


def _recompute(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    history: History,
    *,
    now: datetime,
) -> bool:
    terms = terms_of(history.events)
    if terms is None:
        return False
    hours = coverage(
        policy, terms.package, case.severity, trm=terms.trm, account_packages=terms.account_packages
    ).hours
    moved: Mapping[str, Any] = {}
    if hours != case.coverage or case.center not in policy.routing.centers:
        organisation = organisation_of(uow, case.organisation_id)
        route = promise_of(policy, organisation, case, terms, now).route
        case.coverage = hours
        if case.agent_id is not None and _works_on(policy, case, now):
            # Whoever works it keeps it, as where a severity is lowered.
            case.hands_over_at = hands_over_at(policy, case, now)
            moved = {"coverage": hours, "center": case.center}
        else:
            case.agent_id = None if route.center != case.center else case.agent_id
            put_in_queue(uow, case, route)
            moved = {"coverage": hours, "queue": route.queue, "center": route.center}
        await_hand_over(uow, case)
    elif case.hands_over_at is None or case.hands_over_at > now:
        closes = hands_over_at(policy, case, now)
        if closes != case.hands_over_at:
            case.hands_over_at = closes
            await_hand_over(uow, case)
            moved = {"center": case.center}
    if not moved and stand_as_given(policy, history):
        return False
    why = Reason("recomputed", sections.HOURS)
    event = record(
        uow, policy, case, "recomputed", actor=SYSTEM, now=now, data=moved, why=why, before=history
    )
    if changed_promises(event):
        tell_customer(uow, case, event, now=now)
    return True


def _works_on(policy: Policy, case: Case, now: datetime) -> bool:
    """Whether the case's own center goes on working it: it is there, and open if work goes on now."""
    center = policy.routing.centers.get(case.center or "")
    return center is not None and (case.coverage != "24x7" or center.roster.is_open(now))
