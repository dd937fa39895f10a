"""Rasa's response generator for eight languages.

`endpoints.yml`: `nlg: {type: bot.nlu.generator.ResponseGenerator, folder: data/responses}`. It is a
`TemplatedNaturalLanguageGenerator` only so that Rasa keeps it over a model load; the English responses Rasa
puts into `responses` then are not used.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.rendering import Renderer
from bot.nlu.strings import LANGUAGES, LanguageStrings, Strings, load_responses

DEFAULT_FOLDER = Path("data/responses")


class UnknownResponse(LookupError):
    """No response of this name, or no variation of it whose conditions hold."""


class ResponseGenerator(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Says a response in the conversation's language, its values rendered for the reader."""

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,
        domain: Domain | None = None,
        *,
        strings: Strings | None = None,
    ) -> None:
        super().__init__(domain.responses if domain else {})
        folder = (
            Path(endpoint_config.kwargs.get("folder", DEFAULT_FOLDER)) if endpoint_config else DEFAULT_FOLDER
        )
        self.strings: Strings = strings if strings is not None else load_responses(folder)
        self._filters = {
            language: ResponseVariationFilter({key: list(value) for key, value in part.responses.items()})
            for language, part in self.strings.items()
        }

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """The message for `utter_action`.

        `kwargs` are the placeholders' values (slots stand in for those not given) and: `language`, `zone`,
        `choices` (buttons: title typed or plain, payload, value), `asks` (slot, kind), `card` (kind, title,
        fields, note; of an article its `lines` and `article`, plain). Returns text, buttons (title, payload,
        value) and custom (asks with its answers, card). Raises `UnknownResponse`, `MissingValue`,
        `UnknownLabel`, `NotRenderable`.
        """
        slots = tracker.current_slot_values()
        language = _language(kwargs.get("language"), slots.get("language"))
        heard = tracker.latest_message.text if tracker.latest_message else ""
        variation = self._choose(
            utter_action, language, output_channel, slots, f"{tracker.sender_id}\0{heard}"
        )
        return compose(self.strings[language], variation, {**slots, **kwargs})

    def _choose(
        self, utter_action: str, language: str, channel: str, slots: Mapping[str, Any], seed: str
    ) -> Mapping[str, Any]:
        if utter_action not in self.strings[language].responses:
            raise UnknownResponse(utter_action)
        fitting = self._filters[language].responses_for_utter_action(utter_action, channel, dict(slots))
        if not fitting:
            raise UnknownResponse(f"{utter_action}: no variation's conditions hold")
        # The same message said again gives the same words: a turn may be run twice.
        chosen: Mapping[str, Any] = fitting[zlib.crc32(f"{utter_action}\0{seed}".encode()) % len(fitting)]
        return chosen


def compose(
    strings: LanguageStrings, variation: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, Any]:
    """One variation of a response as a message, everything in it rendered; `values` as for `generate`."""
    zone = values.get("zone")
    renderer = Renderer(strings, zone) if isinstance(zone, str) and zone else Renderer(strings)
    buttons = [
        {**button, "title": renderer.sentence(button["title"], values)}
        for button in variation.get("buttons", ())
    ]
    buttons += [
        {**choice, "title": renderer.render(choice["title"])} for choice in _list_of(values.get("choices"))
    ]
    custom: dict[str, Any] = dict(variation.get("custom", {}))
    if asks := values.get("asks"):
        answers = [{"value": b["value"], "title": b["title"]} for b in buttons if b.get("value") is not None]
        custom["asks"] = {**asks, "answers": answers}
    if card := values.get("card"):
        custom["card"] = _card(renderer, card)
    message: dict[str, Any] = {"text": renderer.sentence(variation["text"], values)}
    if buttons:
        message["buttons"] = buttons
    if custom:
        message["custom"] = custom
    return message


def _card(renderer: Renderer, card: Mapping[str, Any]) -> dict[str, Any]:
    rendered: dict[str, Any] = {
        "kind": card["kind"],
        "title": renderer.render(card["title"]),
        "fields": [
            _field(renderer, field) for field in card.get("fields", ()) if field.get("value") is not None
        ],
    }
    for part in ("lines", "article"):
        if part in card:
            rendered[part] = card[part]
    if card.get("note") is not None:
        rendered["note"] = renderer.render(card["note"])
    return rendered


def _field(renderer: Renderer, field: Mapping[str, Any]) -> dict[str, Any]:
    value = field["value"]
    rendered = {
        "key": field["key"],
        "label": renderer.label(f"field.{field['key']}"),
        "value": renderer.render(value),
    }
    if isinstance(value, Mapping) and value.get("type") == "instant":
        rendered["at"] = value["at"]
    return rendered


def _list_of(value: Any) -> Sequence[Mapping[str, Any]]:
    return value if isinstance(value, list | tuple) else ()


def _language(*candidates: Any) -> str:
    return next((value for value in candidates if value in LANGUAGES), "en")
