"""Writing: input methods, the limit, new lines."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.scripted_server import ScriptedServer


def test_enter_that_ends_a_composition_sends_nothing(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit(language="ja").open()
    scripted.silent = True
    devtools = chat.page.context.new_cdp_session(chat.page)
    devtools.send("Input.imeSetComposition", {"text": "かたまる", "selectionStart": 4, "selectionEnd": 4})
    enter = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    devtools.send("Input.dispatchKeyEvent", enter)
    devtools.send("Input.insertText", {"text": "固まる"})
    expect(chat.field).to_have_value("固まる")
    expect(chat.messages).to_have_count(0)
    chat.page.keyboard.press("Enter")
    chat.hear(1)
    assert chat.bubbles() == ["固まる"]


def test_enter_told_after_the_composition_by_its_key_code_sends_nothing(visit: Visit) -> None:
    chat = visit(language="ko").open()
    chat.field.fill("멈춤")
    chat.field.evaluate(
        """field => field.dispatchEvent(
          new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true })
        )"""
    )
    expect(chat.messages).to_have_count(0)
    expect(chat.field).to_have_value("멈춤")


def test_the_limit_is_told_near_it_and_kept(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.silent = True
    told = chat.page.locator("firstline-composer .left")
    chat.field.fill("x" * 3599)
    expect(told).to_have_text("")
    chat.field.fill("x" * 3999)
    expect(told).to_have_text("1 character left")
    chat.field.fill("😀" * 4000)
    expect(told).to_have_text("0 characters left")
    chat.field.fill("x" * 4002)
    expect(told).to_have_text("2 characters too long")
    expect(chat.page.get_by_role("button", name="Send")).to_be_disabled()
    chat.field.press("Enter")
    expect(chat.messages).to_have_count(0)
    chat.field.fill("😀" * 4000)
    chat.field.press("Enter")
    chat.hear(1)


def test_nothing_but_space_is_not_sent(visit: Visit) -> None:
    chat = visit().open()
    chat.say("  \n ")
    expect(chat.messages).to_have_count(0)


def test_the_field_grows_with_what_is_written_and_shrinks_again(
    visit: Visit, scripted: ScriptedServer
) -> None:
    chat = visit().open()
    scripted.silent = True

    def height() -> float:
        box = chat.field.bounding_box()
        assert box is not None
        return box["height"]

    small = height()
    chat.field.fill("one\ntwo\nthree")
    assert height() > small + 30
    chat.field.fill("line\n" * 60)
    assert height() < 200
    chat.field.press("Enter")
    chat.hear(1)
    assert height() == small


def test_the_field_helps_with_what_is_asked(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    expect(chat.field).to_have_attribute("placeholder", "Write a message")
    scripted.say("Which number?", asks={"slot": "case_number", "kind": "text"})
    expect(chat.field).to_have_attribute("placeholder", "Eight digits, beginning with 8")
    expect(chat.field).to_have_attribute("inputmode", "numeric")
    scripted.say("Right?", asks={"slot": "severity_agreed", "kind": "confirm"}, replies=["Yes", "No"])
    expect(chat.field).to_have_attribute("placeholder", "Choose above or write an answer")
    scripted.say("And in your words?", asks={"slot": "no_such_slot", "kind": "text"})
    expect(chat.field).to_have_attribute("placeholder", "Write your answer")
