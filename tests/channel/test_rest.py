"""The webhook, as Rasa's REST clients and trusted integrations call it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.records.tables import Conversation, Message

if TYPE_CHECKING:
    from tests.channel.conftest import Door, OpenDoor


OTHER_KEY = "key-of-the-crm-key-of-the-crm-000"


async def test_a_message_brings_its_replies(door: Door) -> None:
    status, replies = await door.post({"sender": "user-1", "message": "hello", "client_message_id": "m-1"})
    assert status == 200
    (reply,) = replies
    assert reply | {"custom": {}} == {
        "recipient_id": "user-1",
        "text": "echo: hello",
        "buttons": [],
        "custom": {},
    }
    assert reply["custom"] | {"id": ""} == {"language": "en", "id": "", "seq": 2, "in_reply_to": "m-1"}


async def test_a_button_is_pressed_by_sending_its_payload(door: Door) -> None:
    _, (question,) = await door.post({"sender": "user-1", "message": "ask me"})
    button = question["buttons"][1]
    assert button["title"] == "The second"
    assert question["custom"]["asks"]["answers"][1]["button_id"] == button["payload"]
    elsewhere = {"sender": "user-2", "message": button["payload"]}
    assert (await door.post(elsewhere))[1][0]["text"] == f"echo: {button['payload']}"
    pressed = {"sender": "user-1", "message": button["payload"]}
    assert (await door.post(pressed))[1][0]["text"] == "chosen: /choose"
    status, again = await door.post(pressed)
    assert (status, again["error"]["code"]) == (409, "button_not_offered")


async def test_the_same_client_message_id_is_answered_once_and_told_again(door: Door) -> None:
    body = {"sender": "user-1", "message": "hello", "client_message_id": "m-1"}
    first, again = await door.post(body), await door.post(body)
    assert first == again
    with door.database.begin(write=False) as uow:
        assert uow.session.query(Message).count() == 2


async def test_nothing_to_say_is_an_empty_list(door: Door) -> None:
    assert await door.post({"sender": "user-1", "message": "silence"}) == (200, [])


async def test_a_sender_is_one_conversation_of_one_integration(door: Door, open_door: OpenDoor) -> None:
    keys = {"shop": "key-of-the-shop-key-of-the-shop-0", "crm": OTHER_KEY}
    both = await open_door(door.database, door.world, api_keys=keys)
    await asyncio.gather(*(both.post({"sender": "user-1", "message": f"{number}"}) for number in range(4)))
    await both.post({"sender": "user-1", "message": "hello"}, OTHER_KEY)
    with door.database.begin(write=False) as uow:
        rows = uow.session.query(Conversation).all()
        assert sorted((row.integration, row.last_seq) for row in rows) == [("crm", 2), ("shop", 8)]


async def test_a_reply_that_takes_too_long_is_told_of_and_had_later(door: Door, open_door: OpenDoor) -> None:
    hasty = await open_door(
        door.database, door.world, api_keys={"shop": OTHER_KEY}, rest_wait=timedelta(milliseconds=50)
    )
    hasty.answerer.paused = True
    body = {"sender": "user-1", "message": "slow", "client_message_id": "m-1"}
    status, answer = await hasty.post(body, OTHER_KEY)
    assert status == 202
    assert answer | {"message_id": ""} == {
        "status": "still_answering",
        "recipient_id": "user-1",
        "message_id": "",
        "client_message_id": "m-1",
    }
    status, replies = await door.post(body)
    assert (status, [reply["text"] for reply in replies]) == (200, ["echo: slow"])


@pytest.mark.parametrize(
    ("key", "code"), [(None, "api_key_missing"), ("", "api_key_missing"), ("wrong", "api_key_invalid")]
)
async def test_without_a_configured_key_nobody_gets_in(door: Door, key: str | None, code: str) -> None:
    status, answer = await door.post({"sender": "user-1", "message": "hello"}, key)
    assert (status, answer["error"]["code"]) == (401, code)
    with door.database.begin(write=False) as uow:
        assert uow.session.query(Conversation).count() == 0


async def test_with_no_keys_configured_the_webhook_is_closed(door: Door, open_door: OpenDoor) -> None:
    closed = await open_door(door.database, door.world)
    assert (await closed.post({"sender": "a", "message": "b"}))[0] == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"message": "hello"}, 400, "malformed"),
        ({"sender": "", "message": "hello"}, 400, "malformed"),
        ({"sender": 7, "message": "hello"}, 400, "malformed"),
        ({"sender": "x" * 201, "message": "hello"}, 400, "malformed"),
        ({"sender": "a\x00", "message": "hello"}, 400, "malformed"),
        ({"sender": "\ud800", "message": "hello"}, 400, "malformed"),
        ({"sender": "a"}, 400, "malformed"),
        ({"sender": "a", "message": ["hello"]}, 400, "malformed"),
        ({"sender": "a", "message": " "}, 400, "message_empty"),
        ({"sender": "a", "message": "\x00"}, 400, "text_unreadable"),
        ({"sender": "a", "message": "x" * 4001}, 413, "message_too_long"),
        ({"sender": "a", "message": "hello", "token": "guess"}, 401, "token_invalid"),
        ([], 400, "malformed"),
        ("not json", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        ("[" * 100_000, 400, "malformed"),
        (b"", 400, "malformed"),
        (b"x" * 2_000_000, 413, "body_too_large"),
    ],
)
async def test_a_body_of_the_wrong_form_is_refused(door: Door, body: Any, status: int, code: str) -> None:
    answered, answer = await door.post(body)
    assert (answered, answer["error"]["code"]) == (status, code)
    with door.database.begin(write=False) as uow:
        assert uow.session.query(Message).count() == 0


async def test_a_token_signs_the_sender_in_and_another_contacts_does_not(door: Door) -> None:
    await door.post({"sender": "user-1", "message": "hello"})
    await door.post({"sender": "user-1", "message": "it is me", "token": door.token()})
    stranger = door.token(door.world.stranger_email, door.world.other_org_id)
    status, answer = await door.post({"sender": "user-1", "message": "me too", "token": stranger})
    assert (status, answer["error"]["code"]) == (409, "foreign_conversation")
    with door.database.begin(write=False) as uow:
        (row,) = uow.session.query(Conversation)
        assert (row.contact_id, row.organisation_id) == (door.world.technical, door.world.organisation)
        assert uow.session.query(Message).filter_by(text="me too").count() == 0


async def test_too_many_messages_are_told_when_to_come_back(door: Door, open_door: OpenDoor) -> None:
    limited = await open_door(
        door.database, door.world, api_keys={"shop": OTHER_KEY}, limits={"messages_by_integration": "1/hour"}
    )
    await limited.post({"sender": "a", "message": "one"}, OTHER_KEY)
    status, answer = await limited.post({"sender": "b", "message": "two"}, OTHER_KEY)
    assert (status, answer["error"]["code"]) == (429, "rate_limited")


async def test_no_socket_opens_an_integrations_conversation(door: Door) -> None:
    await door.post({"sender": "user-1", "message": "hello"})
    with door.database.begin(write=False) as uow:
        (row,) = uow.session.query(Conversation)
    client = await door.connect()
    opened = await client.open(session_id=f"{row.id}.-")
    assert (opened["unopened"], opened["messages"]) == ("unknown_session", [])


async def test_rasas_health_check_answers(door: Door) -> None:
    async with door.http.get(f"{door.url}/webhooks/rest/") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})
