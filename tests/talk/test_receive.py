"""Messages in: stored once, numbered without gaps, only text unless a button says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.talk.conversations import ConversationNotFound
from bot.talk.inbox import (
    TEXT_LIMIT,
    ButtonNotOffered,
    EmptyMessage,
    MessageTooLong,
    OfferedReply,
    Reply,
    UnreadableText,
)

if TYPE_CHECKING:
    from tests.talk.conftest import Chat

QUESTION = Reply(
    "Is it still down?",
    (OfferedReply("Yes", "/affirm", "yes"), OfferedReply("No", '/deny{"down": "no"}', "no")),
    {"asks": {"slot": "still_down", "kind": "confirm"}},
)


def test_numbers_are_gapless_and_unique_under_concurrent_receipt(new_chat: Callable[[], Chat]) -> None:
    chats = [new_chat(), new_chat()]

    def send(number: int) -> None:
        chats[number % 2].say(f"message {number}", f"client-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(40)))
    for chat in chats:
        messages = chat.read()
        assert [message.seq for message in messages] == list(range(1, 21))
        assert len({message.client_id for message in messages}) == 20


def test_the_same_client_id_gives_the_same_message(chat: Chat) -> None:
    first = chat.say("it is down", "a")
    again = chat.say("it is down", "a")
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.message == first.message
    assert len(chat.read()) == 1


def test_the_same_client_id_at_once_is_stored_once(chat: Chat) -> None:
    with ThreadPoolExecutor(8) as pool:
        received = list(pool.map(lambda _: chat.say("it is down", "a"), range(8)))
    assert [found.duplicate for found in received].count(False) == 1
    assert len({found.message.id for found in received}) == 1
    assert [message.seq for message in chat.read()] == [1]


def test_a_client_id_counts_within_its_conversation_only(new_chat: Callable[[], Chat]) -> None:
    one, two = new_chat(), new_chat()
    one.say("hello", "a")
    assert not two.say("hello", "a").duplicate


@pytest.mark.parametrize(
    "text", ['/affirm{"vip": "yes"}', "/restart", "0" * 32, "x" * TEXT_LIMIT, "数\U0001f525"]
)
def test_text_is_only_text_whatever_it_looks_like(chat: Chat, text: str) -> None:
    assert chat.say(text, "a").message.text == text
    turn = chat.claim()
    assert turn is not None
    assert (turn.text, turn.payload) == (text, None)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("x" * (TEXT_LIMIT + 1), MessageTooLong),
        ("x" * 100_000, MessageTooLong),
        ("", EmptyMessage),
        (" \n\t", EmptyMessage),
        ("a\x00b", UnreadableText),
        ("a\ud800b", UnreadableText),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_no_trace(
    chat: Chat, text: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        chat.say(text, "a")
    assert chat.read() == []
    assert chat.say("fine", "a").message.seq == 1


def test_a_message_for_no_conversation_is_refused(chat: Chat) -> None:
    chat.id = "0" * 32
    with pytest.raises(ConversationNotFound):
        chat.say("hello", "a")


def test_a_question_names_its_answers_and_their_buttons(chat: Chat) -> None:
    (question,) = chat.exchange("vpn down", QUESTION)
    yes, no = question.buttons
    assert question.custom["asks"] == {
        "slot": "still_down",
        "kind": "confirm",
        "answers": [
            {"value": "yes", "title": "Yes", "button_id": yes.id},
            {"value": "no", "title": "No", "button_id": no.id},
        ],
    }


@pytest.mark.parametrize("as_text", [True, False])
def test_a_button_means_its_payload_and_reads_as_its_title(chat: Chat, as_text: bool) -> None:
    (question,) = chat.exchange("vpn down", QUESTION)
    no = question.buttons[1]
    received = chat.say(no.id if as_text else "", "b", button_id=None if as_text else no.id)
    assert received.message.text == "No"
    turn = chat.claim()
    assert turn is not None
    assert (turn.text, turn.payload) == ("No", '/deny{"down": "no"}')


def test_a_button_works_once(chat: Chat) -> None:
    (question,) = chat.exchange("vpn down", QUESTION)
    button = question.buttons[0]
    first = chat.say(button.id, "b")
    assert chat.say(button.id, "b").message.id == first.message.id  # the same press, sent again
    for text, button_id in ((button.id, None), ("", button.id)):
        with pytest.raises(ButtonNotOffered):
            chat.say(text, "c", button_id=button_id)


def test_a_button_pressed_at_once_in_two_tabs_counts_once(chat: Chat) -> None:
    (question,) = chat.exchange("vpn down", QUESTION)

    def press(tab: int) -> bool:
        try:
            chat.say(question.buttons[0].id, f"tab-{tab}")
        except ButtonNotOffered:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(press, range(4))).count(True) == 1


def test_a_button_works_only_where_it_was_offered(new_chat: Callable[[], Chat]) -> None:
    here, elsewhere = new_chat(), new_chat()
    (question,) = here.exchange("vpn down", QUESTION)
    button = question.buttons[0]
    with pytest.raises(ButtonNotOffered):
        elsewhere.say("", "a", button_id=button.id)
    assert elsewhere.say(button.id, "a").message.text == button.id
    turn = elsewhere.claim()
    assert turn is not None
    assert turn.payload is None
    assert here.say(button.id, "b").message.text == "Yes"


def test_a_refused_message_does_not_use_the_button_up(chat: Chat) -> None:
    (question,) = chat.exchange("vpn down", QUESTION)
    button = question.buttons[0]
    with pytest.raises(UnreadableText):
        chat.say("\x00", "b", button_id=button.id)
    assert chat.say("", "b", button_id=button.id).message.text == "Yes"
