"""Whatever comes in by a socket gets its answer, and what is refused leaves no trace."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.channel.server import LARGEST_FRAME
from bot.records.tables import Conversation
from bot.talk import conversations

if TYPE_CHECKING:
    from tests.channel.conftest import Door


def written(door: Door, conversation_id: str) -> list[str]:
    with door.database.begin(write=False) as uow:
        return [message.text for message in conversations.messages_after(uow, conversation_id, 0)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"message": "x" * 4001}, "message_too_long"),
        ({"message": "x" * 100_000}, "message_too_long"),
        ({"message": "数" * 4001}, "message_too_long"),
        ({"message": ""}, "message_empty"),
        ({"message": " \n "}, "message_empty"),
        ({"message": "a\x00b"}, "text_unreadable"),
        ({"message": "a\ud800b"}, "text_unreadable"),
        ({"message": 7}, "malformed"),
        ({"message": None}, "malformed"),
        ({"message": ["a"]}, "malformed"),
        ({"message": {"text": "a"}}, "malformed"),
        ({}, "malformed"),
        ({"message": "a", "client_message_id": 7}, "malformed"),
        ({"message": "a", "client_message_id": ""}, "malformed"),
        ({"message": "a", "client_message_id": "x" * 65}, "malformed"),
        ({"message": "a", "client_message_id": "\x00"}, "malformed"),
        ({"message": "a", "client_message_id": "\udfff"}, "malformed"),
        ({"message": "a", "button_id": 7}, "malformed"),
        ({"message": "a", "button_id": "0" * 32}, "button_not_offered"),
        ({"message": "a", "button_id": "\ud800"}, "text_unreadable"),
        ({"message": "a", "session_id": "nonsense"}, "unknown_session"),
        ({"message": "a", "session_id": ["nonsense"]}, "unknown_session"),
    ],
)
async def test_a_message_that_cannot_be_taken_is_refused(door: Door, data: dict[str, Any], code: str) -> None:
    client = await door.connect()
    opened = await client.open()
    answer = await client.call("user_uttered", {"session_id": opened["session_id"], **data})
    assert answer["error"]["code"] == code
    assert answer["error"]["message_key"] == f"problem_{code}"
    assert written(door, opened["conversation_id"]) == []
    assert (await client.exchange(opened["session_id"], "fine"))["text"] == "echo: fine"


async def test_too_long_says_how_long_is_not(door: Door) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]
    answer = await client.say(session, "x" * 4001)
    assert answer["error"]["limit"] == 4000
    assert (await client.say(session, "x" * 4000))["ok"]


@pytest.mark.parametrize("event", ["user_uttered", "resume", "sign_in", "set_language"])
@pytest.mark.parametrize("data", [None, "text", 7, ["a"], b"bytes", True])
async def test_an_event_that_is_no_object_is_refused(door: Door, event: str, data: Any) -> None:
    client = await door.connect()
    await client.open()
    assert (await client.call(event, data))["error"]["code"] == "malformed"


@pytest.mark.parametrize(
    "fields",
    [{"after": -1}, {"after": 2**40}, {"after": "3"}, {"after": True}, {"pin": "yes"}, {"token": 7}],
)
async def test_a_session_request_of_the_wrong_form_starts_nothing(door: Door, fields: dict[str, Any]) -> None:
    client = await door.connect()
    answer = await client.open(**fields)
    (name,) = fields
    assert (answer["error"]["code"], answer["error"]["field"]) == ("malformed", name)
    with door.database.begin(write=False) as uow:
        assert uow.session.query(Conversation).count() == 0


async def test_an_event_nobody_documented_is_refused(door: Door) -> None:
    client = await door.connect()
    answer = await client.call("delete_everything", {"all": True})
    assert (answer["error"]["code"], answer["error"]["field"]) == ("malformed", "event")


async def test_what_a_session_request_says_of_the_browser_is_taken_if_it_makes_sense(door: Door) -> None:
    client = await door.connect()
    opened = await client.open(language="tlh", zone="Moon/Crater", metadata={"x": 1}, anything="else")
    with door.database.begin(write=False) as uow:
        row = conversations.find(uow, opened["conversation_id"])
        assert (row.language, row.browser_language, row.zone) == ("en", None, None)
    for zone in ("../../etc/passwd", "/etc/localtime", "\x00", "Europe/Vienna"):
        await client.open(session_id=opened["session_id"], zone=zone)
    with door.database.begin(write=False) as uow:
        assert conversations.find(uow, opened["conversation_id"]).zone == "Europe/Vienna"


@pytest.mark.parametrize(
    "text", ['/affirm{"vip": "yes"}', "/restart", "/session_start", "<script>alert(1)</script>"]
)
async def test_text_is_only_text(door: Door, text: str) -> None:
    client = await door.connect()
    opened = await client.open()
    assert (await client.exchange(opened["session_id"], text))["text"] == f"echo: {text}"
    assert written(door, opened["conversation_id"])[0] == text


async def test_whoever_asks_for_no_acknowledgement_is_told_by_an_event(door: Door) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]
    await client.emit("user_uttered", {"message": "x" * 5000, "session_id": session})
    (error,) = await client.wait_for("error")
    assert error == {"code": "message_too_long", "message_key": "problem_message_too_long", "limit": 4000}
    await client.say(session, "x" * 5000)
    await client.settle()
    assert len(client.heard("error")) == 1


async def test_a_fault_of_ours_is_answered_too(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a detail nobody outside should see")

    monkeypatch.setattr(door.channel.sessions, "receive", broken)
    answer = await client.say(session, "hello")
    assert answer == {"error": {"code": "internal", "message_key": "problem_internal"}}


async def test_frames_that_are_no_socket_io_hurt_nobody(door: Door) -> None:
    bystander = await door.connect()
    session = (await bystander.open())["session_id"]
    address = f"{door.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    frames: list[str | bytes] = [
        "x",
        "9",
        "4",
        "49",
        "42",
        '42["user_uttered"',
        "42{}",
        "42[]",
        "42[7]",
        '42["connect"]',
        '42["disconnect"]',
        '42["user_uttered",' + "[" * 50_000,
        "5" * 1000,
        "4" + "2" * 10_000,
        b"\x00\xff",
        "42/other,[]",
        "x" * (LARGEST_FRAME + 1),
    ]
    for frame in frames:
        async with door.http.ws_connect(address) as raw:
            await raw.send_str("40")
            await (raw.send_bytes(frame) if isinstance(frame, bytes) else raw.send_str(frame))
            # Once it is refused, or this line is cut, the frame has been dealt with.
            await raw.send_str('421["resume",{"session_id":"nothing"}]')
            async for message in raw:
                if message.type is aiohttp.WSMsgType.TEXT and message.data.startswith("431"):
                    assert json.loads(message.data[3:])[0]["error"]["code"] == "unknown_session"
                    break
    # These two wait for an attachment that never comes, which holds up nobody but themselves.
    for frame in (
        '451-["user_uttered",{"_placeholder":true,"num":0}]',
        '452-["user_uttered",{"_placeholder":true,"num":99}]',
    ):
        async with door.http.ws_connect(address) as raw:
            await raw.send_str("40")
            await raw.send_str(frame)
            await raw.send_str("not the attachment")
    assert (await bystander.exchange(session, "still here"))["text"] == "echo: still here"


async def test_pages_of_other_origins_get_no_socket(door: Door) -> None:
    address = f"{door.url}/socket.io/?EIO=4&transport=polling"
    for origin, status in (
        ("https://evil.example", 400),
        ("null", 400),
        ("http://[", 400),
        ("http://localhost:3000", 400),
        (door.url, 200),
        (None, 200),
    ):
        async with door.http.get(address, headers={"Origin": origin} if origin else {}) as answer:
            assert answer.status == status, origin
            allowed = answer.headers.get("Access-Control-Allow-Origin")
            assert allowed == (origin if status == 200 else None)
