"""The form every action here has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.engine.turn import TurnContext, turn_of

Events = list[dict[str, Any]]


class TurnAction(Action, ABC):  # type: ignore[misc]
    """An action that works inside the turn's unit of work.

    Subclasses set :attr:`action` (its name in the domain) and implement :meth:`act`.
    """

    action: ClassVar[str]

    def name(self) -> str:
        """The action's name in the domain."""
        return self.action

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Rasa's entry point."""
        message_id = tracker.latest_message.get("message_id") or f"{tracker.sender_id}-{len(tracker.events)}"
        with turn_of(tracker.sender_id, message_id) as turn:
            return self.act(turn, dispatcher, tracker)

    @abstractmethod
    def act(self, turn: TurnContext, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Do it; returns the events for the dialogue state."""
