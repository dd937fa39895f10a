"""Drives the form: takes each message as an answer, then says which slot is asked next."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.intake import checking, known_issues, telling
from actions.intake.answers import answer
from actions.intake.hearing import DESCRIBING, Heard, absorb
from actions.intake.memory import Intake
from actions.intake.steps import is_urgent, next_step
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
                begin(intake, heard, turn, tracker.get_slot(checking.LAST_HELP))
            elif not self._take(asked, intake, heard, turn, dispatcher):
                return []
        known_issues.look(intake, turn)
        if intake["known_issue"] is None or intake["notice"] is not None:
            checking.choose(intake, turn)
        telling.self_help(dispatcher, turn, intake)
        step = next_step(intake, turn, wanted=checking.to_collect(intake, turn))
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
        if heard.intent == "problem_solved" and asked not in ("problem", "self_help") and not signed_in:
            checking.solved(intake, turn)
            return True
        answered = answer(asked, intake, heard, turn)
        if answered and asked == "problem":
            checking.hear_done(intake, heard, turn)
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


def begin(intake: Intake, heard: Heard, turn: TurnContext, last_help: dict[str, Any] | None) -> None:
    """Take in the message that began the flow; "it is not solved after all" goes on where it was solved."""
    if heard.intent == "problem_remains" and last_help is not None:
        checking.resume(intake, heard, turn, last_help)
        return
    if heard.question is not None:  # a button of an earlier intake says nothing about a new problem
        return
    absorb(intake, heard, turn)
    if heard.intent == "license_help" and intake["area"] is None:
        intake["area"] = "licensing"
    if answer("problem", intake, heard, turn):
        checking.hear_done(intake, heard, turn)
