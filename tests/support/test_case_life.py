"""A case's life: guide, "Lifecycle of a Support Case"."""

from __future__ import annotations

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


def test_every_pair_is_either_in_the_table_or_refused() -> None:
    for state in (None, *STATES):
        for event in EVENTS:
            if event in allowed(state):
                assert transition(state, event) in STATES
            else:
                with pytest.raises(ForbiddenTransition):
                    transition(state, event)
