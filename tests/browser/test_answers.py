"""What the bot sends: buttons good for one press, cards, and text that stays text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.scripted_server import ScriptedServer


def test_a_button_is_good_for_one_press(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.silent = True
    scripted.say("Agreed?", asks={"slot": "agreed", "kind": "confirm"}, replies=["Yes", "No"])
    chat.replies.first.dblclick()
    chat.hear(2)
    expect(chat.panel.locator(".reply:enabled")).to_have_count(0)
    expect(chat.panel.locator(".reply[data-chosen]")).to_have_text(re.compile("Yes"))
    payload = scripted.conversation.messages[0]["quick_replies"][0]["payload"]
    assert [uttered["button_id"] for uttered in scripted.uttered] == [payload]


def test_a_newer_question_closes_the_older(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.say("First?", asks={"slot": "a", "kind": "choice"}, replies=["One", "Two"])
    expect(chat.replies).to_have_text(["One", "Two"])
    scripted.say("Second?", asks={"slot": "b", "kind": "choice"}, replies=["Three", "Four"])
    expect(chat.replies).to_have_text(["Three", "Four"])


def test_a_button_whose_press_failed_can_be_pressed_again(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.silent = True
    scripted.say("Agreed?", replies=["Yes", "No"])
    scripted.refuse_next("button_not_offered")
    chat.replies.first.click()
    expect(chat.panel.locator(".failure")).to_contain_text("no longer be chosen")
    expect(chat.replies).to_have_count(2)


def test_the_case_stands_out(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    chat.intake(scripted.scripts["en"])
    card = chat.panel.locator('.card[data-kind="case"]')
    expect(card.locator(".figure")).to_have_text("80000003")
    expect(card.get_by_role("timer")).to_contain_text("1 hour 35 minutes left")
    expect(card.locator(".promise time")).to_have_attribute("datetime", re.compile(r"^\d{4}-.*Z$"))
    expect(card.locator(".promise time")).to_have_attribute("title", re.compile("GMT|BST"))
    expect(card).to_contain_text("EMEA West, desktops, English")
    card.get_by_role("button", name="Copy").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    assert chat.page.evaluate("navigator.clipboard.readText()") == "80000003"


def test_a_promised_time_that_has_passed_is_said_to_have(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    fields = [{"key": "initial_response", "label": "First answer", "value": "14:20", "in_minutes": -1}]
    card = {"kind": "case", "title": "Open", "fields": fields}
    scripted.say("What time it is here, is told by what was written just now.")
    scripted.say("There", card=card, at="2026-03-03T12:00:00.000000Z")
    expect(chat.panel.get_by_role("timer")).to_have_text("This time has passed")


def test_a_time_that_had_passed_already_is_no_promise(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    fields = [
        {"key": "opened", "label": "Opened", "value": "Monday", "in_minutes": -3000},
        {"key": "next_update", "label": "Next update", "value": "Friday", "in_minutes": 3000},
    ]
    scripted.say("It stands so", card={"kind": "case", "title": "Case", "fields": fields})
    expect(chat.panel.locator(".promise")).to_contain_text("Next update")
    expect(chat.panel.get_by_role("timer")).to_contain_text("2 days 2 hours left")


def test_a_card_of_a_kind_not_known_here_is_shown(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    fields = [{"key": "x", "label": "Label", "value": "Value"}]
    scripted.say("", card={"kind": "weather", "title": "Title", "fields": fields, "note": "Note"})
    expect(chat.panel.locator(".card")).to_have_text(re.compile("Title.*Label.*Value.*Note", re.DOTALL))


HOSTILE = [
    "<script>window.harmed = true</script>",
    "<img src=x onerror='window.harmed = true'>",
    "[click](javascript:window.harmed=true)",
    "javascript:window.harmed=true",
    'https://a.example/"onmouseover="window.harmed=true',
    "</p></div><iframe srcdoc='<script>parent.harmed=true</script>'>",
    "\u202egnp.exe \u2066x",
    "${alert(1)} {{constructor}}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(visit: Visit, scripted: ScriptedServer, text: str) -> None:
    chat = visit().open()
    scripted.silent = True
    fields = [{"key": text, "label": text, "value": text}]
    card = {"kind": "check", "title": text, "fields": fields, "note": text}
    scripted.say(text, replies=[text], card=card)
    chat.say(text)
    chat.hear(2)
    assert chat.bubbles() == [text, text.strip()]
    expect(chat.panel.locator(".card h3")).to_have_text(text.strip())
    assert chat.page.evaluate("window.harmed") is None
    for link in chat.panel.locator("a").all():
        assert (link.get_attribute("href") or "").startswith("https://a.example/")
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_lines_are_kept_and_addresses_can_be_opened(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.say("First line\n\nSee https://support.example.com/a?b=1&c=2. http://not.example")
    expect(chat.panel.locator(".bubble")).to_have_css("white-space-collapse", "preserve")
    links = chat.panel.locator(".bubble a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://support.example.com/a?b=1&c=2")
    expect(links).to_have_accessible_name("https://support.example.com/a?b=1&c=2 (opens in a new window)")


def test_an_answer_longer_than_the_view_is_shown_from_its_beginning(
    visit: Visit, scripted: ScriptedServer
) -> None:
    chat = visit().open()
    scripted.silent = True
    chat.say("hello")
    expect(chat.panel.locator(".state")).to_have_text("Sent")
    scripted.say("The beginning.\n" + "more\n" * 60)
    chat.hear(2)
    expect(chat.panel.locator(".bubble").last).to_be_in_viewport()
    top = chat.panel.locator(".bubble").last.bounding_box()
    log = chat.log.bounding_box()
    assert top is not None
    assert log is not None
    assert top["y"] > log["y"]
    chat.panel.get_by_role("button", name="new message").click()
    expect(chat.panel.locator(".below")).to_have_count(0)
