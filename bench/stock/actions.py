"""The stock project's custom actions, served by `rasa run actions`: they validate the intake and open the case."""

from __future__ import annotations

import itertools
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

_SEVERITIES = {"halted": "1", "main_function": "2", "degraded": "3", "minor": "4"}
_numbers = itertools.count(80000003)


class ValidateIntake(FormValidationAction):
    """Takes the answers of the form; the severity follows from the impact."""

    def name(self) -> str:
        """As in the domain."""
        return "validate_intake"

    def validate_impact(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Propose the severity."""
        return {"impact": value, "severity": _SEVERITIES.get(value, "3")}

    def validate_version(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Take a version of a sensible length."""
        return {"version": value.strip() if len(value) <= 64 else None}

    def validate_error_code(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Take an error code of a sensible length."""
        return {"error_code": value.strip() if len(value) <= 64 else None}


class OpenCase(Action):
    """Ends the intake with a case number; nothing is stored."""

    def name(self) -> str:
        """As in the domain."""
        return "action_open_case"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the number, and forget the answers."""
        if tracker.get_slot("summary") != "yes":
            dispatcher.utter_message(response="utter_not_opened")
            return [AllSlotsReset()]
        number = str(next(_numbers))
        dispatcher.utter_message(response="utter_case_opened", case_number=number)
        return [AllSlotsReset(), SlotSet("case_number", number)]
