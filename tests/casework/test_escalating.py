"""An escalation takes four things, tells the right people and starts a clock of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.casework.escalating import EscalatedCase, EscalationIncomplete, escalate_case
from bot.casework.events import customer
from bot.casework.permission import NotAllowed
from bot.records import queries
from bot.support.case_life import ForbiddenTransition
from bot.support.escalation import UnknownChannel
from bot.support.policy import Policy
from tests.casework.conftest import close, kept, kinds, opened
from tests.world import NOW, World


def escalate(world: World, policy: Policy, number: str, **changed: Any) -> EscalatedCase:
    asked = {
        "impact": "the warehouse stands still",
        "summary": "nobody has answered; we want to speak with a manager",
        "contact": "Dana Whitlock, +1 212 555 0147",
        "actor": customer(world.technical),
        "now": NOW,
        **changed,
    }
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        return escalate_case(uow, policy, case, **asked)


def test_an_escalation_is_filed_with_all_it_takes(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    filed = escalate(world, policy, number)
    case, events, clocks = kept(world, number)
    assert case.state == "open"
    assert events[-1].kind == "escalated"
    data = events[-1].data
    assert data["case_number"] == number
    assert data["business_impact"] == "the warehouse stands still"
    assert data["contact"] == "Dana Whitlock, +1 212 555 0147"
    assert data["tells"] == ["case_manager", "on_call_manager"] == list(filed.escalation.tells)
    reply = next(clock for clock in clocks if clock.kind == "escalation_reply")
    assert (reply.started_at, reply.due_at) == (NOW, NOW)
    assert filed.escalation.reply.at == NOW


def test_by_phone_the_answer_is_due_within_an_hour(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    escalate(world, policy, number, channel="phone")
    _, _, clocks = kept(world, number)
    reply = next(clock for clock in clocks if clock.kind == "escalation_reply")
    assert reply.due_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"impact": " "}, ("business_impact",)),
        ({"summary": "", "contact": "\x00"}, ("summary", "contact")),
    ],
)
def test_what_is_missing_is_named_and_nothing_filed(
    world: World, policy: Policy, changed: dict[str, str], missing: tuple[str, ...]
) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(EscalationIncomplete) as caught:
        escalate(world, policy, number, **changed)
    assert caught.value.missing == missing
    _, events, _ = kept(world, number)
    assert "escalated" not in kinds(events)


def test_a_message_escalates_once_and_is_answered_the_same(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    first = escalate(world, policy, number, message_id="m4")
    again = escalate(world, policy, number, message_id="m4", now=NOW + timedelta(hours=3))
    assert again.escalation == first.escalation
    _, events, _ = kept(world, number)
    assert kinds(events).count("escalated") == 1


def test_others_do_not_escalate(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(NotAllowed):
        escalate(world, policy, number, actor=customer(world.stranger))


def test_a_closed_case_is_not_escalated(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number)
    with pytest.raises(ForbiddenTransition):
        escalate(world, policy, number)


def test_an_unknown_channel_is_refused(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with pytest.raises(UnknownChannel):
        escalate(world, policy, number, channel="telegraph")
    _, events, _ = kept(world, number)
    assert "escalated" not in kinds(events)
