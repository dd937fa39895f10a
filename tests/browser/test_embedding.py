"""What a host page gets: one tag, a small script, an interface, and nothing in its way."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.scripted_server import ScriptedServer


def test_the_chat_is_loaded_when_somebody_opens_it(visit: Visit) -> None:
    chat = visit()
    loaded: list[str] = []
    chat.page.on("request", lambda request: loaded.append(request.url))
    chat.page.reload()
    expect(chat.launcher).to_be_visible()
    assert not any("/widget/panel" in url for url in loaded)
    chat.open()
    assert any("/widget/panel" in url for url in loaded)


def test_the_page_hears_of_it(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit()
    expect(chat.launcher).to_be_visible()
    chat.page.evaluate(
        """() => {
          window.heard = [];
          const note = (name) => (detail) => window.heard.push([name, detail ?? null]);
          for (const name of ["open", "close", "message", "signedin"]) Firstline.on(name, note(name));
          Firstline.on("open", () => { throw new Error("of the page"); });
          const end = Firstline.on("close", note("ended"));
          end();
          addEventListener("error", (event) => event.preventDefault());
          Firstline.open();
        }"""
    )
    expect(chat.field).to_be_focused()
    expect(chat.panel.locator(".intro")).to_be_visible()
    scripted.say("seen")
    chat.hear(1)
    chat.page.evaluate("Firstline.setToken('token-of-c-astrid')")
    expect(chat.panel.locator(".identity")).to_be_visible()
    chat.page.evaluate("Firstline.close()")
    scripted.say("unseen")
    chat.page.wait_for_function("window.heard.length === 5")
    assert chat.page.evaluate("window.heard") == [
        ["open", None],
        ["message", {"author": "bot", "unread": 0}],
        ["signedin", {"name": "Astrid Halvorsen", "organisation": "Halvorsen Marine Insurance"}],
        ["close", None],
        ["message", {"author": "bot", "unread": 1}],
    ]


def test_the_pages_own_style_does_not_reach_in_and_ours_does_not_get_out(visit: Visit) -> None:
    chat = visit()
    expect(chat.launcher).to_be_visible()
    before = chat.page.evaluate("getComputedStyle(document.body).font")
    chat.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync("* { font-size: 40px !important; letter-spacing: 9px } button { display: none }");
          document.adoptedStyleSheets.push(sheet);
        }"""
    )
    chat.page.evaluate("Firstline.open()")
    expect(chat.field).to_be_focused()
    expect(chat.field).to_have_css("font-size", "15px")
    expect(chat.field).to_have_css("letter-spacing", "normal")
    chat.page.evaluate("document.adoptedStyleSheets = []")
    assert chat.page.evaluate("getComputedStyle(document.body).font") == before


def test_a_portal_at_another_address(chromium: Browser, scripted: ScriptedServer) -> None:
    """The script comes from the support server; the page's policy names that server and nothing inline."""
    policy = (
        f"default-src 'none'; script-src {scripted.address}; "
        f"connect-src {scripted.address} {scripted.address.replace('http', 'ws')}"
    )
    body = (
        "<!doctype html><html lang=en-US><title>Portal</title><main><h1>Portal</h1></main>"
        f"<script src='{scripted.address}/widget.js' data-title='Help desk' data-theme='dark' "
        "data-position='start' defer></script></html>"
    )

    scripted.portal = (body, policy)
    chat = Chat.visiting(chromium, scripted.portal_address)
    chat.open()
    expect(chat.panel.get_by_role("heading", name="Help desk")).to_be_visible()
    chat.say("hello")
    chat.hear(3)
    box = chat.panel.bounding_box()
    assert box is not None
    assert box["x"] < 100
    assert chat.problems() == []
    chat.leave()
