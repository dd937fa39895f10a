"""The page says who its customer is, and the chat heeds it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.scripted_server import ScriptedServer


def test_signing_in_before_the_chat(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit()
    chat.page.get_by_role("button", name="Astrid Halvorsen").click()
    expect(chat.page.locator("#who")).to_have_text("Astrid Halvorsen, Halvorsen Marine Insurance")
    chat.open()
    expect(chat.panel.locator(".identity")).to_contain_text("Astrid Halvorsen")
    assert scripted.conversation.contact is not None


def test_signing_in_takes_the_conversation_along(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit(width=1600).open()
    scripted.silent = True
    chat.say("said before signing in")
    chat.hear(1)
    chat.page.evaluate("Firstline.setToken(async () => 'token-of-c-astrid')")
    expect(chat.panel.locator(".identity")).to_contain_text("Halvorsen Marine Insurance")
    assert chat.bubbles() == ["said before signing in"]
    assert len(scripted.conversations) == 1


def test_being_signed_in_outlives_a_reload(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit()
    scripted.silent = True
    chat.page.get_by_role("button", name="高橋 美咲").click()
    chat.open()
    chat.say("hello")
    chat.hear(1)
    chat.page.reload()
    chat.hear(1)
    expect(chat.panel.locator(".identity")).to_contain_text("高橋 美咲")
    assert len(scripted.conversations) == 1


def test_signing_out_ends_the_conversation_here(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit(width=1600)
    scripted.silent = True
    chat.page.get_by_role("button", name="Astrid Halvorsen").click()
    chat.open()
    chat.say("not for the next one at this machine")
    chat.hear(1)
    chat.page.keyboard.press("Escape")
    chat.page.get_by_role("button", name="Sign out").click()
    chat.open()
    expect(chat.panel.locator(".identity")).to_have_count(0)
    expect(chat.messages).to_have_count(0)
    chat.page.reload()
    expect(chat.panel.locator(".intro")).to_be_visible()
    expect(chat.messages).to_have_count(0)


def test_a_refused_token_is_said_and_the_chat_goes_on(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit()
    scripted.tokens_refused_with = "token_expired"
    chat.page.evaluate(
        """() => {
          window.refused = [];
          Firstline.on("tokenrefused", ({ code }) => window.refused.push(code));
          Firstline.setToken("too old");
        }"""
    )
    chat.open()
    expect(chat.banner).to_contain_text("sign-in could not be confirmed")
    chat.say("hello")
    chat.hear(3)
    assert chat.page.evaluate("window.refused") == ["token_expired"]
    assert scripted.conversation.contact is None
