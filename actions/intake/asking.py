"""Questions whose words depend on what is known; the others are plain responses ``utter_ask_intake_*``."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from actions.intake import checking
from actions.intake.memory import Intake
from actions.intake.steps import is_question, look_ahead, proposed_severity, severity_now
from actions.intake.telling import shown
from actions.promises import severity_in_card, summary_promise, when
from bot.engine.turn import TurnContext
from bot.self_help import notices
from bot.support.entitlement import NotEntitled
from bot.support.reasons import label, language

SUMMARY_FIELDS = (
    "problem",
    "product",
    "area",
    "version",
    "error_code",
    "serial_number",
    "affected_users",
    "began",
    "changed",
)


class AskNotice(TurnAction):
    """Tells of a known issue, and offers to tell when it is over."""

    action = "action_ask_intake_notice"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """The notice's newest words, in the customer's language or, said so, in another."""
        notice = notices.told(turn.uow, Intake.of(tracker)["known_issue"], turn.language)
        assert notice is not None  # known_issues.look drops one that is over
        foreign = notice.language != turn.language
        dispatcher.utter_message(
            response="utter_ask_intake_notice__foreign" if foreign else "utter_ask_intake_notice",
            text=notice.text,
            language_name=language(notice.language),
        )
        return []


class AskTopic(TurnAction):
    """Which of several topics it is that come close to what was described."""

    action = "action_ask_intake_topic"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Offers their titles, and none of them."""
        shelf = turn.workspace.library.shelf(turn.uow)
        choices = [
            _choice(shelf.topics[topic].title[turn.language], topic)
            for topic in Intake.of(tracker)["check"]["choices"]
            if topic in shelf.topics
        ]
        choices.append(_choice(label("answer", "none_of_these"), checking.NONE_OF_THESE, intent="deny"))
        dispatcher.utter_message(response="utter_ask_intake_topic", choices=choices)
        return []


class AskSelfHelp(TurnAction):
    """One instruction of the guided check; or the articles that may answer."""

    action = "action_ask_intake_self_help"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Never more than one instruction, with every answer that leads on, and the way out."""
        intake = Intake.of(tracker)
        here = checking.standing(intake, turn)
        if here is None:
            self._articles(turn, dispatcher, intake)
            return []
        texts = {"instruction": here.check.instruction[turn.language]}
        if here.check.question is None:
            dispatcher.utter_message(
                response="utter_ask_intake_self_help",
                choices=[
                    _choice(label("answer", "solved"), "solved", intent="problem_solved"),
                    _choice(label("answer", "remains"), "remains", intent="problem_remains"),
                    _choice(label("answer", "cant_try"), checking.SKIP, intent="dont_know"),
                    OPEN_CASE,
                ],
                **texts,
            )
            return []
        dispatcher.utter_message(
            response="utter_ask_intake_self_help__look",
            question=here.check.question[turn.language],
            choices=[
                *(_choice(answer.title[turn.language], answer.id) for answer in here.check.answers),
                _choice(label("answer", "cant_check"), checking.SKIP, intent="dont_know"),
                OPEN_CASE,
            ],
            **texts,
        )
        return []

    @staticmethod
    def _articles(turn: TurnContext, dispatcher: CollectingDispatcher, intake: Intake) -> None:
        question = is_question(intake)
        dispatcher.utter_message(
            response="utter_ask_intake_self_help__article"
            if question
            else "utter_ask_intake_self_help__article_for_problem",
            choices=[
                _choice(
                    label("answer", "answered" if question else "solved"), "solved", intent="problem_solved"
                ),
                _choice(
                    label("answer", "not_answered" if question else "remains"),
                    "remains",
                    intent="problem_remains",
                ),
                OPEN_CASE,
            ],
        )


def _choice(title: Any, value: str, *, intent: str = "inform") -> dict[str, Any]:
    return {"title": title, "payload": f'/{intent}{{"answer": "{value}"}}', "value": value}


OPEN_CASE = _choice(label("answer", "open_case"), "case", intent="open_case")


class AskLog(TurnAction):
    """For the excerpt of a log that the topic's engineers need."""

    action = "action_ask_intake_log"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Names it in the conversation's language."""
        topic = checking.topic_of(Intake.of(tracker), turn)
        assert topic is not None  # only a topic asks for a log
        assert topic.log is not None
        dispatcher.utter_message(response="utter_ask_intake_log", log=topic.log[turn.language])
        return []


class AskProduct(TurnAction):
    """Which product it is, out of those the account has in this area."""

    action = "action_ask_intake_product"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Offers the account's products of the area first, then the area's others, as buttons."""
        area = Intake.of(tracker).known("area")
        choices: list[dict[str, Any]] = [
            _choice(product.name, product.id)
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
            choices=[_choice(label("field", name), name) for name in more],
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
        made = [one for one in (intake["check"] or {}).get("tried", ()) if one["outcome"] != "not_tried"]
        if made:
            fields.append({"key": "checks_made", "value": {"type": "number", "value": len(made)}})
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
