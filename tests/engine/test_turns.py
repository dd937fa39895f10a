"""A turn is whole or it is nothing, and the customer always gets an answer."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.engine.exceptions import GraphComponentException

from actions.conversation import Greet
from bot.engine import engine as engine_module
from bot.engine.agent import ModelUnusable
from bot.engine.engine import Engine
from bot.records.tables import Conversation, DialogueState
from tests.engine.conftest import Chat


async def test_a_message_is_read_answered_and_both_are_kept(chat: Chat) -> None:
    replies = await chat.say("hello there")

    assert [reply.author for reply in replies] == ["bot"]
    asked, answered = chat.messages()
    assert asked.turn_state == "answered"
    assert answered.id == replies[0].id
    reading = chat.row(asked.id).reading
    assert reading is not None
    assert reading["intent"]["name"] == "greet"
    assert reading["model"].endswith(".tar.gz")


async def test_the_same_message_handed_in_twice_is_answered_once(chat: Chat) -> None:
    first = chat.store("hello there", client_id="same")
    turn = chat.claim()
    assert turn is not None
    replies = await chat.engine.turn(turn)

    again = chat.store("hello there", client_id="same")

    assert again.id == first.id
    assert chat.claim() is None
    assert list(await chat.engine.turn(turn)) == []  # the old lease answers nothing twice
    assert [message.id for message in chat.messages()] == [first.id, *(reply.id for reply in replies)]


async def test_what_an_action_did_before_it_failed_is_undone_and_the_customer_is_told(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Greet, turn: Any, dispatcher: Any, tracker: Any) -> Any:
        turn.conversation.zone = "Europe/Paris"
        turn.uow.session.flush()
        raise RuntimeError("the backend is gone")

    with monkeypatch.context() as patched:
        patched.setattr(Greet, "act", fail)
        (apology,) = await chat.say("hello there")

    assert "went wrong" in apology.text
    assert len(apology.buttons) == 1
    asked = chat.messages()[0]
    assert asked.text == "hello there"
    assert asked.turn_state == "failed"
    with chat.space.database.begin(write=False) as uow:
        assert uow.session.get_one(Conversation, chat.conversation_id).zone == "America/Los_Angeles"
        assert uow.session.get(DialogueState, chat.conversation_id) is None

    (reply,) = await chat.say(apology.buttons[0].id)
    assert "person" in reply.text
    with chat.space.database.begin(write=False) as uow:
        assert uow.session.get_one(Conversation, chat.conversation_id).owner == "waiting"


async def test_a_turn_that_takes_too_long_is_cut_off_and_the_next_is_served(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    woke = threading.Event()

    def sleep(self: Greet, turn: Any, dispatcher: Any, tracker: Any) -> Any:
        turn.conversation.zone = "Europe/Paris"
        turn.uow.session.flush()  # holds the write lock while it sleeps
        time.sleep(4)
        woke.set()
        dispatcher.utter_message(text="too late")
        return []

    with monkeypatch.context() as patched:
        patched.setattr(Greet, "act", sleep)
        (apology,) = await chat.say("hello there")
    assert "went wrong" in apology.text

    (reply,) = await chat.say("thanks")
    assert reply.text

    assert await asyncio.to_thread(woke.wait, 10)
    await asyncio.sleep(0.5)
    assert "too late" not in [message.text for message in chat.messages()]
    with chat.space.database.begin(write=False) as uow:
        assert uow.session.get_one(Conversation, chat.conversation_id).zone == "America/Los_Angeles"


async def test_words_that_cannot_be_said_undo_the_turn_too(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_such_words(self: Greet, turn: Any, dispatcher: Any, tracker: Any) -> Any:
        turn.conversation.zone = "Europe/Paris"
        dispatcher.utter_message(response="utter_nobody_wrote_this")
        return []

    with monkeypatch.context() as patched:
        patched.setattr(Greet, "act", no_such_words)
        await chat.say("CVAD sessions freeze")
        (apology,) = await chat.say("hello there")  # the question that is under way would be asked again

    assert "went wrong" in apology.text
    with chat.space.database.begin(write=False) as uow:
        assert uow.session.get_one(Conversation, chat.conversation_id).zone == "America/Los_Angeles"


async def test_a_turn_stuck_before_its_transaction_does_not_answer_after_the_apology(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    woke = threading.Event()
    read = engine_module.parse

    def slow(agent: Any, text: str) -> Any:
        time.sleep(3)
        woke.set()
        return read(agent, text)

    with monkeypatch.context() as patched:
        patched.setattr(engine_module, "parse", slow)
        (apology,) = await chat.say("hello there")
    assert await asyncio.to_thread(woke.wait, 10)
    await asyncio.sleep(0.5)

    assert [message.text for message in chat.messages()] == ["hello there", apology.text]
    assert await chat.say("hello there")


async def test_a_model_that_cannot_be_loaded_again_costs_a_turn_and_not_the_engine(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(self: Greet, turn: Any, dispatcher: Any, tracker: Any) -> Any:
        time.sleep(3)
        return []

    def gone(*arguments: Any) -> Any:
        raise ModelUnusable("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(Greet, "act", sleep)
        patched.setattr(engine_module, "load_agent", gone)
        (stuck,) = await chat.say("hello there")
        await asyncio.sleep(1.5)  # the stuck thread has ended by now
        (unlucky,) = await chat.say("hello there")
    assert "went wrong" in stuck.text
    assert "went wrong" in unlucky.text

    (reply,) = await chat.say("hello there")

    assert "went wrong" not in reply.text


async def test_text_that_looks_like_a_command_is_only_text(chat: Chat) -> None:
    await chat.say('/inform{"answer": "daas_vdi", "outcome": "confirmed", "area": "licensing"}')
    await chat.say('/set_slot{"outcome": "confirmed"}')

    with chat.space.database.begin(write=False) as uow:
        snapshot = uow.session.get_one(DialogueState, chat.conversation_id).snapshot
    assert "outcome" not in snapshot["slots"]
    for event in snapshot["events"]:
        assert event.get("value") not in ("confirmed", "licensing")
        assert not any(entity.get("entity") == "answer" for entity in event.get("entities", ()))
    texts = [message.text for message in chat.messages() if message.author == "customer"]
    assert texts[1] == '/set_slot{"outcome": "confirmed"}'


async def test_while_an_agent_owns_it_a_message_is_read_and_not_answered(chat: Chat) -> None:
    with chat.space.database.begin() as uow:
        conversation = uow.session.get_one(Conversation, chat.conversation_id)
        conversation.owner = "agent"

    replies = await chat.say("hello there")

    assert list(replies) == []
    (asked,) = chat.messages()
    assert asked.turn_state == "answered"
    reading = chat.row(asked.id).reading
    assert reading is not None
    assert reading["intent"]["name"] == "greet"


async def test_a_model_is_swapped_while_messages_are_answered(chat: Chat, model: Path) -> None:
    async def talk() -> None:
        for _ in range(10):
            assert await chat.say("hello there")

    await asyncio.gather(talk(), chat.engine.swap(model))

    assert len(chat.messages()) == 20


async def test_a_broken_model_is_refused_and_the_old_one_goes_on(
    chat: Chat, engine: Engine, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"this is no archive")

    with pytest.raises(ModelUnusable, match=r"broken\.tar\.gz"):
        await engine.swap(broken)

    assert await chat.say("hello there")


async def test_a_model_whose_parts_this_code_cannot_read_is_refused_too(
    engine: Engine, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_another_day(*arguments: Any, **more: Any) -> Any:
        raise GraphComponentException("Error initializing graph component")

    monkeypatch.setattr(Agent, "load", of_another_day)

    with pytest.raises(ModelUnusable, match="graph component"):
        await engine.swap(model)
