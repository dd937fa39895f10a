"""How cases stand, and data that comes without a problem."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.intake.hearing import Heard, absorb
from actions.intake.memory import FACTS, Intake
from actions.intake.telling import shown
from actions.promises import severity_in_card, when
from bot.casework.following import CaseNotFound, CaseStatus, status
from bot.casework.permission import NotAllowed
from bot.engine.turn import TurnContext
from bot.support.reasons import label, several


class CaseStatusAnswer(TurnAction):
    """The account's open cases, or the one that was named."""

    action = "action_case_status"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """A card a case, with its clocks."""
        tell_status(turn, dispatcher, tracker.latest_message)
        return []


class TakeInformation(TurnAction):
    """Bare data with nothing under way: a case number asks for its case, other facts wait for a problem."""

    action = "action_take_information"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says what was noted, and asks for the problem."""
        named = [e for e in tracker.latest_message.get("entities", ()) if e["entity"] == "case_number"]
        if named:
            tell_status(turn, dispatcher, tracker.latest_message)
            return []
        intake = Intake.of(tracker)
        absorb(intake, Heard.of(tracker.latest_message), turn)
        noted = [
            {
                "type": "label",
                "key": "fact.changed",
                "values": {"field": label("field", fact), "value": shown(fact, intake, turn)},
            }
            for fact in FACTS
            if intake.known(fact) is not None
        ]
        if noted:
            dispatcher.utter_message(response="utter_information_noted", facts=several(noted))
        else:
            dispatcher.utter_message(response="utter_information_noted_bare")
        return intake.events()


def tell_status(turn: TurnContext, dispatcher: CollectingDispatcher, message: dict[str, Any]) -> None:
    """Answer how the named case stands, or all open ones; a mistyped number is not an unknown one."""
    named = next((e for e in message.get("entities", ()) if e["entity"] == "case_number"), None)
    if named is not None and named.get("invalid"):
        dispatcher.utter_message(response="utter_case_number_mistyped", number=named["value"])
        return
    conversation = turn.conversation
    if conversation.contact_id is None or conversation.organisation_id is None:
        dispatcher.utter_message(response="utter_sign_in_first", request=label("request", "case_status"))
        return
    number = named["value"] if named is not None else None
    try:
        cases = status(
            turn.uow,
            turn.workspace.policy,
            contact_id=conversation.contact_id,
            organisation_id=conversation.organisation_id,
            number=number,
        )
    except CaseNotFound:
        dispatcher.utter_message(response="utter_case_unknown", number=number)
        return
    except NotAllowed as refusal:
        dispatcher.utter_message(response="utter_not_allowed", why=refusal.decision.reason.as_value())
        return
    if not cases:
        dispatcher.utter_message(response="utter_case_none")
    elif number is None:
        dispatcher.utter_message(response="utter_case_list", count=len(cases))
    for found in cases:
        dispatcher.utter_message(
            response="utter_case_one", number=found.case.number, card=status_card(turn, found)
        )


def status_card(turn: TurnContext, found: CaseStatus) -> dict[str, Any]:
    """A case as it stands: state, severity, what it is about, and what falls due next."""
    case = found.case
    zone = turn.zone
    return {
        "kind": "case",
        "title": {"type": "label", "key": "card.case", "values": {"number": case.number}},
        "fields": [
            {"key": "number", "value": case.number},
            {"key": "state", "value": label("case_state", case.state)},
            {"key": "severity", "value": severity_in_card(turn.workspace.policy, case.severity)},
            {"key": "problem", "value": case.problem},
            {"key": "opened", "value": when(case.opened_at, zone)},
            *({"key": clock.kind, "value": when(clock.due_at, zone)} for clock in found.clocks),
        ],
    }
