"""Everything without a mouse; focus goes where one expects it and comes back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.scripted_server import ScriptedServer


def test_an_intake_by_keyboard_alone(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit()
    page, keys = chat.page, chat.page.keyboard
    expect(chat.launcher).to_be_visible()
    page.evaluate("document.activeElement?.blur()")
    for _ in range(60):
        keys.press("Tab")
        if chat.focused() == "Support chat":
            break
    keys.press("Enter")
    expect(chat.field).to_be_focused()
    expect(chat.panel.locator(".intro")).to_be_visible()

    keys.type("Sessions freeze")
    keys.press("Shift+Enter")
    keys.type("since this morning")
    keys.press("Enter")
    chat.hear(3)
    assert chat.bubbles()[0] == "Sessions freeze\nsince this morning"

    keys.press("ArrowUp")
    assert chat.focused() == "It works now"
    keys.press("ArrowRight")
    assert chat.focused() == "Still the same"
    keys.press("Enter")
    expect(chat.field).to_be_focused()
    chat.hear(5)

    keys.press("ArrowUp")
    for _ in range(4):
        keys.press("ArrowDown")
    expect(chat.field).to_be_focused()

    keys.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    keys.press("Enter")
    expect(chat.field).to_be_focused()
    assert len(chat.bubbles()) == 5


def test_escape_closes_the_menu_before_the_chat(visit: Visit) -> None:
    chat = visit().open()
    keys = chat.page.keyboard
    chat.language_button.focus()
    keys.press("ArrowDown")
    assert chat.focused() == "As I write"
    keys.press("End")
    assert chat.focused() == "한국어"
    keys.press("ArrowDown")
    assert chat.focused() == "As I write"
    keys.press("Escape")
    expect(chat.page.get_by_role("menu")).to_have_count(0)
    expect(chat.language_button).to_be_focused()
    expect(chat.panel).to_be_visible()
    keys.press("Escape")
    expect(chat.panel).to_be_hidden()


def test_focus_stays_in_a_chat_that_covers_the_page(visit: Visit) -> None:
    chat = visit(width=375, height=812).open()
    seen = set()
    for _ in range(12):
        chat.page.keyboard.press("Tab")
        seen.add(chat.focused())
        assert chat.page.evaluate("document.activeElement.localName") == "firstline-widget"
    assert {"Close the chat", "Your message", "Conversation"} <= seen
    for _ in range(12):
        chat.page.keyboard.press("Shift+Tab")
        assert chat.page.evaluate("document.activeElement.localName") == "firstline-widget"


def test_focus_can_leave_a_chat_beside_the_page(visit: Visit) -> None:
    chat = visit().open()
    chat.page.keyboard.press("Tab")
    assert chat.page.evaluate("document.activeElement.localName") != "firstline-widget"


def test_what_has_the_focus_is_seen(visit: Visit) -> None:
    chat = visit().open()
    for _ in range(6):
        chat.page.keyboard.press("Shift+Tab")
        outline = chat.page.evaluate(
            """() => {
              let at = document.activeElement;
              while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              const { outlineStyle, outlineWidth } = getComputedStyle(at);
              return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
            }"""
        )
        assert outline, chat.focused()


def test_a_press_by_mouse_leaves_the_focus_alone(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit(touch=True).open()
    chat.intake(scripted.scripts["en"], until=1)
    chat.replies.first.tap()
    chat.hear(5)
    expect(chat.field).not_to_be_focused()
