"""An article: its card, the page over the chat, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.scripted_server import ScriptedServer

LINES = ["Test from a phone without Wi-Fi.", "If the page loads there, a firewall is in between."]
ARTICLE = {
    "id": "gateway",
    "language": "en",
    "title": "Reach the gateway from outside",
    "answer": LINES,
    "updated_on": "2026-09-14",
    "products": ["NetScaler Gateway", "NetScaler ADC"],
    "versions": [],
    "html": "<h4>Before you begin</h4><ol><li>Open <code>https://gateway</code>.</li></ol>"
    "<table><tr><th>State</th><th>Meaning</th></tr><tr><td>Up</td><td>It works</td></tr></table>",
}


def shown(scripted: ScriptedServer, chat: Chat, language: str = "en", note: str | None = None) -> Chat:
    """The chat with the article's card in it."""
    scripted.articles["gateway", language] = {**ARTICLE, "language": language}
    card = {
        "kind": "article",
        "title": ARTICLE["title"],
        "fields": [],
        "lines": LINES,
        "article": {"id": "gateway", "language": language},
    }
    scripted.say("This article answers it:", card={**card, **({"note": note} if note else {})})
    return chat


def test_the_card_answers_and_the_article_opens_over_the_chat(visit: Visit, scripted: ScriptedServer) -> None:
    chat = shown(scripted, visit().open())
    card = chat.panel.locator('.card[data-kind="article"]')
    for line in LINES:
        expect(card).to_contain_text(line)
    assert chat.axe() == [], "the card"

    chat.panel.get_by_role("button", name="Read the article").click()
    article = chat.panel.locator(".article")
    expect(article.get_by_role("heading", name=ARTICLE["title"])).to_be_visible()
    expect(article).to_contain_text("14 September 2026")
    expect(article).to_contain_text("NetScaler Gateway and NetScaler ADC")
    expect(article.locator("li code")).to_have_text("https://gateway")
    expect(article).to_be_focused()
    expect(chat.field).to_be_hidden()
    assert chat.axe() == [], "the article"

    chat.panel.get_by_role("button", name="Back to the chat").click()
    expect(chat.field).to_be_visible()
    expect(chat.panel.get_by_role("button", name="Read the article")).to_be_focused()


def test_escape_leaves_the_article_and_not_the_chat(visit: Visit, scripted: ScriptedServer) -> None:
    chat = shown(scripted, visit().open())
    chat.panel.get_by_role("button", name="Read the article").click()
    expect(chat.panel.locator(".article h3")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.field).to_be_visible()


def test_another_language_is_said(visit: Visit, scripted: ScriptedServer) -> None:
    chat = shown(scripted, visit().open(), "de", note="Only available in German")
    expect(chat.panel.locator('.card[data-kind="article"] .note')).to_have_text("Only available in German")
    chat.panel.get_by_role("button", name="Read the article").click()
    expect(chat.panel.locator(".article .foreign")).to_contain_text("German")
    expect(chat.panel.locator(".article .text")).to_have_attribute("lang", "de")


def test_an_article_that_cannot_be_had_leaves_a_way_back(visit: Visit, scripted: ScriptedServer) -> None:
    chat = shown(scripted, visit().open())
    chat.server_may_be_away = True
    scripted.articles.clear()
    chat.panel.get_by_role("button", name="Read the article").click()
    expect(chat.panel.locator(".article")).to_contain_text("cannot be shown just now")
    chat.panel.get_by_role("button", name="Back to the chat").click()
    expect(chat.field).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_small_screen(visit: Visit, scripted: ScriptedServer, dark: bool) -> None:
    chat = shown(scripted, visit(width=375, height=812, touch=True, dark=dark).open())
    chat.panel.get_by_role("button", name="Read the article").click()
    expect(chat.panel.locator(".article h3")).to_be_visible()
    assert chat.axe() == []
