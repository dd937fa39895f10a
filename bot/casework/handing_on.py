"""Following the sun: a case worked round the clock goes on when its center closes (policy reading 10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.casework.clocks import terms_of
from bot.casework.events import SYSTEM, record
from bot.casework.promising import (
    await_hand_over,
    organisation_of,
    promise_of,
    put_in_queue,
    route_data,
)
from bot.casework.telling import tell_customer
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.jobs import HAND_ON, schedule
from bot.records.tables import Case
from bot.support.case_life import CLOSED
from bot.support.policy import Policy
from bot.support.routing import handed_on

LOOKS_AGAIN: Final = timedelta(minutes=1)
"""How soon a chat that a hand-over waits for is looked at again."""


def hand_on(uow: UnitOfWork, policy: Policy, case_id: str, *, now: datetime) -> Case | None:
    """Hand the case on to the center that is open now, if its own has closed; the customer is told.

    Guide: Geographical Coverage. While one of our people is in a chat about it, it waits for the end of the
    chat, as long as the policy allows; their chat is never taken from them. None where nothing was to be
    done: the case was closed or moved meanwhile, or goes on being worked where it is.
    """
    case = uow.session.get(Case, case_id)
    if case is None:
        return None
    case = queries.lock_case(uow, case)
    closes = case.hands_over_at
    if case.state == CLOSED or closes is None:
        return None
    if closes > now:
        await_hand_over(uow, case)
        return None
    at_the_latest = closes + policy.routing.hand_over_waits
    if now < at_the_latest and queries.in_chat_with_agent(uow, case):
        schedule(uow, HAND_ON, case.id, due_at=min(now + LOOKS_AGAIN, at_the_latest))
        return None
    terms, before = terms_of(queries.events_of(uow, case)), case.center
    if terms is None or before is None:
        return None
    organisation = organisation_of(uow, case.organisation_id)
    promised = promise_of(policy, organisation, case, terms, now)
    route = promised.route
    moved = route.center != before
    case.coverage = promised.coverage
    case.agent_id = None if moved else case.agent_id
    put_in_queue(uow, case, route)
    await_hand_over(uow, case)
    event = record(
        uow,
        policy,
        case,
        "handed_on" if moved else "routed",
        actor=SYSTEM,
        now=now,
        data={"before": before, **route_data(organisation, route)},
        why=handed_on(before, route) if moved else route.reasons[0],
    )
    if moved:
        tell_customer(uow, case, event, now=now)
    return case
