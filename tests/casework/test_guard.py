"""Nothing that changes a case does so without an event; and nothing that changes one is missing here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import bot.casework
from bot.casework.closing import close_case, reopen_case
from bot.casework.escalating import escalate_case
from bot.casework.events import agent, customer, record
from bot.casework.following import add_information
from bot.casework.opening import open_case
from bot.casework.promising import put_in_queue, send_to_queue
from bot.casework.settling import lower_severity, settle_severity
from bot.casework.telling import tell_customer
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Case
from bot.support.policy import Policy
from tests.casework.conftest import close, kept, opened, opening
from tests.world import NOW, World

Change = Callable[[UnitOfWork, Policy, World, Case], Any]
LATER = NOW + timedelta(minutes=5)


def _open(uow: UnitOfWork, policy: Policy, world: World, case: Case) -> Any:
    (conversation,) = queries.conversations_of(uow, case)
    return open_case(
        uow, policy, opening(world, conversation_id=conversation.id, message_id="m8"), now=LATER
    ).case


def _settle(uow: UnitOfWork, policy: Policy, world: World, case: Case) -> Any:
    return settle_severity(uow, policy, case, severity=3, actor=customer(world.technical), now=LATER)


def _lower(uow: UnitOfWork, policy: Policy, world: World, case: Case) -> Any:
    return lower_severity(uow, policy, case, severity=4, actor=customer(world.technical), now=LATER)


def _close(uow: UnitOfWork, policy: Policy, world: World, case: Case) -> Any:
    who = customer(world.technical)
    return close_case(uow, policy, case, closure="confirmed_by_customer", actor=who, now=LATER)


def _reopen(uow: UnitOfWork, policy: Policy, world: World, case: Case) -> Any:
    return reopen_case(uow, policy, case, actor=customer(world.technical), now=LATER)


def _escalate(uow: UnitOfWork, policy: Policy, world: World, case: Case) -> Any:
    return escalate_case(
        uow, policy, case, impact="i", summary="s", contact="c", actor=customer(world.technical), now=LATER
    ).case


def _add(uow: UnitOfWork, policy: Policy, world: World, case: Case) -> Any:
    add_information(uow, policy, case, "more", actor=customer(world.technical), now=LATER)


CHANGES: dict[Callable[..., Any], tuple[Change, bool]] = {
    open_case: (_open, False),
    settle_severity: (_settle, False),
    lower_severity: (_lower, False),
    close_case: (_close, False),
    reopen_case: (_reopen, True),
    escalate_case: (_escalate, False),
    add_information: (_add, False),
}
"""Every function that changes a case, how it is called here, and whether it wants a closed one."""

PARTS = {record, put_in_queue, send_to_queue, tell_customer}
"""What the changes are made of: not called by themselves."""


def public_functions() -> list[Callable[..., Any]]:
    found: list[Callable[..., Any]] = []
    for module_info in pkgutil.iter_modules(bot.casework.__path__):
        module = importlib.import_module(f"bot.casework.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.__name__:
                found.append(function)
    return found


def test_every_function_that_takes_an_instant_and_a_case_or_opens_one_is_tried_here() -> None:
    changing = set()
    for function in public_functions():
        parameters = inspect.signature(function).parameters
        if "uow" in parameters and "now" in parameters and parameters.keys() & {"case", "opening"}:
            changing.add(function)
    assert changing - PARTS == set(CHANGES)


@pytest.mark.parametrize("function", CHANGES, ids=lambda function: function.__name__)
def test_a_change_leaves_an_event_that_says_who_what_when_and_why(
    world: World, policy: Policy, function: Callable[..., Any]
) -> None:
    change, wants_closed = CHANGES[function]
    number = opened(
        world, policy, severity_proposed=3, severity_claimed=2, severity_settled=False
    ).case.number
    if wants_closed:
        close(world, policy, number)
    _, before, _ = kept(world, number)
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        changed = change(uow, policy, world, case) or case
        number = changed.number
    _, after, _ = kept(world, number)
    new = after[len(before) :] if function is not open_case else after
    assert new
    for event in new:
        assert event.at == LATER
        assert event.kind
        assert (event.actor_id is not None) == (event.actor_kind in ("customer", "agent"))
        assert event.why or event.data.get("text")
    assert new[0].actor_kind == "customer"
    assert new[0].actor_id == world.technical


@pytest.mark.parametrize("function", CHANGES, ids=lambda function: function.__name__)
def test_a_change_is_one_transaction(world: World, policy: Policy, function: Callable[..., Any]) -> None:
    """Whatever fails after it in the same unit of work takes it along as a whole."""
    change, wants_closed = CHANGES[function]
    number = opened(
        world, policy, severity_proposed=3, severity_claimed=2, severity_settled=False
    ).case.number
    if wants_closed:
        close(world, policy, number)
    before = snapshot(world, number)

    def fail() -> None:
        with world.database.begin() as uow:
            case = queries.case_by_number(uow, number)
            assert case is not None
            change(uow, policy, world, case)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert snapshot(world, number) == before


def snapshot(world: World, number: str) -> list[Any]:
    case, events, clocks = kept(world, number)
    columns = [getattr(case, column.key) for column in Case.__mapper__.column_attrs]
    with world.database.begin(write=False) as uow:
        count = len(queries.cases_of(uow, world.organisation))
    return [columns, len(events), [(clock.kind, clock.due_at, clock.ended_at) for clock in clocks], count]


def test_our_own_people_are_told_apart(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        lower_severity(uow, policy, case, severity=3, actor=agent("a" * 32), now=LATER, why="tested")
    _, events, _ = kept(world, number)
    lowered = next(event for event in events if event.kind == "severity_lowered")
    assert (lowered.actor_kind, lowered.actor_id) == ("agent", "a" * 32)
