"""Stored messages as clients see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.talk.views import MessageView


def instant(at: datetime) -> str:
    """ISO 8601 in UTC, ``2026-03-03T12:00:00.000000Z``."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def message(view: MessageView) -> dict[str, Any]:
    """A message in the form of its author: :func:`bot_uttered` or :func:`message_stored`."""
    return message_stored(view) if view.author == "customer" else bot_uttered(view)


def bot_uttered(view: MessageView) -> dict[str, Any]:
    """What the bot, an agent or the system said."""
    return {
        "id": view.id,
        "seq": view.seq,
        "author": view.author,
        "at": instant(view.created_at),
        "in_reply_to": view.in_reply_to,
        "text": view.text,
        "quick_replies": quick_replies(view),
        "custom": {**view.custom, "language": view.language},
    }


def message_stored(view: MessageView) -> dict[str, Any]:
    """What the customer said, for their other tabs and for the history."""
    return {
        "id": view.id,
        "seq": view.seq,
        "author": view.author,
        "text": view.text,
        "client_message_id": view.client_id,
        "at": instant(view.created_at),
    }


def quick_replies(view: MessageView) -> list[dict[str, str]]:
    """Buttons in Rasa's form; the payload is the opaque id."""
    return [{"title": button.title, "payload": button.id, "content_type": "text"} for button in view.buttons]


def for_rasa_widget(view: MessageView) -> dict[str, Any]:
    """Just what Rasa's own server sends: its widgets show a message only if it has no other keys.

    They know no cards, so a card is written out below the text.
    """
    text = "\n\n".join(part for part in (view.text, card_as_text(view.custom.get("card"))) if part)
    return {"text": text, **({"quick_replies": quick_replies(view)} if view.buttons else {})}


def rest(view: MessageView, sender: str) -> dict[str, Any]:
    """A reply in the form of Rasa's REST channel."""
    return {
        "recipient_id": sender,
        "text": view.text,
        "buttons": [{"title": button.title, "payload": button.id} for button in view.buttons],
        "custom": {
            **view.custom,
            "language": view.language,
            "id": view.id,
            "seq": view.seq,
            "in_reply_to": view.in_reply_to,
        },
    }


def card_as_text(card: Mapping[str, Any] | None) -> str:
    """A card for readers of plain text: its title, a line a field, its note."""
    if not card:
        return ""
    lines = [str(card.get("title") or "")]
    lines += [f"- {field['label']}: {field['value']}" for field in card.get("fields", ())]
    lines.append(str(card.get("note") or ""))
    return "\n".join(line for line in lines if line)
