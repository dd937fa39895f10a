"""Buttons carry what Rasa calls a payload (``/intent{"entity": "value"}``); only buttons may."""

from __future__ import annotations

import json
import re
from typing import Any

PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?\Z", re.DOTALL)


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
