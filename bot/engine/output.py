"""Collects what the dialogue says in a turn, as replies that :mod:`bot.talk` can store."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.talk.inbox import OfferedReply, Reply


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
            OfferedReply(title=button["title"], payload=button["payload"])
            for button in message.get("buttons") or ()
        )
        reply = Reply(text=message.get("text") or "", buttons=buttons, custom=message.get("custom") or {})
        if reply.text or reply.custom:
            self.replies.append(reply)
