"""Drives the form: takes each message as an answer, then says which slot is asked next."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.intake import telling
from actions.intake.answers import answer
from actions.intake.hearing import DESCRIBING, Heard, absorb
from actions.intake.memory import Intake
from actions.intake.steps import is_urgent, next_step, wants_self_help
from bot.engine.turn import TurnContext

REQUESTED_SLOT = "requested_slot"
LISTENING = "action_listen"
TELLING = DESCRIBING | {"inform", "deny", "state_severity"}
"""Intents whose message is taken if it told anything, though it does not answer the question."""

LATE = frozenset({"problem_solved", "cancel", "request_human"})
"""What a button means whichever question it was offered with."""


class ValidateIntake(TurnAction):
    """Called by the form on its activation, after every message, and when a digression ends."""

    action = "validate_intake"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Returns nothing for a message that answers nothing: the form then lets the rules take it."""
        intake = Intake.of(tracker)
        asked = tracker.get_slot(REQUESTED_SLOT)
        if just_heard(tracker.events):
            heard = Heard.of(tracker.latest_message)
            if asked is None:
                begin(intake, heard, turn)
            elif not self._take(asked, intake, heard, turn, dispatcher):
                return []
        choose_check(intake, turn)
        step = next_step(intake, turn)
        if step.ask == "severity_agreement":
            proposal = intake.proposal(turn.workspace.policy)
            intake["severity_proposed"] = proposal.severity
        if step.ask is None:
            intake["outcome"] = step.outcome
        return [*intake.events(), SlotSet(REQUESTED_SLOT, step.ask)]

    def _take(
        self, asked: str, intake: Intake, heard: Heard, turn: TurnContext, dispatcher: CollectingDispatcher
    ) -> bool:
        urgent_before = is_urgent(intake.proposal(turn.workspace.policy))
        if heard.question not in (None, asked) and heard.intent not in LATE:
            return False
        corrected = absorb(intake, heard, turn, asked)
        # Whoever was asked to sign in and says "done" has done that, and the problem is where it was.
        signed_in = asked == "sign_in" and turn.conversation.contact_id is not None
        if heard.intent == "problem_solved" and asked != "problem" and not signed_in:
            intake["self_help"] = "solved"
            return True
        answered = answer(asked, intake, heard, turn)
        if not answered and not (intake.changed and heard.intent in TELLING):
            return False
        if corrected:
            telling.corrected(dispatcher, turn, intake, corrected)
        telling.learned(dispatcher, turn, intake, asked, urgent_before=urgent_before)
        return True


def just_heard(events: list[dict[str, Any]]) -> bool:
    """Whether the message is still to be taken in: false when the form only resumes after a digression.

    While it validates, the form itself counts as the latest action; what matters is the one before.
    """
    done = [event["name"] for event in events if event.get("event") == "action"]
    return len(done) < 2 or done[-2] == LISTENING


def begin(intake: Intake, heard: Heard, turn: TurnContext) -> None:
    """Take in the message that began the flow."""
    if heard.question is not None:  # a button of an earlier intake says nothing about a new problem
        return
    absorb(intake, heard, turn)
    if heard.intent == "license_help" and intake["area"] is None:
        intake["area"] = "licensing"
    answer("problem", intake, heard, turn)


def choose_check(intake: Intake, turn: TurnContext) -> None:
    """Find the guided check for the problem, once; without one the flow goes on."""
    if intake["problem"] is None or intake["area"] is None or intake["self_help"] is not None:
        return
    if not wants_self_help(intake, turn):
        intake["self_help"] = "skipped"
    elif not _goes_on(intake["check"] or {}, turn):
        tried = (intake["check"] or {}).get("tried", [])
        found = turn.workspace.finder.find(intake["problem"], area=intake.known("area"))
        if found is None:
            intake["self_help"] = "none_fits"
        else:
            intake["check"] = {"topic": found.topic.id, "step": 0, "tried": tried}


def _goes_on(check: dict[str, Any], turn: TurnContext) -> bool:
    """Whether a check is chosen and its topic still has it: a lead may have changed the topic since."""
    topic = turn.workspace.topics.get(check.get("topic", ""))
    return topic is not None and check["step"] < len(topic.checks)
