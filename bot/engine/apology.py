"""What the customer reads when a turn could not be completed."""

from __future__ import annotations

from bot.nlu.generator import ResponseGenerator, compose
from bot.talk.turns import OfferedReply, Reply

RESPONSE = "utter_turn_failed"


def apology(generator: ResponseGenerator, language: str) -> list[Reply]:
    """An apology in the conversation's language (ISO 639-1), with a way to a person."""
    strings = generator.strings[language]
    message = compose(strings, strings.responses[RESPONSE][0], {})
    buttons = tuple(
        OfferedReply(button["title"], button["payload"], button.get("value")) for button in message["buttons"]
    )
    return [Reply(message["text"], buttons, message.get("custom", {}))]
