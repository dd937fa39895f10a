"""Collects what the dialogue says in a turn, as replies that :mod:`bot.talk` can store."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.engine.buttons import PAYLOAD
from bot.talk.turns import OfferedReply, Reply

ASKS = "utter_ask_"
FORM = "intake_"
VARIANT = "__"
_INTENT_VALUES = {"affirm": "yes", "deny": "no", "dont_know": "dont_know"}
_NOT_AN_ANSWER = frozenset({"dont_know"})


class ReplyCollector(OutputChannel):  # type: ignore[misc]
    """An output channel that keeps the replies in order instead of sending them."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa's events."""
        return "firstline"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one bot message; ``custom`` and the buttons travel with its text."""
        buttons = tuple(
            OfferedReply(
                button["title"], button["payload"], button.get("value") or value_of(button["payload"])
            )
            for button in message.get("buttons") or ()
        )
        custom = dict(message.get("custom") or {})
        asked = asks(message.get("utter_action") or "", buttons)
        if asked is not None:
            custom["asks"] = asked
        reply = Reply(text=message.get("text") or "", buttons=buttons, custom=custom)
        if reply.text or reply.custom:
            self.replies.append(reply)


def asks(response: str, buttons: tuple[OfferedReply, ...]) -> dict[str, str] | None:
    """What a bot message asks for: Rasa names the response of a question after the slot it fills.

    ``utter_ask_intake_self_help__next`` asks for ``self_help``, in other words.

    ``kind`` is ``choice`` where the buttons are the answers, ``text`` where they only say "I don't know".
    """
    if not response.startswith(ASKS):
        return None
    slot = response.removeprefix(ASKS).removeprefix(FORM).partition(VARIANT)[0]
    closed = {button.value for button in buttons} - _NOT_AN_ANSWER
    return {"slot": slot, "kind": "choice" if closed else "text"}


def value_of(payload: str) -> str | None:
    """The answer a button stands for: its ``answer``, else what its intent says."""
    match = PAYLOAD.match(payload)
    if match is None:
        return None
    entities = json.loads(match["entities"] or "{}")
    return entities.get("answer") or _INTENT_VALUES.get(match["intent"], match["intent"])
