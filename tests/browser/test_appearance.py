"""Pictures of the chat to look at, and what can be told without looking: that everything has room."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, Visit
from tests.browser.scripted_server import ScriptedServer


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [375, 768, 1280])
@pytest.mark.parametrize("language", ["en", "de", "ja", "zh"])
def test_an_intake_has_room(
    visit: Visit, scripted: ScriptedServer, screenshots: Path, language: str, width: int, dark: bool
) -> None:
    name = f"{language}-{width}-{'dark' if dark else 'light'}"
    chat = visit(language=language, width=width, height=SIZES[width], dark=dark)
    expect(chat.launcher).to_be_visible()
    chat.page.screenshot(path=screenshots / f"{name}-0-page.png")
    chat.open()
    script = scripted.scripts[language]
    chat.page.screenshot(path=screenshots / f"{name}-1-empty.png")
    chat.intake(script, until=1)
    chat.page.screenshot(path=screenshots / f"{name}-2-check.png")
    chat.replies.nth(1).click()
    chat.hear(5)
    chat.replies.nth(1).click()
    chat.hear(7)
    chat.replies.nth(0).click()
    chat.hear(10)
    chat.page.screenshot(path=screenshots / f"{name}-3-summary.png")
    assert chat.overflow() == []
    chat.replies.nth(0).click()
    chat.hear(12)
    chat.page.screenshot(path=screenshots / f"{name}-4-case.png")
    assert chat.overflow() == []


@pytest.mark.parametrize("language", ["de", "ja"])
@pytest.mark.parametrize(("width", "scale"), [(320, 1), (375, 2), (1280, 2)])
def test_narrow_screens_and_large_text_have_room(
    visit: Visit, scripted: ScriptedServer, screenshots: Path, language: str, width: int, scale: int
) -> None:
    chat = visit(language=language, width=width, height=SIZES[width])
    chat.page.evaluate(f"document.documentElement.style.setProperty('--firstline-text-scale', '{scale}')")
    chat.open()
    assert chat.overflow() == []
    chat.intake(scripted.scripts[language])
    scripted.hand_to("waiting", 3)
    chat.page.screenshot(path=screenshots / f"{language}-{width}-text{scale}.png")
    assert chat.overflow() == []
    field = chat.field.bounding_box()
    assert field is not None
    assert field["y"] + field["height"] <= SIZES[width]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colors_keep_the_shapes(
    visit: Visit, scripted: ScriptedServer, screenshots: Path, theme: str
) -> None:
    chat = visit(forced_colors="active", dark=theme == "dark").open()
    chat.intake(scripted.scripts["en"])
    chat.page.screenshot(path=screenshots / f"forced-colors-{theme}.png")
    for part in (chat.panel.locator(".bubble").first, chat.panel.locator(".card").last):
        expect(part).not_to_have_css("border-top-style", "none")


def test_nothing_moves_where_motion_is_not_wanted(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.typing(True)
    scripted.say("hello")
    chat.hear(1)
    running = chat.page.evaluate(
        """() => {
          const widget = document.querySelector("firstline-widget");
          const panel = widget.shadowRoot.querySelector("firstline-panel");
          return panel.shadowRoot.getAnimations().filter((one) => one.effect.getTiming().duration > 0).length;
        }"""
    )
    assert running == 0
