"""The events that make a case's history: who, what, when, why. A case changes state by them only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.casework.clocks import History, write_clocks
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Case, CaseEvent
from bot.support.case_life import transition
from bot.support.policy import Policy
from bot.support.reasons import Reason


@dataclass(frozen=True)
class Actor:
    """Who does something to a case; ``id`` is the contact's or the agent's row id."""

    kind: Literal["customer", "bot", "agent", "system"]
    id: str | None = None


BOT = Actor("bot")
SYSTEM = Actor("system")


def customer(contact_id: str) -> Actor:
    """A contact of the account, who may do what their role allows."""
    return Actor("customer", contact_id)


def agent(agent_id: str) -> Actor:
    """A person of ours."""
    return Actor("agent", agent_id)


def begin_change(uow: UnitOfWork, case: Case, kind: str, message_id: str | None) -> CaseEvent | None:
    """Lock the case for a change, before anything of it is touched.

    Returns the event if this very message already made the change, else None.

    Raises:
        ForbiddenTransition: it cannot happen to the case as it now stands.
    """
    queries.lock_case(uow, case)
    before = queries.event_by_message(uow, case, kind, message_id) if message_id is not None else None
    if before is None:
        transition(case.state, kind)
    return before


def record(
    uow: UnitOfWork,
    policy: Policy,
    case: Case,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    why: Reason | str | None = None,
    message_id: str | None = None,
    born: bool = False,
    before: History | None = None,
) -> CaseEvent:
    """Add an event, and take the case to the state and its clocks to the times it leads to.

    The guide's section: Lifecycle of a Support Case. The event keeps what became of the clocks under
    ``clocks`` of its data.

    ``why`` is a reason of the rules, kept as they write it, or somebody's own words, kept as ``{"said"}``.
    ``data`` is plain JSON, instants as ISO 8601 in UTC; the rules read ``severity``, ``interval``,
    ``channel`` and ``terms`` of it where an event sets them. ``born``: the case's first event. ``before`` is
    what was before, for who has read it already.

    Raises:
        ForbiddenTransition: this cannot happen to a case in its state. Nothing is changed.
    """
    state = transition(None if born else case.state, kind)
    if before is None:
        before = (
            History([], []) if born else History(queries.events_of(uow, case), queries.clocks_of(uow, case))
        )
    event = CaseEvent(
        case_id=case.id,
        seq=len(before.events) + 1,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        kind=kind,
        message_id=message_id,
        data=dict(data or {}),
        why=_why(why),
    )
    clocks = write_clocks(uow, policy, case, History([*before.events, event], before.clocks))
    if clocks:
        event.data = {**event.data, "clocks": clocks}
    case.state = state
    uow.session.add(event)
    uow.session.flush()
    return event


def _why(why: Reason | str | None) -> dict[str, Any]:
    if why is None:
        return {}
    return why.as_record() if isinstance(why, Reason) else {"said": without_nul(why)}


def without_nul(text: str) -> str:
    """The text as both databases can keep it: PostgreSQL knows no NUL character."""
    return text.replace("\x00", "")
