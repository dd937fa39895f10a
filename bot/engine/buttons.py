"""Buttons carry what Rasa calls a payload (``/intent{"entity": "value"}``); only buttons may."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.records.database import UnitOfWork
from bot.records.tables import Message, OfferedButton

PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?\Z", re.DOTALL)


def question_of(uow: UnitOfWork, message_id: str) -> str | None:
    """The slot that was asked for where the button was offered which this message pressed, if any was.

    Buttons stay where they were offered, so one may be pressed long after another question has followed.
    """
    message = uow.session.get_one(Message, message_id)
    button = uow.session.get(OfferedButton, message.button_id) if message.button_id else None
    offered = uow.session.get(Message, button.message_id) if button is not None else None
    asked = offered.custom.get("asks") if offered is not None else None
    return asked["slot"] if asked else None


def parse_payload(payload: str, title: str) -> dict[str, Any]:
    """The parse data of a pressed button: its intent and entities for certain, no guessing.

    Raises:
        ValueError: the payload is not of Rasa's form (a fault of the response that offered it).
    """
    match = PAYLOAD.match(payload)
    if match is None:
        raise ValueError(f"not a button payload: {payload!r}")
    intent = {"name": match["intent"], "confidence": 1.0}
    entities = json.loads(match["entities"] or "{}")
    return {
        "text": title,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [
            {"entity": name, "value": value, "start": 0, "end": len(title)}
            for name, value in entities.items()
        ],
        "button": True,
    }
