"""axe finds nothing in any state of the chat, in light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.scripted_server import ScriptedServer

APPEARANCES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@APPEARANCES
def test_the_page_with_the_chat_closed(visit: Visit, dark: bool) -> None:
    chat = visit(dark=dark)
    expect(chat.launcher).to_be_visible()
    assert chat.axe() == []


@APPEARANCES
def test_from_the_first_view_to_the_open_case(visit: Visit, scripted: ScriptedServer, dark: bool) -> None:
    chat = visit(dark=dark).open()
    assert chat.axe() == [], "empty"
    chat.intake(scripted.scripts["en"], until=1)
    assert chat.axe() == [], "a check and its question"
    chat.replies.nth(1).click()
    chat.hear(5)
    assert chat.axe() == [], "an answered question"


@APPEARANCES
def test_the_open_case(visit: Visit, scripted: ScriptedServer, dark: bool) -> None:
    chat = visit(dark=dark).open()
    chat.intake(scripted.scripts["en"])
    expect(chat.panel.locator("firstline-countdown")).to_be_visible()
    assert chat.axe() == []


@APPEARANCES
def test_the_language_menu(visit: Visit, dark: bool) -> None:
    chat = visit(dark=dark).open()
    chat.language_button.click()
    expect(chat.page.get_by_role("menu")).to_be_visible()
    assert chat.axe() == []


@APPEARANCES
def test_trouble(visit: Visit, scripted: ScriptedServer, dark: bool) -> None:
    chat = visit(dark=dark).open()
    scripted.refuse_next("button_not_offered")
    chat.say("hello")
    expect(chat.panel.locator(".failure")).to_be_visible()
    chat.server_may_be_away = True
    scripted.go_away()
    expect(chat.banner).to_be_visible()
    chat.field.fill("x" * 4001)
    assert chat.axe() == []


@APPEARANCES
def test_waiting_for_and_talking_with_a_person(visit: Visit, scripted: ScriptedServer, dark: bool) -> None:
    chat = visit(dark=dark).open()
    scripted.hand_to("waiting", 3)
    scripted.typing(True)
    expect(chat.panel.locator(".typing")).to_be_visible()
    assert chat.axe() == []
    scripted.hand_to("agent")
    scripted.say("Hello, this is Ines.", author="agent")
    scripted.say("The conversation was handed over.", author="system")
    chat.hear(2)
    assert chat.axe() == []


def test_the_small_screen(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit(width=375, height=812, touch=True).open()
    chat.intake(scripted.scripts["en"])
    expect(chat.panel.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    assert chat.axe() == []


def test_each_message_is_in_the_log_once_and_history_is_not_read(
    visit: Visit, scripted: ScriptedServer
) -> None:
    chat = visit().open()
    expect(chat.log).to_have_attribute("aria-live", "polite")
    expect(chat.log).to_have_attribute("aria-relevant", "additions")
    # What a screen reader would be told: what comes into the log while it is live.
    chat.page.evaluate(
        """() => {
          const log = document.querySelector("firstline-widget").shadowRoot.querySelector("firstline-panel")
            .shadowRoot.querySelector("[role=log]");
          window.read = [];
          new MutationObserver((records) => {
            for (const { addedNodes } of records)
              for (const node of addedNodes) {
                if (node.nodeType !== Node.ELEMENT_NODE || node.closest("[aria-live=off]")) continue;
                const within = node.matches(".bubble") ? [node] : node.querySelectorAll(".bubble");
                window.read.push(...[...within].map((bubble) => bubble.textContent));
              }
          }).observe(log, { childList: true, subtree: true });
        }"""
    )
    chat.intake(scripted.scripts["en"], until=2)
    assert chat.page.evaluate("window.read") == chat.bubbles()
    chat.page.reload()
    chat.hear(5)
    expect(chat.log).to_have_attribute("aria-live", "polite")
    expect(chat.panel.locator("[data-fresh]")).to_have_count(0)
