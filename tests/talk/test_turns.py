"""Turns: leased in order, answered once, lost when the lease is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.records.tables import Message
from bot.talk import inbox
from bot.talk.inbox import LeaseLost, NotOwner, Reply, Turn
from bot.talk.ownership import require_bot_may_speak

if TYPE_CHECKING:
    from tests.talk.conftest import Chat


def claimed(chat: Chat, worker: str = "one") -> Turn:
    turn = chat.claim(worker)
    assert turn is not None
    return turn


def test_a_conversation_is_answered_in_order(chat: Chat) -> None:
    chat.say("first", "a")
    chat.say("second", "b")
    first = claimed(chat)
    assert first.text == "first"
    assert chat.claim("two") is None
    chat.answer(first, Reply("one"))
    assert claimed(chat, "two").text == "second"


def test_a_failed_message_holds_nobody_up(chat: Chat) -> None:
    chat.say("first", "a")
    chat.say("second", "b")
    turn = claimed(chat)
    with chat.database.begin() as uow:
        stored = inbox.fail(uow, turn, [Reply("Sorry")], cause="TurnTooLong", now=chat.now)
        kept = uow.session.get_one(Message, turn.message_id)
        assert (kept.text, kept.turn_state, kept.reading) == ("first", "failed", {"failure": "TurnTooLong"})
    assert [reply.in_reply_to for reply in stored] == ["a"]
    assert claimed(chat).text == "second"


def test_the_longest_waiting_comes_first(new_chat: Callable[[], Chat]) -> None:
    late, early = new_chat(), new_chat()
    early.say("early", "a")
    late.now += timedelta(seconds=1)
    late.say("late", "a")
    with late.database.begin() as uow:
        assert inbox.conversations_waiting(uow, late.now, 10) == [early.id, late.id]
        assert inbox.conversations_waiting(uow, late.now, 1) == [early.id]
        turn = inbox.claim(uow, worker="one", now=late.now, lease=late.lease)
        assert turn is not None
        assert turn.text == "early"
        assert inbox.conversations_waiting(uow, late.now, 10) == [late.id]


def test_a_lease_expires_and_another_worker_takes_over(chat: Chat) -> None:
    chat.say("hello", "a")
    late = claimed(chat, "one")
    chat.now += chat.lease - timedelta(microseconds=1)
    assert chat.claim("two") is None
    chat.now += timedelta(microseconds=1)
    taken = claimed(chat, "two")
    assert (taken.message_id, taken.attempts) == (late.message_id, 2)
    with pytest.raises(LeaseLost):
        chat.answer(late, Reply("too late"))
    with pytest.raises(LeaseLost), chat.database.begin() as uow:
        inbox.fail(uow, late, [Reply("sorry, too late")], cause="slow", now=chat.now)
    chat.answer(taken, Reply("in time"))
    assert [message.text for message in chat.read()] == ["hello", "in time"]


def test_a_worker_does_not_mistake_its_next_lease_for_its_last(chat: Chat) -> None:
    chat.say("hello", "a")
    stuck = claimed(chat, "one")
    chat.now += chat.lease
    again = claimed(chat, "one")
    with pytest.raises(LeaseLost):
        chat.answer(stuck, Reply("stuck"))
    chat.answer(again, Reply("again"))
    assert [message.text for message in chat.read()] == ["hello", "again"]


def test_an_answered_message_is_not_answered_again(chat: Chat) -> None:
    chat.say("hello", "a")
    turn = claimed(chat)
    chat.answer(turn, Reply("once"))
    with pytest.raises(LeaseLost):
        chat.answer(turn, Reply("twice"))
    chat.now += timedelta(days=1)
    assert chat.claim() is None


def test_a_released_message_goes_to_the_next_worker(chat: Chat) -> None:
    chat.say("hello", "a")
    turn = claimed(chat, "one")
    with chat.database.begin() as uow:
        assert inbox.release(uow, turn)
    with pytest.raises(LeaseLost):
        chat.answer(turn, Reply("late"))
    taken = claimed(chat, "two")
    with chat.database.begin() as uow:
        assert not inbox.release(uow, turn)
    chat.answer(taken, Reply("in time"))


def test_what_is_undone_leaves_the_message_to_be_answered(chat: Chat) -> None:
    chat.say("hello", "a")
    turn = claimed(chat)

    def half_a_turn() -> None:
        with chat.database.begin() as uow:
            inbox.answer(uow, turn, [Reply("half done")], reading=None, language="en", now=chat.now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_turn()
    assert [message.text for message in chat.read()] == ["hello"]
    assert chat.row().last_seq == 1
    chat.answer(turn, Reply("done"))
    assert [message.seq for message in chat.read()] == [1, 2]


def test_replies_name_what_they_answer_and_keep_their_order(chat: Chat) -> None:
    chat.say("hello", "a")
    turn = claimed(chat)
    chat.say("meanwhile", "b")
    chat.answer(turn, Reply("one"), Reply("two"))
    with chat.database.begin(write=False) as uow:
        replies = inbox.replies_to(uow, turn.message_id)
        assert inbox.turn_state(uow, turn.message_id) == "answered"
    assert [(reply.text, reply.seq, reply.in_reply_to) for reply in replies] == [
        ("one", 3, "a"),
        ("two", 4, "a"),
    ]


def test_the_bot_may_not_speak_while_an_agent_owns_the_conversation(chat: Chat) -> None:
    chat.say("hello", "a")
    turn = claimed(chat)
    chat.owned_by_agent()
    with chat.database.begin() as uow:
        stored = inbox.answer(
            uow,
            turn,
            [Reply("I am the bot")],
            reading={"intent": {"name": "greet"}, "language": {"language": "de"}},
            language="de",
            now=chat.now,
        )
    assert stored == []
    assert [message.text for message in chat.read()] == ["hello"]
    with chat.database.begin(write=False) as uow:
        read = uow.session.get_one(Message, turn.message_id)
        assert read.reading is not None
        assert (read.turn_state, read.language, read.reading["intent"]["name"]) == ("answered", "de", "greet")
    with pytest.raises(NotOwner):
        require_bot_may_speak(chat.row())


def test_workers_share_the_messages_and_answer_each_once_in_order(new_chat: Callable[[], Chat]) -> None:
    chats = [new_chat() for _ in range(4)]
    for number in range(5):
        for chat in chats:
            chat.say(f"message {number}", f"client-{number}")
    database, now, lease = chats[0].database, chats[0].now, chats[0].lease

    def work(worker: str) -> None:
        while True:
            with database.begin() as uow:
                turn = inbox.claim(uow, worker=worker, now=now, lease=lease)
            if turn is None:
                with database.begin(write=False) as uow:
                    # Nothing to claim may only mean that the others hold what there is.
                    if all(
                        message.turn_state == "answered"
                        for chat in chats
                        for message in chat.read()
                        if message.author == "customer"
                    ):
                        return
                continue
            with database.begin() as uow:
                inbox.answer(uow, turn, [Reply(turn.text)], reading=None, language=None, now=now)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, ["one", "two", "three", "four"]))
    for chat in chats:
        replies = [message for message in chat.read() if message.author == "bot"]
        assert [(reply.text, reply.in_reply_to) for reply in replies] == [
            (f"message {number}", f"client-{number}") for number in range(5)
        ]
        assert [message.seq for message in chat.read()] == list(range(1, 11))


def test_two_workers_never_hold_one_message(new_chat: Callable[[], Chat]) -> None:
    for _ in range(10):
        chat = new_chat()
        chat.say("hello", "a")
        together = threading.Barrier(4)

        def claim(worker: int, chat: Chat = chat, together: threading.Barrier = together) -> Turn | None:
            together.wait()
            return chat.claim(f"worker-{worker}")

        with ThreadPoolExecutor(4) as pool:
            turns = [turn for turn in pool.map(claim, range(4)) if turn is not None]
        assert len(turns) == 1
