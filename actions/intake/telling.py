"""What the intake says beside its questions: what it corrected, what it skips, what the package gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.intake import checking
from actions.intake.memory import UNKNOWN, Intake
from actions.intake.steps import is_urgent, look_ahead
from actions.promises import entitlement_values
from bot.engine.turn import TurnContext
from bot.self_help.library import Head
from bot.support.entitlement import NotEntitled
from bot.support.reasons import label, language, several


def corrected(
    dispatcher: CollectingDispatcher, turn: TurnContext, intake: Intake, facts: Sequence[str]
) -> None:
    """Say which facts now stand differently."""
    changes = [
        {
            "type": "label",
            "key": "fact.changed",
            "values": {"field": label("field", fact), "value": shown(fact, intake, turn)},
        }
        for fact in facts
    ]
    dispatcher.utter_message(response="utter_intake_corrected", changes=several(changes))


def shown(slot: str, intake: Intake, turn: TurnContext) -> Any:
    """A slot's value as a customer reads it."""
    value = intake[slot]
    if value is None or value == UNKNOWN:
        return label("fact", "unknown")
    if slot == "area":
        return label(slot, value)
    if slot == "product":
        return turn.workspace.catalogue.by_id[value].name
    if slot == "affected_users" and value in ("all", "some", "one"):
        return label("affected_users", value)
    return str(value)


def self_help(dispatcher: CollectingDispatcher, turn: TurnContext, intake: Intake) -> None:
    """Say what self-help has come to: a topic that begins, steps passed over, articles, its end."""
    for response in intake.to_tell:
        if response == "utter_self_help_begins":
            topic = checking.topic_of(intake, turn)
            assert topic is not None
            dispatcher.utter_message(response=response, topic=topic.title[turn.language])
        elif response == "utter_articles":
            _articles(dispatcher, turn, intake["check"]["articles"], response)
        elif response == "utter_article_for_topic":
            topic = checking.topic_of(intake, turn)
            assert topic is not None
            _articles(dispatcher, turn, topic.articles[:1], response)
        else:
            dispatcher.utter_message(response=response)


def _articles(
    dispatcher: CollectingDispatcher, turn: TurnContext, articles: Sequence[str], response: str
) -> None:
    """Articles as cards, the first under the sentence that introduces them."""
    shelf = turn.workspace.library.shelf(turn.uow)
    heads = [shelf.article(article, turn.language) for article in articles]
    found = [head for head in heads if head is not None]
    for place, head in enumerate(found):
        card = article_card(head, turn.language)
        if place == 0:
            dispatcher.utter_message(response=response, count=len(found), card=card)
        else:
            dispatcher.utter_message(response="utter_article", card=card)


def article_card(head: Head, spoken: str) -> dict[str, Any]:
    """An article's title and the two lines that answer; said so if it is in another language than spoken."""
    card: dict[str, Any] = {
        "kind": "article",
        "title": head.title,
        "fields": [],
        "lines": [line for line in head.answer if line],
        "article": {"id": head.id, "language": head.language},
    }
    if head.language != spoken:
        card["note"] = label("article", "only_in", language_name=language(head.language))
    return card


def learned(
    dispatcher: CollectingDispatcher, turn: TurnContext, intake: Intake, asked: str, *, urgent_before: bool
) -> None:
    """Say what an answer brought about, where the customer would wonder."""
    if (
        asked in ("self_help", "topic")
        and not urgent_before
        and is_urgent(intake.proposal(turn.workspace.policy))
    ):
        dispatcher.utter_message(response="utter_intake_urgent")
    if asked == "severity_agreement" and intake["severity_agreement"] in ("accepted", "lowered"):
        entitlement(dispatcher, turn, intake)
    if asked == "dispute_reason":
        if intake["severity_agreement"] == "disputed":
            dispatcher.utter_message(response="utter_intake_dispute_noted")
        entitlement(dispatcher, turn, intake)


def entitlement(dispatcher: CollectingDispatcher, turn: TurnContext, intake: Intake) -> None:
    """What the package covers, and what that means at this hour."""
    view = look_ahead(intake, turn)
    if view.promise is None or isinstance(view.entitlement, NotEntitled):
        return
    dispatcher.utter_message(response="utter_entitlement_now", **entitlement_values(view, turn.zone))
