"""What the intake has found out so far, kept in the dialogue's slots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from bot.support.policy import Policy
from bot.support.severity import Proposal, Signals, propose

UNKNOWN = "unknown"
"""What a slot holds once the customer has said that they don't know."""

FACTS = ("area", "product", "version", "error_code", "serial_number", "affected_users", "third_party_product")
"""Facts read from the customer's words wherever they stand."""

SLOTS = (
    "problem",
    *FACTS,
    "signals",
    "known_issue",
    "notice",
    "check",
    "self_help",
    "began",
    "changed",
    "log",
    "severity_claimed",
    "severity_proposed",
    "severity_agreement",
    "dispute_reason",
    "record_anyway",
    "language_choice",
    "summary",
    "correction",
    "outcome",
    "sign_in",
)
"""Every slot of the flow; cleared when it ends."""


class Intake:
    """The flow's slots, with what this turn changed.

    ``to_tell`` are responses about what the turn brought about, to be said before the next question.
    """

    def __init__(self, slots: Mapping[str, Any]) -> None:
        self._slots = {name: slots.get(name) for name in SLOTS}
        self._changed: dict[str, Any] = {}
        self.to_tell: list[str] = []

    @classmethod
    def of(cls, tracker: Tracker) -> Intake:
        """As the tracker remembers it."""
        return cls(tracker.slots)

    def __getitem__(self, slot: str) -> Any:
        return self._changed.get(slot, self._slots[slot])

    def __setitem__(self, slot: str, value: Any) -> None:
        if slot not in self._slots:
            raise KeyError(slot)
        self._changed[slot] = value

    def known(self, slot: str) -> Any:
        """The slot's value, or ``None`` where nobody knows it."""
        value = self[slot]
        return None if value == UNKNOWN else value

    @property
    def changed(self) -> bool:
        """Whether this turn learned anything."""
        return bool(self._changed)

    def learned(self, slot: str) -> bool:
        """Whether this turn learned this."""
        return slot in self._changed

    def events(self) -> list[dict[str, Any]]:
        """The changes, as Rasa's events."""
        return [SlotSet(slot, value) for slot, value in self._changed.items()]

    @property
    def signals(self) -> dict[str, dict[str, Any]]:
        """``{signal: {"value", "evidence"}}``; a null value was asked and is not known."""
        return dict(self["signals"] or {})

    def learn(self, signal: str, value: Any, evidence: str) -> None:
        """Remember a severity signal and the words that gave it."""
        self["signals"] = {**self.signals, signal: {"value": value, "evidence": evidence}}

    def proposal(self, policy: Policy) -> Proposal:
        """The severity that follows from the signals so far."""
        known = {name: signal["value"] for name, signal in self.signals.items()}
        return propose(policy, Signals(**known), asked=set(known))


def cleared() -> list[dict[str, Any]]:
    """Events that make the flow forget everything."""
    return [SlotSet(slot, None) for slot in SLOTS]
