"""The whole intake in a real browser against the product's own server, in English and in Japanese."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.records.database import Database
from bot.records.tables import Case, Contact
from tests.browser.chat import Chat
from tests.real_server import RealServer

PATIENCE = 20_000


@pytest.mark.parametrize(
    ("language", "contact", "email", "problem", "unsure", "open_case", "queue"),
    [
        (
            "en",
            "Dana Whitlock",
            "dana.whitlock@harborlight.example",
            "our published apps in CVAD 2203 LTSR CU4 keep freezing for a few people since this morning",
            "not sure",
            "Open a case",
            "priority_engineer.",
        ),
        (
            "ja",
            "水野 遥",
            "haruka.mizuno@minatoseimitsu.example",
            "今朝から CVAD 2203 LTSR CU4 の公開アプリが数名の画面で固まってしまいます",
            "わかりません",
            "ケースを作成",
            "priority_engineer.",
        ),
    ],
)
def test_from_a_problem_to_a_case(
    chromium: Browser,
    real_server: RealServer,
    screenshots: Path,
    language: str,
    contact: str,
    email: str,
    problem: str,
    unsure: str,
    open_case: str,
    queue: str,
) -> None:
    chat = Chat.visiting(chromium, real_server.address, language=language, height=900)
    chat.page.get_by_role("button", name=contact).first.click()
    if not chat.panel.is_visible():
        chat.open()

    chat.say(problem)
    cards = chat.panel.locator(".card[data-kind=case]")
    for step in range(20):
        expect(chat.replies.first).to_be_visible(timeout=PATIENCE)
        chat.page.screenshot(path=screenshots / f"intake-{language}-{step}.png")
        heard = chat.messages.count()
        last_question = chat.replies.count()
        # The first check is left for a case; of everything else the first answer is taken, or none is known.
        offered = chat.panel.locator(".replies[data-open]").get_by_role("button", name=open_case, exact=True)
        if offered.count() == 1:
            offered.click()
        elif last_question == 1:
            chat.say(unsure)
        else:
            chat.replies.first.click()
        expect(chat.messages.nth(heard + 1)).to_be_visible(timeout=PATIENCE)
        chat.page.wait_for_timeout(300)
        if cards.count():
            break
    expect(cards).to_have_count(1)
    chat.page.screenshot(path=screenshots / f"intake-{language}-case.png")

    database = Database(real_server.database_url)
    with database.begin(write=False) as uow:
        opened = uow.session.query(Case).join(Contact).filter(Contact.email == email).one()
        _ = opened.clocks
    database.dispose()
    expect(cards).to_contain_text(opened.number)
    assert opened.language == language
    assert opened.queue_id is not None
    assert opened.queue_id.startswith(queue)
    assert opened.version == "2203 LTSR CU4"
    assert {clock.kind for clock in opened.clocks} >= {"initial_response", "next_update"}
    assert opened.reasons

    chat.page.reload()
    chat.open()
    expect(chat.panel.locator(".card[data-kind=case]")).to_contain_text(opened.number, timeout=PATIENCE)
    assert chat.axe() == []
    assert chat.problems() == []
    chat.leave()
