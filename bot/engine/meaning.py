"""A message that may as well mean one thing as another: the customer is asked which of the two.

Told by how close the second reading came to the first, and only where the two would be answered differently.
Once the customer has chosen, the message is answered as if it had been clear from the start.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.records.database import UnitOfWork
from bot.records.tables import Conversation, Message

UNSURE = "nlu_fallback"
"""Rasa's own name for the intent of a message that is not clear."""
CLOSE = 0.25
"""Below this margin the first reading is right half the time, one of the first two nearly always."""
_PAYLOAD = "/meant"
_PROBLEM = (
    "report_problem",
    "state_impact",
    "state_severity",
    "problem_remains",
    "open_case",
    "third_party_vendor",
    "license_help",
    "inform",
)
_GRAVE = frozenset({"operations_halted", "primary_function_down", "security_risk"})
_SURE = 0.6
"""From this confidence on a signal stops the question: an outage waits for no choice of words."""
_EACH_ITS_OWN = (
    "ask_how_to", "case_status", "add_case_info", "change_severity", "escalate_case",
    "close_case", "reopen_case", "request_rma", "request_onsite", "request_callback", "check_entitlement",
    "ask_coverage_hours", "ask_response_time", "manage_contacts", "renewal_question", "privacy_request",
    "request_human",
)  # fmt: skip
WAYS: Mapping[str, str] = {**dict.fromkeys(_PROBLEM, "problem"), **{name: name for name in _EACH_ITS_OWN}}
"""What an intent comes to for the customer, as in `labels.meaning`; intents of one way are answered alike."""


def two_meanings(data: Mapping[str, Any]) -> tuple[str, str] | None:
    """The two intents a message may as well have, the likelier first; None where it is clear, or where it
    makes no difference.
    """
    if data.get("declined") or data.get("margin", 1.0) >= CLOSE:
        return None
    first: str = data["intent"]["name"]
    second: str = next((one["intent"] for one in data.get("alternatives") or ()), "")
    if first not in WAYS or second not in WAYS or WAYS[first] == WAYS[second]:
        return None
    return first, second


def weighed(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parse data as it is answered: with the intent `UNSURE` where the customer is to be asked, with that
    of a problem where something grave is told and a problem is one of the two.
    """
    meanings = two_meanings(data)
    if meanings is None:
        return data
    problem = next((intent for intent in meanings if WAYS[intent] == "problem"), None)
    if problem is not None and _tells_of_something_grave(data):
        return {**data, "intent": {"name": problem, "confidence": 1.0}}
    return {**data, "intent": {"name": UNSURE, "confidence": 1.0}, "meanings": list(meanings)}


def _tells_of_something_grave(data: Mapping[str, Any]) -> bool:
    return any(
        one["signal"] in _GRAVE and one["value"] is True and one["confidence"] >= _SURE
        for one in data.get("signals") or ()
    )


def offered(intent: str, message_id: str) -> str:
    """The payload of the button that says: this is what I meant by that message."""
    return _PAYLOAD + json.dumps({"intent": intent, "message": message_id})


def meant(uow: UnitOfWork, conversation: Conversation, payload: str) -> dict[str, Any] | None:
    """The parse data of the message an answer is about, with the intent that was chosen; None where the
    payload is another's.
    """
    if not payload.startswith(_PAYLOAD):
        return None
    chosen = json.loads(payload.removeprefix(_PAYLOAD))
    message = uow.session.get(Message, chosen["message"])
    if message is None or message.conversation_id != conversation.id:
        raise ValueError(f"no such message in this conversation: {payload!r}")
    intent = {"name": chosen["intent"], "confidence": 1.0}
    reading = {
        key: value for key, value in (message.reading or {}).items() if key not in {"model", "language"}
    }
    return {
        **reading,
        "text": message.text,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": reading.get("entities", []),
        "declined": False,
        "margin": 1.0,
    }
