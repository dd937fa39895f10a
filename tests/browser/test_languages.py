"""Eight languages, from the first paint."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser.chat import LOCALES
from tests.browser.conftest import STRINGS, Visit
from tests.browser.scripted_server import ScriptedServer

NAMES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "zh": "简体中文",
    "ja": "日本語",
    "ko": "한국어",
}


def words(language: str) -> dict[str, str]:
    """The widget's strings of one language."""
    document: dict[str, Any] = yaml.safe_load((STRINGS / f"{language}.yml").read_text("utf-8"))
    section: dict[str, str] = document["widget"]
    return section


def meanings(language: str) -> dict[str, set[str]]:
    """Each key, plural endings aside, with the places it fills."""
    found: dict[str, set[str]] = {}
    for key, text in words(language).items():
        found.setdefault(re.sub("_(zero|one|two|few|many|other)$", "", key), set()).update(
            re.findall(r"\{(\w+)\}", text)
        )
    return found


@pytest.mark.parametrize("language", LOCALES)
def test_a_language_has_words_for_everything(language: str) -> None:
    assert meanings(language) == meanings("en")


@pytest.mark.parametrize("language", LOCALES)
def test_the_chat_speaks_the_readers_language_at_once(visit: Visit, language: str) -> None:
    chat = visit(language=language)
    expect(chat.launcher).to_have_text(words(language)["launcher_label"])
    chat.open()
    expect(chat.panel.get_by_role("dialog")).to_have_attribute("lang", language)
    expect(chat.panel.locator(".lead")).to_have_text(words(language)["intro_title"])
    expect(chat.language_name).to_have_text(NAMES[language])


def test_the_menu_offers_each_language_in_its_own_name(visit: Visit) -> None:
    chat = visit().open()
    chat.language_button.click()
    items = chat.page.get_by_role("menuitemradio")
    expect(items).to_have_text(["As I write", *NAMES.values()])
    for code, name in NAMES.items():
        expect(items.filter(has_text=name)).to_have_attribute("lang", code)


def test_a_chosen_language_holds_and_is_remembered(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    chat.language_button.click()
    chat.page.get_by_role("menuitemradio", name="日本語").click()
    expect(chat.panel.locator(".lead")).to_have_text(words("ja")["intro_title"])
    chat.intake(scripted.scripts["ja"], until=1)
    assert scripted.conversation.language == "ja"
    assert scripted.conversation.pinned
    chat.page.reload()
    expect(chat.language_name).to_have_text("日本語")
    chat.language_button.click()
    expect(chat.page.get_by_role("menuitemradio", name="日本語")).to_have_attribute("aria-checked", "true")
    chat.page.get_by_role("menuitemradio").first.click()
    scripted.conversation.language = "de"
    scripted.say("Guten Tag")
    expect(chat.language_name).to_have_text("Deutsch")


def test_the_chat_follows_the_language_of_the_answers(visit: Visit, scripted: ScriptedServer) -> None:
    chat = visit().open()
    scripted.conversation.language = "zh"
    chat.intake(scripted.scripts["zh"], until=1)
    expect(chat.language_name).to_have_text("简体中文")
    expect(chat.panel.locator(".message").last).to_have_attribute("lang", "zh")


def test_the_page_can_choose(visit: Visit) -> None:
    chat = visit()
    expect(chat.launcher).to_be_visible()
    chat.page.evaluate("Firstline.setLanguage('ko')")
    expect(chat.launcher).to_have_text(words("ko")["launcher_label"])
    chat.open()
    expect(chat.language_name).to_have_text("한국어")
