"""A message is shown once and stored once, whatever happens to the line, the page or the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.scripted_server import ScriptedServer


def test_the_history_is_there_after_a_reload(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    chat.intake(scripted.scripts["en"], until=2)
    before = chat.bubbles()
    chat.page.reload()
    chat.hear(len(before))
    assert chat.bubbles() == before
    assert len(scripted.conversations) == 1
    expect(chat.panel.locator(".reply[data-chosen]")).to_contain_text("Still the same")
    expect(chat.replies).to_have_count(4)


def test_a_chat_left_closed_stays_closed_after_a_reload(visit: Visit) -> None:
    chat = visit().open()
    chat.page.keyboard.press("Escape")
    chat.page.reload()
    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_have_count(0)


def test_what_is_written_during_a_break_arrives_once(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.silent = True
    chat.server_may_be_away = True
    scripted.go_away()
    expect(chat.banner).to_contain_text("interrupted")
    chat.say("first")
    chat.say("second")
    expect(chat.panel.locator(".state").last).to_have_text("Waiting to be sent")
    scripted.come_back()
    expect(chat.panel.locator(".state").last).to_have_text("Sent", timeout=20_000)
    expect(chat.banner).to_have_count(0)
    assert scripted.conversation.said_by_customer() == ["first", "second"]
    assert chat.bubbles() == ["first", "second"]


def test_a_message_whose_answer_got_lost_is_stored_and_shown_once(
    visit: Visit, scripted: ScriptedServer
) -> None:
    chat = visit().open()
    chat.server_may_be_away = True
    scripted.lose_answers(1)
    chat.say("hello")
    chat.hear(3)
    expect(chat.panel.locator(".state")).to_have_text("Sent")
    assert scripted.conversation.said_by_customer() == ["hello"]
    assert chat.bubbles().count("hello") == 1


def test_what_was_unsent_when_the_page_was_left_is_sent_on_the_next(
    visit: Visit, scripted: ScriptedServer
) -> None:
    chat = visit().open()
    scripted.silent = True
    chat.server_may_be_away = True
    scripted.go_away()
    expect(chat.banner).to_be_visible()
    chat.say("written without a line")
    expect(chat.panel.locator(".state")).to_have_text("Waiting to be sent")
    chat.page.wait_for_timeout(500)  # the browser's store is written a moment after the bubble is there
    chat.page.reload()
    scripted.come_back()
    expect(chat.panel.locator(".state")).to_have_text("Sent", timeout=20_000)
    assert scripted.conversation.said_by_customer() == ["written without a line"]
    assert len(scripted.conversations) == 1


def test_answers_of_a_break_are_fetched_afterwards(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    chat.server_may_be_away = True
    scripted.say("before")
    chat.hear(1)
    scripted.go_away()
    expect(chat.banner).to_be_visible()
    scripted.say("meanwhile")
    scripted.come_back()
    expect(chat.messages).to_have_count(2, timeout=20_000)
    assert chat.bubbles() == ["before", "meanwhile"]


def test_a_refused_message_can_be_sent_again(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.silent = True
    scripted.refuse_next("rate_limited")
    chat.say("hello")
    failure = chat.panel.locator(".failure")
    expect(failure).to_contain_text("too many messages")
    failure.get_by_role("button", name="Send again").click()
    expect(chat.panel.locator(".state")).to_have_text("Sent")
    assert scripted.conversation.said_by_customer() == ["hello"]
    ids = {uttered["client_message_id"] for uttered in scripted.uttered}
    assert len(ids) == 1


def test_a_limit_with_an_end_is_waited_for(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.silent = True
    scripted.refuse_next("rate_limited", retry_after=1)
    chat.say("hello")
    expect(chat.panel.locator(".state")).to_have_text("Sent", timeout=10_000)
    expect(chat.panel.locator(".failure")).to_have_count(0)


def test_a_refused_message_can_be_discarded(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.refuse_next("message_too_long")
    chat.say("hello")
    failure = chat.panel.locator(".failure")
    expect(failure.get_by_role("button", name="Send again")).to_have_count(0)
    failure.get_by_role("button", name="Discard").click()
    expect(chat.messages).to_have_count(0)
    chat.page.reload()
    expect(chat.panel.locator(".intro")).to_be_visible()


def test_two_tabs_show_the_same(visit: Visit, scripted: ScriptedServer) -> None:
    one = visit().open()
    scripted.silent = True
    one.say("said in the first tab")
    one.hear(1)
    other = visit(context=one.page.context).open()
    other.hear(1)
    other.say("said in the second tab")
    one.hear(2)
    scripted.say("answer")
    for chat in (one, other):
        chat.hear(3)
        assert chat.bubbles() == ["said in the first tab", "said in the second tab", "answer"]


def test_the_chat_comes_up_once_the_server_is_there(visit: Visit, scripted: ScriptedServer) -> None:
    chat: Chat = visit()
    chat.server_may_be_away = True
    scripted.go_away()
    chat.launcher.click()
    expect(chat.field).to_be_focused()
    chat.say("hello")
    expect(chat.panel.locator(".state")).to_have_text("Waiting to be sent")
    scripted.come_back()
    expect(chat.messages).to_have_count(3, timeout=20_000)


@pytest.mark.parametrize("author", ["bot", "agent"])
def test_what_comes_to_a_closed_chat_is_counted(visit: Visit, scripted: ScriptedServer, author: str) -> None:
    chat = visit().open()
    chat.page.keyboard.press("Escape")
    scripted.say("one", author=author)
    scripted.say("two", author=author)
    expect(chat.launcher).to_have_accessible_name("Support chat, 2 unread messages")
    chat.open()
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_have_accessible_name("Support chat")
