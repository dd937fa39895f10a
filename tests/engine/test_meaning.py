"""A message that may as well mean one thing as another is asked about, once, and then answered as chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.engine import engine as engine_module
from bot.engine.meaning import UNSURE, WAYS, meant, offered, two_meanings, weighed
from bot.engine.workspace import Workspace
from bot.nlu.strings import load_responses
from bot.talk import conversations
from tests.engine.conftest import Chat
from tests.engine.test_buttons import asks, button, until

FREEZING = "sessions of CVAD 2203 LTSR CU4 freezing, and what now"
Torn = Callable[..., None]


@pytest.fixture
def torn(monkeypatch: pytest.MonkeyPatch) -> Torn:
    """Makes the model read any message as either of two intents, with so much margin between them."""
    parse = engine_module.parse

    def between(first: str, second: str, margin: float = 0.1) -> None:
        def doctored(agent: Any, text: str) -> dict[str, Any]:
            return {
                **parse(agent, text),
                "intent": {"name": first, "confidence": 0.5},
                "alternatives": [{"intent": second, "confidence": 0.4}],
                "margin": margin,
                "declined": False,
                "signals": [],
            }

        monkeypatch.setattr(engine_module, "parse", doctored)

    return between


@pytest.mark.parametrize(
    ("first", "second", "margin", "declined", "expected"),
    [
        ("request_rma", "report_problem", 0.1, False, ("request_rma", "report_problem")),
        ("report_problem", "request_rma", 0.24, False, ("report_problem", "request_rma")),
        ("report_problem", "request_rma", 0.25, False, None),
        ("report_problem", "request_rma", 0.1, True, None),
        ("report_problem", "state_impact", 0.0, False, None),  # both are a problem
        ("license_help", "report_problem", 0.0, False, None),
        ("thank", "report_problem", 0.0, False, None),  # courtesy is not worth a question
        ("report_problem", "complain", 0.0, False, None),
    ],
)
def test_who_is_asked(
    first: str, second: str, margin: float, declined: bool, expected: tuple[str, str] | None
) -> None:
    data = {
        "intent": {"name": first},
        "alternatives": [{"intent": second}, {"intent": "case_status"}],
        "margin": margin,
        "declined": declined,
    }
    assert two_meanings(data) == expected


@pytest.mark.parametrize(
    ("first", "second", "signal", "confidence", "intent"),
    [
        ("ask_how_to", "report_problem", "security_risk", 0.9, "report_problem"),
        ("report_problem", "ask_how_to", "operations_halted", 0.6, "report_problem"),
        ("ask_how_to", "report_problem", "security_risk", 0.5, UNSURE),
        ("ask_how_to", "report_problem", "degraded", 0.9, UNSURE),
        ("case_status", "escalate_case", "operations_halted", 0.9, UNSURE),
    ],
)
def test_an_outage_waits_for_no_choice_of_words(
    first: str, second: str, signal: str, confidence: float, intent: str
) -> None:
    data = {
        "intent": {"name": first},
        "alternatives": [{"intent": second}],
        "margin": 0.1,
        "signals": [{"signal": signal, "value": True, "confidence": confidence}],
    }
    assert weighed(data)["intent"]["name"] == intent


def test_every_way_has_its_words_in_every_language() -> None:
    responses = Path(__file__).resolve().parents[2] / "data" / "responses"
    for strings in load_responses(responses).values():
        named = {key for key in strings.labels if key.startswith("meaning.")}
        assert named == {f"meaning.{way}" for way in WAYS.values()}


async def test_the_customer_chooses_and_is_not_asked_to_say_it_again(
    chat: Chat, torn: Torn, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn("ask_how_to", "report_problem")
    replies = await chat.say(FREEZING)
    assert asks(replies) == "meaning"
    assert [one.title for one in replies[-1].buttons] == ["How to do something", "Something isn't working"]

    replies = await chat.say(button(replies, "report_problem"))

    assert asks(replies) not in (None, "meaning", "problem", "area", "product")
    assert "2203 LTSR CU4" not in replies[0].text
    monkeypatch.undo()
    replies = await until(chat, replies, "summary")
    fields = {field["key"]: field["value"] for field in replies[-1].custom["card"]["fields"]}
    assert FREEZING in fields.values()
    assert "2203 LTSR CU4" in fields.values()


async def test_the_words_of_a_button_may_be_typed(chat: Chat, torn: Torn) -> None:
    torn("close_case", "reopen_case")
    await chat.say("the ticket 80000003, you know what to do")
    replies = await chat.say("reopen a closed case.")
    assert asks(replies) is None
    assert "reopening a case" in replies[0].text


async def test_saying_it_in_other_words_is_as_good(
    chat: Chat, torn: Torn, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn("close_case", "reopen_case")
    await chat.say("the ticket 80000003, you know what to do")
    monkeypatch.undo()
    replies = await chat.say("how are my cases going?")
    assert asks(replies) is None
    assert chat.row(chat.messages()[-len(replies) - 1].id).reading["intent"]["name"] == "case_status"  # type: ignore[index]


async def test_a_question_of_the_intake_is_answered_not_questioned(chat: Chat, torn: Torn) -> None:
    replies = await chat.say("it doesn't work")
    assert asks(replies) == "area"
    torn("report_problem", "ask_how_to")
    replies = await chat.say("it is about sharing files with people outside")
    assert asks(replies) == "product"


async def test_a_choice_made_late_answers_no_question_of_the_intake(
    chat: Chat, torn: Torn, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn("ask_how_to", "report_problem")
    late = button(await chat.say(FREEZING), "report_problem")
    monkeypatch.undo()
    replies = await chat.say("it doesn't work")
    assert asks(replies) == "area"
    replies = await chat.say(late)
    assert asks(replies) == "area"


async def test_nobody_chooses_what_a_message_of_another_conversation_means(
    chat: Chat, space: Workspace
) -> None:
    message = chat.store("how do I add a licence?")
    with space.database.begin() as uow:
        other = conversations.start(uow, now=space.clock(), browser_language="en").conversation
        with pytest.raises(ValueError, match="no such message"):
            meant(uow, other, offered("ask_how_to", message.id))
        assert meant(uow, other, "/affirm") is None


async def test_what_was_read_stays_with_the_message(chat: Chat, torn: Torn) -> None:
    torn("ask_how_to", "report_problem")
    await chat.say(FREEZING)
    reading = chat.row(chat.messages()[-2].id).reading
    assert reading is not None
    assert (reading["intent"]["name"], reading["margin"]) == ("ask_how_to", 0.1)
