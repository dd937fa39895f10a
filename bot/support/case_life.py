"""A case's life as a state machine, its transitions in one table (guide: Lifecycle of a Support Case)."""

from __future__ import annotations

from typing import Final

OPEN: Final = "open"
WAITING_FOR_CUSTOMER: Final = "waiting_for_customer"
STABILISED: Final = "stabilised"
CLOSED: Final = "closed"
STATES: Final = (OPEN, WAITING_FOR_CUSTOMER, STABILISED, CLOSED)

_ALIVE: Final = (OPEN, WAITING_FOR_CUSTOMER, STABILISED)

TRANSITIONS: Final[dict[tuple[str | None, str], str]] = {
    (None, "opened"): OPEN,
    (None, "refused"): CLOSED,  # not entitled: recorded, and closed at once
    (OPEN, "customer_asked"): WAITING_FOR_CUSTOMER,
    (STABILISED, "customer_asked"): WAITING_FOR_CUSTOMER,
    (WAITING_FOR_CUSTOMER, "customer_answered"): OPEN,
    (OPEN, "stabilised"): STABILISED,
    (WAITING_FOR_CUSTOMER, "stabilised"): STABILISED,
    (STABILISED, "unstable"): OPEN,
    (CLOSED, "reopened"): OPEN,
    **{(state, "closed"): CLOSED for state in _ALIVE},
    **{
        (state, event): state
        for state in _ALIVE
        for event in (
            "severity_proposed",
            "severity_disputed",
            "severity_settled",
            "severity_lowered",
            "routed",
            "handed_on",
            "reassigned",
            "climbed",
            "responded",
            "updated",
            "interval_agreed",
            "fix_date_given",
            "information_added",
            "escalated",
            "escalation_answered",
            "rma_authorised",
            "rma_fulfilled",
            "recomputed",
            "contact_unanswered",
            "known_issue_news",
        )
    },
    (CLOSED, "summary_sent"): CLOSED,
    (CLOSED, "survey_answered"): CLOSED,
    (CLOSED, "feedback_given"): CLOSED,
    **{(state, "feedback_given"): state for state in _ALIVE},
}
"""What becomes of a case in a state when something happens to it; None is a case that does not exist yet."""

EVENTS: Final = frozenset(event for _, event in TRANSITIONS)


class ForbiddenTransition(Exception):
    """Something that cannot happen to a case in its state."""

    def __init__(self, state: str | None, event: str) -> None:
        super().__init__(f"{event!r} cannot happen to a case that is {state or 'not open yet'}")
        self.state, self.event = state, event


def transition(state: str | None, event: str) -> str:
    """The state a case is in after an event. Raises :class:`ForbiddenTransition`."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ForbiddenTransition(state, event) from None


def allowed(state: str | None) -> frozenset[str]:
    """What can happen to a case in this state."""
    return frozenset(event for known, event in TRANSITIONS if known == state)
