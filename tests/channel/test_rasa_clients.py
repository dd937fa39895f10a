"""Web clients written for Rasa's own server connect unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.channel.conftest import Door


async def test_a_rasa_widget_gets_just_what_rasa_sends(door: Door) -> None:
    widget = await door.connect()
    await widget.emit("session_request", {"session_id": None})
    (session,) = await widget.wait_for("session_confirm")

    async def say(message: str, count: int) -> dict[str, object]:
        await widget.emit("user_uttered", {"message": message, "customData": {}, "session_id": session})
        reply: dict[str, object] = (await widget.wait_for("bot_uttered", count))[-1]
        return reply

    # Its messages are told apart by their keys, all of them: one more, and it shows nothing.
    assert await say("/get_started", 1) == {"text": "echo: /get_started"}
    question = await say("ask me", 2)
    assert question.keys() == {"text", "quick_replies"}
    first = question["quick_replies"][0]  # type: ignore[index]
    assert first.keys() == {"title", "payload", "content_type"}
    assert await say(first["payload"], 3) == {"text": "chosen: /choose"}
    assert await say("summary", 4) == {"text": "Here it is.\n\nSummary\n- Product: Gateway\nIs this right?"}
    assert widget.heard("message_stored") == []


async def test_it_comes_back_with_the_session_it_was_given(door: Door) -> None:
    widget = await door.connect()
    await widget.emit("session_request", {"session_id": None})
    (session,) = await widget.wait_for("session_confirm")
    await widget.emit("user_uttered", {"message": "hello", "customData": {}, "session_id": session})
    await widget.wait_for("bot_uttered")
    await widget.socket.disconnect()

    again = await door.connect()
    await again.emit("session_request", {"session_id": session})
    assert await again.wait_for("session_confirm") == [session]
    await again.emit("user_uttered", {"message": "again", "customData": {}, "session_id": session})
    assert await again.wait_for("bot_uttered") == [{"text": "echo: again"}]


async def test_a_made_up_session_id_is_answered_with_a_fresh_one(door: Door) -> None:
    widget = await door.connect()
    await widget.emit("session_request", {"session_id": "5f0d7dc5f0d74b1b8d1a1b1c1d1e1f10"})
    (session,) = await widget.wait_for("session_confirm")
    assert isinstance(session, str)
    assert session != "5f0d7dc5f0d74b1b8d1a1b1c1d1e1f10"


async def test_a_client_that_never_asks_for_a_session_gets_one(door: Door) -> None:
    client = await door.connect()
    await client.emit("user_uttered", {"message": "hello", "customData": {}})
    await client.wait_for("session_confirm")
    assert await client.wait_for("bot_uttered") == [{"text": "echo: hello"}]
    await client.emit("user_uttered", {"message": "more", "customData": {}})
    await client.wait_for("bot_uttered", 2)
    assert len(client.heard("session_confirm")) == 1


async def test_both_kinds_of_clients_share_a_conversation(door: Door) -> None:
    ours, rasas = await door.connect(), await door.connect()
    session = (await ours.open())["session_id"]
    await rasas.emit("session_request", {"session_id": session})
    await rasas.emit("user_uttered", {"message": "hello", "customData": {}, "session_id": session})
    (plain,), (full,) = await rasas.wait_for("bot_uttered"), await ours.wait_for("bot_uttered")
    assert plain == {"text": "echo: hello"}
    assert (full["text"], full["seq"]) == ("echo: hello", 2)
    assert [seen["text"] for seen in ours.heard("message_stored")] == ["hello"]
