"""Changing the language the bot answers in."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from bot.engine.turn import TurnContext
from bot.support.languages import LANGUAGES
from bot.support.reasons import language, several
from bot.talk.conversations import choose_language


class SwitchLanguage(TurnAction):
    """Answers in the language asked for from now on, whatever is written afterwards."""

    action = "action_switch_language"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Offers the eight where none was named, and says so where another was."""
        wanted = next(
            (e["value"] for e in tracker.latest_message.get("entities", ()) if e["entity"] == "language"),
            None,
        )
        if wanted not in LANGUAGES:
            known = several([language(code) for code in LANGUAGES], "or")
            response = "utter_ask_language" if wanted is None else "utter_language_not_spoken"
            dispatcher.utter_message(
                response=response, languages=known, wanted=language(wanted) if wanted else None
            )
            return []
        choose_language(turn.uow, turn.conversation, wanted)
        dispatcher.utter_message(
            response="utter_language_switched", language=wanted, language_name=language(wanted)
        )
        return [SlotSet("language", wanted)]
