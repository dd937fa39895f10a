"""Small talk, being understood or not, repeating, beginning again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.intake import checking
from actions.intake.hearing import Heard
from actions.intake.memory import Intake, cleared
from bot.engine.meaning import WAYS, offered
from bot.engine.turn import TurnContext
from bot.self_help import learning
from bot.support.reasons import label

MISSES_BEFORE_A_PERSON = 2


class Greet(TurnAction):
    """Says hello, by name to whoever has signed in."""

    action = "action_greet"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """One greeting."""
        contact = turn.conversation.contact
        if contact is None:
            dispatcher.utter_message(response="utter_greet")
        else:
            dispatcher.utter_message(response="utter_greet_by_name", name=contact.name)
        return []


class NotUnderstood(TurnAction):
    """Says what the bot can do; after two misses in a row it offers a person."""

    action = "action_not_understood"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """A message that is surely about something else is told apart from one that was not understood."""
        if misses_in_a_row(tracker.events) >= MISSES_BEFORE_A_PERSON:
            dispatcher.utter_message(response="utter_not_understood_again")
        elif tracker.latest_message.get("declined"):
            dispatcher.utter_message(response="utter_not_understood")
        else:
            dispatcher.utter_message(response="utter_out_of_scope")
        return []


class AskMeaning(TurnAction):
    """Asks which of two things a message means, in the words a customer would use."""

    action = "action_ask_meaning"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Two buttons, the likelier first."""
        choices = [
            {
                "title": label("meaning", WAYS[intent]),
                "payload": offered(intent, turn.message_id),
                "value": intent,
            }
            for intent in tracker.latest_message["meanings"]
        ]
        dispatcher.utter_message(response="utter_ask_meaning", choices=choices)
        return []


def misses_in_a_row(events: list[dict[str, Any]]) -> int:
    """How many of the customer's latest messages, without a break, were not understood."""
    misses = 0
    for event in reversed(events):
        if event.get("event") != "user":
            continue
        intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
        if intent != "out_of_scope":
            break
        misses += 1
    return misses


class Feedback(TurnAction):
    """Keeps a rating, or words about how it went."""

    action = "action_feedback"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """What is said after self-help belongs to that run; all else stays with the conversation."""
        run = ((tracker.get_slot(checking.LAST_HELP) or {}).get("check") or {}).get("run")
        heard = Heard.of(tracker.latest_message)
        if run is not None and heard.button in learning.RATINGS:
            learning.rate(turn.uow, run, rating=heard.button)
            dispatcher.utter_message(response="utter_rating_thanks")
            return []
        if run is not None:
            learning.rate(turn.uow, run, comment=heard.text)
        dispatcher.utter_message(response="utter_feedback_noted")
        return []


class Repeat(TurnAction):
    """Says again what was said last."""

    action = "action_repeat"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Everything the bot said after the customer's message before this one."""
        said: list[str] = []
        messages_back = 0
        for event in reversed(tracker.events):
            if event.get("event") == "user":
                messages_back += 1
                if messages_back == 2:
                    break
            elif event.get("event") == "bot" and event.get("text"):
                said.insert(0, event["text"])
        if said:
            for text in said:
                dispatcher.utter_message(text=text)
        else:
            dispatcher.utter_message(response="utter_capabilities")
        return []


class Cancel(TurnAction):
    """Drops what is under way; what the conversation knows of its customer stays."""

    action = "action_cancel"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says so only if there was something to drop."""
        under_way = bool((tracker.active_loop or {}).get("name"))
        checking.leave(Intake.of(tracker), turn)
        dispatcher.utter_message(response="utter_cancelled" if under_way else "utter_nothing_to_cancel")
        return [ActiveLoop(None), SlotSet("requested_slot", None), *cleared()]


class BeginAgain(TurnAction):
    """Forgets the dialogue and greets anew; replaces Rasa's own ``action_restart``."""

    action = "action_restart"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """The messages stay in the conversation; only the dialogue begins from scratch."""
        checking.leave(Intake.of(tracker), turn)
        dispatcher.utter_message(response="utter_restarted")
        return [
            ActiveLoop(None),
            SlotSet("requested_slot", None),
            SlotSet("last_case", None),
            SlotSet(checking.LAST_HELP, None),
            *cleared(),
        ]
