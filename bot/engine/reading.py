"""What is kept of a message's reading, and what it says about the conversation's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu.language import carry
from bot.records.tables import Conversation

KEPT = ("intent", "alternatives", "entities", "signals", "area", "language", "declined", "margin", "button")


@dataclass(frozen=True)
class LanguageNow:
    """The language to answer in (ISO 639-1), and the conversation's belief after the message."""

    language: str
    belief: dict[str, float]


def stored_reading(data: Mapping[str, Any], *, model: str) -> dict[str, Any]:
    """What lies on the message's row for desk and studio: the reading, and the model that read it."""
    return {"model": model, **{key: data[key] for key in KEPT if key in data}}


def language_after(data: Mapping[str, Any], conversation: Conversation) -> LanguageNow:
    """The conversation's language once this message is read; a pinned one stays."""
    read = data.get("language")
    if read is None:  # a button says nothing about language
        return LanguageNow(conversation.language, dict(conversation.language_belief))
    belief = carry(conversation.language_belief or None, read, conversation.browser_language)
    language = conversation.language if conversation.language_pinned else belief.language
    return LanguageNow(language, dict(belief.scores))
