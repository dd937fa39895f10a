"""Asking for a person. The bot goes on helping until one takes over."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, TurnAction
from bot.engine.turn import TurnContext
from bot.records.queries import ensure_queue
from bot.support.front_desk import front_desk
from bot.support.reasons import label
from bot.talk.ownership import ask_for_person, place_in_queue


class RequestHuman(TurnAction):
    """Puts the conversation into the queue."""

    action = "action_request_human"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Tells the place in the queue; asking twice changes nothing."""
        fresh = enqueue(turn, "asked")
        place = place_in_queue(turn.uow, turn.conversation)
        dispatcher.utter_message(
            response="utter_person_called" if fresh else "utter_person_already_called", place=place
        )
        return []


class PassOn(TurnAction):
    """A request a person has to see to: into the queue, with what it is about."""

    action = "action_pass_on"

    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Requests about an account are passed on for whoever has signed in only."""
        intent = tracker.latest_message["intent"]["name"]
        if turn.conversation.contact_id is None:
            dispatcher.utter_message(response="utter_sign_in_first", request=label("request", intent))
            return []
        enqueue(turn, intent)
        dispatcher.utter_message(
            response="utter_passed_on",
            request=label("request", intent),
            place=place_in_queue(turn.uow, turn.conversation),
        )
        return []


def enqueue(turn: TurnContext, reason: str) -> bool:
    """Ask for a person of the account's region who speaks the customer's language."""
    organisation = turn.conversation.organisation
    policy = turn.workspace.policy
    desk = front_desk(
        policy,
        at=turn.now,
        language=turn.language,
        severity=policy.severities.otherwise.severity,
        country=organisation.country if organisation else None,
        subdivision=organisation.subdivision if organisation else None,
    )
    queue = ensure_queue(
        turn.uow, desk.queue, role=desk.role, region=desk.region, language=desk.language, area=desk.area
    )
    return ask_for_person(turn.uow, turn.conversation, reason=reason, queue_id=queue.id, now=turn.now)
