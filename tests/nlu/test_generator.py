from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.generator import ResponseGenerator, UnknownResponse
from bot.nlu.message_format import MissingValue


@pytest.fixture
def generator(mini_project: Path) -> ResponseGenerator:
    folder = str(mini_project / "data" / "responses")
    return ResponseGenerator(
        EndpointConfig(type="bot.nlu.generator.ResponseGenerator", folder=folder), Domain.empty()
    )


def tracker(**slots: Any) -> DialogueStateTracker:
    made = DialogueStateTracker("c1", [AnySlot(name, mappings=[{}]) for name in slots])
    made.update(UserUttered("hello"))
    for name, value in slots.items():
        made.update(SlotSet(name, value))
    return made


async def test_the_language_comes_from_the_slot_or_the_call(generator: ResponseGenerator) -> None:
    said = await generator.generate("utter_greet", tracker(language="de"), "socketio", name="Kim")
    assert said["text"] == "Hallo Kim"
    said = await generator.generate(
        "utter_greet", tracker(language="de"), "socketio", name="Kim", language="ja"
    )
    assert said["text"] == "こんにちは、Kimさん"
    said = await generator.generate("utter_greet", tracker(language="xx"), "socketio", name="Kim")
    assert said["text"] == "Hello Kim"


async def test_slots_stand_in_for_values_not_given(generator: ResponseGenerator) -> None:
    assert (await generator.generate("utter_greet", tracker(name="Ana"), "rest"))["text"] == "Hello Ana"
    assert (await generator.generate("utter_greet", tracker(name="Ana"), "rest", name="Bo"))[
        "text"
    ] == "Hello Bo"


async def test_a_missing_value_is_an_error_not_a_brace(generator: ResponseGenerator) -> None:
    with pytest.raises(MissingValue):
        await generator.generate("utter_greet", tracker(), "rest")


async def test_an_unknown_response_is_an_error(generator: ResponseGenerator) -> None:
    with pytest.raises(UnknownResponse):
        await generator.generate("utter_nothing", tracker(), "rest")


async def test_buttons_asks_and_card_are_rendered(generator: ResponseGenerator) -> None:
    said = await generator.generate(
        "utter_cases",
        tracker(),
        "socketio",
        language="fr",
        zone="Europe/Paris",
        count=2,
        choices=[
            {"title": {"type": "label", "key": "severity.1"}, "payload": "/inform", "value": 1},
            {"title": "…", "payload": "/x"},
        ],
        asks={"slot": "severity", "kind": "choice"},
        card={
            "kind": "summary",
            "title": {"type": "label", "key": "area.daas_vdi"},
            "fields": [
                {"key": "severity", "value": {"type": "label", "key": "severity.1"}},
                {"key": "due", "value": {"type": "instant", "at": "2026-07-03T22:40:00Z", "style": "time"}},
                {"key": "due", "value": None},
            ],
            "note": {"type": "duration", "seconds": 60},
        },
    )
    assert said == {
        "text": "2 dossiers",
        "buttons": [
            {"title": "fr yes", "payload": "/affirm"},
            {"title": "fr critical", "payload": "/inform", "value": 1},
            {"title": "…", "payload": "/x"},
        ],
        "custom": {
            "asks": {"slot": "severity", "kind": "choice", "answers": [{"value": 1, "title": "fr critical"}]},
            "card": {
                "kind": "summary",
                "title": "fr desktops",
                "fields": [
                    {"key": "severity", "label": "fr severity", "value": "fr critical"},
                    {
                        "key": "due",
                        "label": "fr due",
                        "value": "00:40 (heure d’Europe centrale)",
                        "at": "2026-07-03T22:40:00Z",
                    },
                ],
                "note": "1 minute",
            },
        },
    }


async def test_rasas_own_responses_are_kept_out(generator: ResponseGenerator) -> None:
    generator.responses = {"utter_greet": [{"text": "from the domain"}]}
    assert (await generator.generate("utter_greet", tracker(name="Ana"), "rest"))["text"] == "Hello Ana"


async def test_the_same_message_gets_the_same_variation(generator: ResponseGenerator) -> None:
    texts = [f"variation {number}" for number in range(8)]
    variations = [{"text": text} for text in texts]
    generator._filters["en"].responses["utter_greet"] = variations
    said = [(await generator.generate("utter_greet", tracker(), "rest"))["text"] for _ in range(5)]
    assert len(set(said)) == 1
    heard = set()
    for number in range(20):
        other = DialogueStateTracker(f"c{number}", [])
        heard.add((await generator.generate("utter_greet", other, "rest"))["text"])
    assert len(heard) > 2
