"""Questions whose words depend on what is known; the others are plain responses ``utter_ask_intake_*``."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.intake.memory import Intake
from actions.intake.steps import look_ahead, proposed_severity, severity_now
from actions.intake.telling import shown
from actions.promises import severity_in_card, summary_promise, when
from bot.engine.turn import TurnContext
from bot.support.entitlement import NotEntitled
from bot.support.reasons import label, language

SUMMARY_FIELDS = ("problem", "product", "area", "version", "error_code", "serial_number", "affected_users")


class AskSelfHelp(TurnAction):
    """One instruction of the guided check."""

    action = "action_ask_intake_self_help"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says the check's instruction in the conversation's language."""
        check = Intake.of(tracker)["check"]
        topic = turn.workspace.topics.get(check["topic"])
        assert topic is not None  # the step before looked it up
        step = topic.checks[check["step"]]
        first = "utter_ask_intake_self_help" if check["step"] == 0 else "utter_ask_intake_self_help__next"
        dispatcher.utter_message(
            response=first, topic=topic.title[turn.language], instruction=step.instruction[turn.language]
        )
        return []


class AskProduct(TurnAction):
    """Which product it is, out of those the account has in this area."""

    action = "action_ask_intake_product"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Offers the account's products of the area first, then the area's others, as buttons."""
        area = Intake.of(tracker).known("area")
        choices: list[dict[str, Any]] = [
            {
                "title": product.name,
                "payload": f'/inform{{"answer": "{product.id}"}}',
                "value": product.id,
            }
            for product in turn.workspace.catalogue.products
            if area is None or product.area == area
        ]
        choices.append({"title": label("answer", "dont_know"), "payload": "/dont_know", "value": "dont_know"})
        dispatcher.utter_message(response="utter_ask_intake_product", choices=choices)
        return []


class AskRecordAnyway(TurnAction):
    """Without an entitlement: record the case all the same?"""

    action = "action_ask_intake_record_anyway"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Gives the reason there is no entitlement, and the renewal path."""
        view = look_ahead(Intake.of(tracker), turn)
        assert isinstance(view.entitlement, NotEntitled)
        dispatcher.utter_message(
            response="utter_ask_intake_record_anyway", why=view.entitlement.reason.as_value()
        )
        return []


class AskSeverityAgreement(TurnAction):
    """The severity proposed, with the criterion it follows from."""

    action = "action_ask_intake_severity_agreement"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Names what the customer said first where it differs."""
        intake = Intake.of(tracker)
        proposal = intake.proposal(turn.workspace.policy)
        claimed = intake["severity_claimed"]
        severity = proposed_severity(intake, turn)
        differs = claimed is not None and claimed != severity
        dispatcher.utter_message(
            response="utter_ask_intake_severity_agreement__differs"
            if differs
            else "utter_ask_intake_severity_agreement",
            severity=label("severity", str(severity)),
            claimed=label("severity", str(claimed)) if claimed is not None else None,
            criterion=label("criterion", proposal.criterion),
        )
        return []


class AskLanguageChoice(TurnAction):
    """English now, or the customer's language when a center that speaks it opens."""

    action = "action_ask_intake_language_choice"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Gives the opening in the customer's own zone."""
        view = look_ahead(Intake.of(tracker), turn)
        opens_at = view.language_offer.opens_at
        dispatcher.utter_message(
            response="utter_ask_intake_language_choice",
            language_name=language(turn.language),
            opens=when(opens_at, turn.zone) if opens_at is not None else None,
        )
        return []


class AskCorrection(TurnAction):
    """What to change in the summary."""

    action = "action_ask_intake_correction"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Offers every field; the serial number only of an appliance."""
        product = turn.workspace.catalogue.by_id.get(Intake.of(tracker).known("product") or "")
        more = ["area", "affected_users"]
        if product is not None and product.appliance:
            more.append("serial_number")
        dispatcher.utter_message(
            response="utter_ask_intake_correction",
            choices=[
                {"title": label("field", name), "payload": f'/inform{{"answer": "{name}"}}', "value": name}
                for name in more
            ],
        )
        return []


class AskSummary(TurnAction):
    """Everything the case will say, to confirm or correct."""

    action = "action_ask_intake_summary"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Shows the summary card."""
        intake = Intake.of(tracker)
        view = look_ahead(intake, turn)
        fields: list[dict[str, Any]] = [
            {"key": name, "value": shown(name, intake, turn)}
            for name in SUMMARY_FIELDS
            if intake[name] is not None
        ]
        severity = severity_in_card(turn.workspace.policy, severity_now(intake, turn))
        fields.append({"key": "severity", "value": severity})
        if turn.conversation.organisation is not None:
            fields.append({"key": "organisation", "value": turn.conversation.organisation.name})
        fields += summary_promise(view, turn.zone)
        dispatcher.utter_message(
            response="utter_ask_intake_summary",
            card={"kind": "summary", "title": label("card", "summary"), "fields": fields},
        )
        return []
