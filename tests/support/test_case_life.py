"""A case's life: guide, "Lifecycle of a Support Case"."""

from __future__ import annotations

from itertools import product

import pytest

from bot.support.case_life import EVENTS, STATES, TRANSITIONS, ForbiddenTransition, allowed, transition


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        (None, "opened", "open"),
        (None, "refused", "closed"),
        ("open", "customer_asked", "waiting_for_customer"),
        ("waiting_for_customer", "customer_answered", "open"),
        ("waiting_for_customer", "closed", "closed"),
        ("open", "stabilised", "stabilised"),
        ("stabilised", "unstable", "open"),
        ("stabilised", "closed", "closed"),
        ("closed", "reopened", "open"),
        ("open", "severity_lowered", "open"),
        ("stabilised", "escalated", "stabilised"),
        ("closed", "survey_answered", "closed"),
    ],
)
def test_transition(state: str | None, event: str, after: str) -> None:
    assert transition(state, event) == after


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (None, "closed"),
        (None, "escalated"),
        ("open", "opened"),
        ("open", "reopened"),
        ("open", "customer_answered"),
        ("waiting_for_customer", "customer_asked"),
        ("closed", "closed"),
        ("closed", "severity_lowered"),
        ("closed", "escalated"),
        ("closed", "information_added"),
        ("open", "no such thing"),
    ],
)
def test_forbidden(state: str | None, event: str) -> None:
    with pytest.raises(ForbiddenTransition) as refused:
        transition(state, event)
    assert (refused.value.state, refused.value.event) == (state, event)


def test_the_table_leads_only_to_known_states_and_every_state_can_be_left() -> None:
    assert set(TRANSITIONS.values()) == set(STATES)
    for state in STATES:
        assert any(TRANSITIONS[state, event] != state for event in allowed(state))


ALIVE = {"open", "waiting_for_customer", "stabilised"}
WHEN: dict[str, set[str | None]] = {
    "opened": {None},
    "refused": {None},
    "customer_asked": {"open", "stabilised"},
    "customer_answered": {"waiting_for_customer"},
    "stabilised": {"open", "waiting_for_customer"},
    "unstable": {"stabilised"},
    "closed": {*ALIVE},
    "reopened": {"closed"},
    "summary_sent": {"closed"},
    "survey_answered": {"closed"},
    "feedback_given": {*ALIVE, "closed"},
}


def test_everything_else_happens_to_a_case_that_is_not_closed_and_leaves_its_state() -> None:
    for event, state in product(EVENTS, (None, *STATES)):
        possible = state in WHEN.get(event, ALIVE)
        assert (event in allowed(state)) == possible
        if not possible:
            with pytest.raises(ForbiddenTransition):
                transition(state, event)
        elif event not in WHEN:
            assert transition(state, event) == state
