"""What a browser's socket can do, against a real server with real clients."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.records.database import Database
from bot.records.tables import Conversation
from bot.talk import conversations, ownership
from tests.channel.conftest import PATIENCE
from tests.world import build_world

if TYPE_CHECKING:
    from tests.channel.conftest import Door, OpenDoor


async def stored(door: Door, conversation_id: str) -> list[tuple[int, str, str]]:
    with door.database.begin(write=False) as uow:
        return [
            (message.seq, message.author, message.text)
            for message in conversations.messages_after(uow, conversation_id, 0)
        ]


async def test_a_session_is_confirmed_and_described(door: Door) -> None:
    client = await door.connect()
    opened = await client.open(language="de-AT", zone="Europe/Vienna")
    assert await client.wait_for("session_confirm") == [opened["session_id"]]
    conversation_id, secret = opened["session_id"].split(".")
    assert opened == {
        "session_id": f"{conversation_id}.{secret}",
        "conversation_id": conversation_id,
        "fresh": True,
        "unopened": None,
        "language": "de",
        "language_pinned": False,
        "signed_in": None,
        "owner": "bot",
        "messages": [],
        "last_seq": 0,
    }


async def test_a_message_is_acknowledged_and_answered(door: Door) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]
    acknowledged = await client.say(session, "it is down", client_message_id="m-1")
    assert acknowledged | {"id": ""} == {"ok": True, "id": "", "seq": 1, "duplicate": False}
    (reply,) = await client.wait_for("bot_uttered")
    assert reply | {"id": "", "at": ""} == {
        "id": "",
        "seq": 2,
        "author": "bot",
        "at": "",
        "in_reply_to": "m-1",
        "text": "echo: it is down",
        "quick_replies": [],
        "custom": {"language": "en"},
    }
    assert reply["at"].endswith("Z")
    assert [data["on"] for data in client.heard("typing")] == [True, False]


async def test_a_message_sent_again_is_stored_and_answered_once(door: Door) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]
    first = await client.say(session, "it is down", client_message_id="m-1")
    again = await client.say(session, "it is down", client_message_id="m-1")
    assert again == first | {"duplicate": True}
    await client.say(session, "and now?")
    replies = await client.wait_for("bot_uttered", 2)
    assert [reply["text"] for reply in replies] == ["echo: it is down", "echo: and now?"]


async def test_a_clients_messages_keep_its_order(door: Door) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]
    sent = [f"message {number}" for number in range(20)]
    for text in sent:
        await client.emit("user_uttered", {"message": text, "session_id": session})
    replies = await client.wait_for("bot_uttered", 20)
    assert [reply["text"] for reply in replies] == [f"echo: {text}" for text in sent]


async def test_a_button_is_pressed_by_its_id_in_either_field(door: Door) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]
    question = await client.exchange(session, "ask me")
    first, second = question["quick_replies"]
    assert (first["title"], first["content_type"]) == ("The first", "text")
    assert question["custom"]["asks"]["answers"][1] == {
        "value": "2",
        "title": "The second",
        "button_id": second["payload"],
    }
    assert (await client.exchange(session, first["payload"]))["text"] == "chosen: /choose"
    await client.call("user_uttered", {"session_id": session, "button_id": second["payload"]})
    assert [reply["text"] for reply in await client.wait_for("bot_uttered", 3)][2] == "chosen: /choose"
    used = await client.say(session, first["payload"])
    assert used["error"]["code"] == "button_not_offered"


async def test_reconnecting_resumes_where_it_was(door: Door) -> None:
    first = await door.connect()
    session = (await first.open())["session_id"]
    await first.exchange(session, "one")
    await first.exchange(session, "two")
    await first.socket.disconnect()

    second = await door.connect()
    opened = await second.open(session_id=session, after=2)
    assert (opened["session_id"], opened["fresh"], opened["last_seq"]) == (session, False, 4)
    assert [(message["seq"], message["author"], message["text"]) for message in opened["messages"]] == [
        (3, "customer", "two"),
        (4, "bot", "echo: two"),
    ]
    assert opened["messages"][0].keys() == {"id", "seq", "author", "text", "client_message_id", "at"}
    resumed = await second.call("resume", {"session_id": session, "after": 3})
    assert [message["seq"] for message in resumed["messages"]] == [4]
    assert resumed["last_seq"] == 4


async def test_replies_reach_whoever_is_there_when_they_come(door: Door) -> None:
    door.answerer.paused = True
    first = await door.connect()
    opened = await first.open()
    await first.say(opened["session_id"], "slow one")
    await first.socket.disconnect()
    second = await door.connect()
    await second.open(session_id=opened["session_id"], after=1)
    door.answerer.paused = False
    door.answerer.wake(opened["conversation_id"])
    assert [reply["text"] for reply in await second.wait_for("bot_uttered")] == ["echo: slow one"]


async def test_two_tabs_see_the_same_conversation(door: Door) -> None:
    one, two = await door.connect(), await door.connect()
    session = (await one.open())["session_id"]
    await two.open(session_id=session)
    await one.say(session, "hello", client_message_id="m-1")
    await one.wait_for("bot_uttered")
    await two.wait_for("bot_uttered")
    assert one.heard("bot_uttered") == two.heard("bot_uttered")
    (seen,) = two.heard("message_stored")
    assert (seen["seq"], seen["text"], seen["client_message_id"]) == (1, "hello", "m-1")
    assert one.heard("message_stored") == []


@pytest.mark.parametrize(
    "guess", ["0" * 32 + ".abc", "nonsense", "", None, 7, {"a": 1}, "\ud800", "a" * 10_000]
)
async def test_a_session_id_we_did_not_issue_opens_nothing(door: Door, guess: Any) -> None:
    client = await door.connect()
    opened = await client.open(session_id=guess)
    assert opened["fresh"]
    assert opened["session_id"] != guess
    assert (opened["messages"], opened["last_seq"]) == ([], 0)


async def test_anothers_conversation_id_opens_nothing(door: Door) -> None:
    victim, attacker = await door.connect(), await door.connect()
    theirs = await victim.open()
    await victim.exchange(theirs["session_id"], "secret plans")
    mine = await attacker.open()
    forged = f"{theirs['conversation_id']}.{mine['session_id'].split('.')[1]}"

    assert (await attacker.open(session_id=forged))["messages"] == []
    for event, data in (
        ("user_uttered", {"message": "hello", "session_id": forged}),
        ("resume", {"session_id": forged, "after": 0}),
        ("set_language", {"session_id": forged, "language": "de"}),
        ("sign_in", {"session_id": forged, "token": door.token()}),
    ):
        assert (await attacker.call(event, data))["error"]["code"] == "unknown_session"
    await victim.exchange(theirs["session_id"], "more plans")
    await attacker.settle()
    assert attacker.heard("bot_uttered") == []
    assert len(await stored(door, theirs["conversation_id"])) == 4


async def test_signing_in_keeps_the_history_and_closes_it_to_the_secret_alone(door: Door) -> None:
    client, other_tab = await door.connect(), await door.connect()
    session = (await client.open())["session_id"]
    await other_tab.open(session_id=session)
    await client.exchange(session, "before")
    await other_tab.wait_for("bot_uttered")

    signed = await client.call("sign_in", {"session_id": session, "token": door.token()})
    assert signed["ok"]
    assert (signed["signed_in"]["name"], signed["signed_in"]["organisation"]) == (
        "Dana Whitlock",
        "Harborlight Logistics",
    )
    await client.exchange(session, "after")
    await other_tab.settle()
    assert len(other_tab.heard("bot_uttered")) == 1
    assert (await other_tab.say(session, "me too"))["error"]["code"] == "sign_in_required"
    stale = await other_tab.call("resume", {"session_id": session, "after": 0})
    assert stale["error"]["code"] == "sign_in_required"

    without = await other_tab.open(session_id=session)
    assert (without["fresh"], without["unopened"], without["messages"]) == (True, "sign_in_required", [])
    again = await other_tab.open(session_id=session, token=door.token())
    assert again["session_id"] == session
    assert [message["text"] for message in again["messages"]] == [
        "before",
        "echo: before",
        "after",
        "echo: after",
    ]


async def test_another_contact_or_account_gets_a_fresh_conversation(door: Door) -> None:
    client = await door.connect()
    session = (await client.open(token=door.token()))["session_id"]
    await client.exchange(session, "ours")
    stranger = door.token(door.world.stranger_email, door.world.other_org_id)
    other = await door.connect()
    opened = await other.open(session_id=session, token=stranger)
    assert (opened["unopened"], opened["messages"]) == ("unknown_session", [])
    assert opened["signed_in"]["name"] == "Sol Ibarra"
    refused = await other.call("sign_in", {"session_id": session, "token": stranger})
    assert refused["error"]["code"] == "unknown_session"


async def test_a_token_that_proves_nothing_signs_nobody_in(door: Door) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]
    expired = door.token(now=door.clock[0] - timedelta(hours=2))
    for token, code in (
        ("not a token", "token_invalid"),
        (door.token(secret="another secret, just as long as the right one"), "token_invalid"),
        (door.token(audience="elsewhere"), "token_invalid"),
        (door.token(lifetime=timedelta(days=1)), "token_invalid"),
        (expired, "token_expired"),
        (door.token("nobody@harborlight.example"), "contact_unknown"),
        (door.token(org=door.world.other_org_id), "contact_unknown"),
        ("", "malformed"),
        (7, "malformed"),
        (None, "malformed"),
    ):
        answer = await client.call("sign_in", {"session_id": session, "token": token})
        assert answer["error"]["code"] == code, token
        assert str(token) not in str(answer["error"]) or not token
    with door.database.begin(write=False) as uow:
        (row,) = uow.session.query(Conversation)
        assert row.contact_id is None


async def test_a_sign_in_ends_with_its_token(door: Door) -> None:
    client = await door.connect()
    session = (await client.open(token=door.token()))["session_id"]
    await client.exchange(session, "hello")
    door.clock[0] += timedelta(minutes=51)
    assert (await client.say(session, "still me?"))["error"]["code"] == "sign_in_expired"
    assert (await client.call("sign_in", {"session_id": session, "token": door.token()}))["ok"]
    assert (await client.say(session, "still me!"))["ok"]


async def test_a_language_is_pinned_and_let_go(door: Door) -> None:
    client = await door.connect()
    session = (await client.open(language="fr"))["session_id"]
    pinned = await client.call("set_language", {"session_id": session, "language": "ja"})
    assert pinned == {"ok": True, "language": "ja", "language_pinned": True}
    assert (await client.exchange(session, "hello"))["custom"]["language"] == "ja"
    released = await client.call("set_language", {"session_id": session, "language": None})
    assert released == {"ok": True, "language": "ja", "language_pinned": False}
    unknown = await client.call("set_language", {"session_id": session, "language": "tlh"})
    assert (unknown["error"]["code"], unknown["error"]["languages"][0]) == ("language_unknown", "en")
    reopened = await client.open(session_id=session, language="pt-BR", pin=True)
    assert (reopened["language"], reopened["language_pinned"]) == ("pt", True)


async def test_waiting_for_a_person_is_told_with_the_place(door: Door) -> None:
    client = await door.connect()
    opened = await client.open()
    with door.database.begin() as uow:
        conversation = conversations.find(uow, opened["conversation_id"])
        ownership.ask_for_person(uow, conversation, reason="asked", queue_id=None, now=door.clock[0])
    await client.exchange(opened["session_id"], "a person please")
    assert await client.wait_for("owner") == [{"owner": "waiting", "place": 1}]
    await client.exchange(opened["session_id"], "and meanwhile?")
    await client.settle()
    assert len(client.heard("owner")) == 1
    assert (await client.open(session_id=opened["session_id"]))["owner"] == "waiting"


async def test_long_polling_serves_as_well(door: Door) -> None:
    client = await door.connect(transports=["polling"])
    session = (await client.open())["session_id"]
    assert client.socket.transport() == "polling"
    assert (await client.exchange(session, "hello"))["text"] == "echo: hello"


async def test_messages_and_replies_cross_processes(
    database: Database, open_door: OpenDoor, redis_url: str
) -> None:
    world = build_world(database)
    redis = {"redis_url": redis_url}
    here, there = await open_door(database, world, **redis), await open_door(database, world, **redis)
    phone, desktop = await here.connect(), await there.connect()
    session = (await phone.open())["session_id"]
    await desktop.open(session_id=session)
    await phone.say(session, "hello")
    assert (await desktop.wait_for("bot_uttered"))[0]["text"] == "echo: hello"
    assert (await desktop.wait_for("message_stored"))[0]["text"] == "hello"


async def test_without_redis_nothing_is_lost(door: Door, open_door: OpenDoor) -> None:
    cut_off = await open_door(door.database, door.world, redis_url="redis://127.0.0.1:1/0")
    client = await cut_off.connect()
    session = (await client.open())["session_id"]
    assert (await client.exchange(session, "hello"))["text"] == "echo: hello"


async def test_a_process_that_stops_parts_from_its_clients(door: Door) -> None:
    client = await door.connect()
    session = (await client.open())["session_id"]
    await client.exchange(session, "hello")
    await door.channel.close_sockets()
    await asyncio.wait_for(client.socket.wait(), PATIENCE)
    assert not client.socket.connected


async def test_many_clients_at_once(door: Door) -> None:
    async def chat(number: int) -> list[str]:
        client = await door.connect()
        session = (await client.open())["session_id"]
        return [(await client.exchange(session, f"{number}/{turn}"))["text"] for turn in range(3)]

    answers = await asyncio.gather(*(chat(number) for number in range(12)))
    assert answers == [[f"echo: {number}/{turn}" for turn in range(3)] for number in range(12)]
