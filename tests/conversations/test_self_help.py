"""Guided checks, articles and known issues, as a customer meets them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot.records.database import Database
from bot.records.tables import ConversationCase, SelfHelpRun, Unanswered
from tests.conversations.conftest import Coming
from tests.conversations.customer import Customer, Message
from tests.conversations.test_intake import DANA, PRIYA, WILLING, case_of
from tests.real_server import RealServer

FREEZES = "my Citrix session keeps freezing, I can't click anything any more"
MADE_UP = "the colours of the pie chart in our weekly licence usage dashboard are hard to tell apart"


def runs(stored: Database, customer: Customer) -> list[SelfHelpRun]:
    with stored.begin(write=False) as uow:
        query = uow.session.query(SelfHelpRun).filter_by(conversation_id=customer.conversation_id)
        return query.order_by(SelfHelpRun.started_at).all()


def cases(stored: Database, customer: Customer) -> int:
    with stored.begin(write=False) as uow:
        return uow.session.query(ConversationCase).filter_by(conversation_id=customer.conversation_id).count()


async def to_the_checks(customer: Customer, words: str) -> None:
    await customer.say(words)
    await customer.answer({"area": "#daas_vdi"}, until="self_help")
    assert customer.asks == "self_help", customer.texts


async def test_solved_at_the_second_check(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await to_the_checks(priya, FREEZES)
    assert "sessions that freeze" in priya.said[-2]["text"]
    await priya.press("alone")
    assert "Did that help?" in priya.said[-1]["text"]

    solved, _ = await priya.say("great, that did the trick, it works now")

    assert "I haven't opened a case" in solved["text"]
    assert priya.asks == "rating"
    await priya.press("great")
    assert priya.asks is None
    (run,) = runs(stored, priya)
    assert (run.kind, run.subject_id, run.version, run.found_by) == ("topic", "session_freezes", 1, "meaning")
    assert [step["check"] for step in run.steps] == ["others", "reconnect"]
    assert (run.outcome, run.rating, run.case_id) == ("solved", 3, None)
    assert cases(stored, priya) == 0


async def test_abandoned_for_a_case_with_the_record_attached(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await to_the_checks(priya, FREEZES)
    await priya.say("a few others have it too")
    await priya.say("cpu is maxed out")
    assert priya.asks == "self_help"

    await priya.press("case")
    asked = await priya.answer(
        {**WILLING, "product": "#virtual_apps_desktops", "began": "since the patch on Monday"}
    )

    assert "self_help" not in asked
    assert priya.card("summary")["checks_made"] == "2"
    case = case_of(stored, priya)
    record: dict[str, Any] = case.troubleshooting
    assert record["self_help"] == "skipped"
    assert record["topic"] == {"id": "session_freezes", "version": 1, "title": "sessions that freeze"}
    first, second = record["checks"]
    assert (first["check"], first["outcome"], first["said"]) == ("others", "some", "a few others have it too")
    assert first["question"].endswith("?")
    assert second["answer"] == "CPU or memory near 100 %"
    assert record["began"] == "since the patch on Monday"
    (run,) = runs(stored, priya)
    assert (run.outcome, run.at_check, run.case_id) == ("left", "load", case.id)


async def test_when_the_checks_are_used_up_the_intake_goes_on(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await to_the_checks(priya, FREEZES)
    await priya.press("alone")
    await priya.press("remains")
    await priya.say("still the same")
    await priya.say("no, didn't help either")

    assert priya.asks not in ("self_help", None)
    assert any("nobody asks you again" in text for text in priya.texts)
    (article,) = [one for one in priya.said if (one["custom"].get("card") or {}).get("kind") == "article"]
    assert len(article["custom"]["card"]["lines"]) == 2
    (run,) = runs(stored, priya)
    assert run.outcome == "remains"
    assert [step["outcome"] for step in run.steps] == ["alone", "remains", "remains", "remains"]


async def test_an_answer_that_shows_an_outage_ends_the_checks(customer: Coming, stored: Database) -> None:
    dana = await customer(email=DANA)
    await to_the_checks(dana, FREEZES)
    await dana.say("all sessions hang, everybody's")

    assert dana.asks != "self_help"
    assert any("bigger than one workplace" in text for text in dana.texts)
    asked = await dana.answer({**WILLING, "impact": "#halted", "product": "#virtual_apps_desktops"})
    assert "scope" not in asked  # that is answered
    assert runs(stored, dana)[0].outcome == "outage"
    assert case_of(stored, dana).troubleshooting["checks"][0]["outcome"] == "everybody"


async def test_what_comes_out_grave_in_the_middle_ends_the_checks(customer: Coming, stored: Database) -> None:
    dana = await customer(email=DANA)
    await to_the_checks(dana, FREEZES)
    await dana.say("wait, there was a break-in: attackers are in our system and data is being stolen")

    assert dana.asks != "self_help"
    assert any("serious" in text for text in dana.texts)
    assert runs(stored, dana)[0].outcome == "outage"


async def test_steps_taken_already_are_not_asked_for(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await to_the_checks(priya, f"{FREEZES}. I already closed and reopened the Citrix app")
    await priya.press("alone")

    assert any("done part of this already" in text for text in priya.texts)
    assert "network cable" in priya.said[-1]["text"]  # not: close and open again
    await priya.say("I plugged in a LAN cable already, doesn't change anything")
    assert "log the session off" in priya.said[-1]["text"]
    await priya.say("tried that before I wrote to you")
    assert priya.asks != "self_help"
    (run,) = runs(stored, priya)
    assert [(step["check"], step["outcome"]) for step in run.steps[:2]] == [
        ("others", "alone"),
        ("reconnect", "done_before"),
    ]
    assert [step["check"] for step in run.steps[2:]] == ["wired", "new_session"]
    assert {step["outcome"] for step in run.steps[2:]} <= {"remains", "done_before"}


async def test_having_restarted_is_not_having_solved_it(customer: Coming, stored: Database) -> None:
    misaki = await customer(email=PRIYA, language="ja")
    await misaki.say("Citrixのセッションが固まって操作できません")
    await misaki.press("alone")
    before = misaki.said[-1]["text"]
    await misaki.say("もうPCを再起動しました")  # not what was asked for: it is remembered, and asked again
    assert (misaki.asks, misaki.said[-1]["text"]) == ("self_help", before)
    assert runs(stored, misaki)[0].outcome is None


async def test_not_solved_after_all_goes_on_behind_the_check(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await to_the_checks(priya, FREEZES)
    await priya.press("alone")
    await priya.press("solved")
    await priya.press("reopen")

    assert priya.asks == "self_help"
    assert "network cable" in priya.said[-1]["text"]
    (run,) = runs(stored, priya)
    assert run.outcome is None
    await priya.say("now it works")
    await priya.say("still freezing after all")  # in their own words
    assert priya.asks == "self_help"
    assert "log the session off" in priya.said[-1]["text"]


async def test_an_error_code_leads_straight_to_its_topic(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await to_the_checks(priya, "citrix shows error 1030 when I want to work")
    (run,) = runs(stored, priya)
    assert (run.subject_id, run.found_by) == ("session_wont_start", "error_code")


async def test_a_person_may_be_asked_for_at_a_check(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await to_the_checks(priya, FREEZES)
    await priya.say("I want to talk to a human")
    assert any("in line" in text for text in priya.texts)
    assert priya.asks == "self_help"  # meanwhile it goes on


async def test_cancelling_leaves_the_run(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await to_the_checks(priya, FREEZES)
    await priya.say("forget it")
    assert priya.asks is None
    (run,) = runs(stored, priya)
    assert (run.outcome, run.at_check) == ("left", "others")


async def test_what_nothing_fits_is_kept_and_the_intake_goes_on(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(MADE_UP)
    asked = await priya.answer({**WILLING, "area": "#licensing", "product": "#license_server"})
    assert "self_help" not in asked
    assert case_of(stored, priya).troubleshooting["self_help"] == "none_fits"
    with stored.begin(write=False) as uow:
        kept = uow.session.query(Unanswered).filter_by(conversation_id=priya.conversation_id).one()
        assert kept.text == MADE_UP


async def test_a_german_question_is_answered_by_an_english_article_and_told_so(
    customer: Coming, stored: Database
) -> None:
    jonas = await customer(email=PRIYA, language="de")
    await jonas.say(
        "Wie kann ich mit udadmin die Lizenz eines Benutzers wieder freigeben, der nicht mehr da ist?"
    )
    assert jonas.asks == "self_help", jonas.texts
    card = next(one["custom"]["card"] for one in jonas.said if (one["custom"].get("card")))
    assert card["kind"] == "article"
    assert card["article"] == {"id": "free-user-device-licences", "language": "en"}
    assert "Englisch" in card["note"]
    assert jonas.said[-1]["custom"]["language"] == "de"

    await jonas.say("ja danke, das hilft mir")
    assert jonas.asks == "rating"
    (run,) = runs(stored, jonas)
    assert (run.kind, run.outcome) == ("article", "solved")
    assert cases(stored, jonas) == 0


async def test_yes_and_no_mean_what_the_check_says(customer: Coming, stored: Database) -> None:
    for word, expected in (("yes", "some"), ("no", "alone")):
        priya = await customer(email=PRIYA)
        await to_the_checks(priya, FREEZES)
        await priya.say(word)
        (run,) = runs(stored, priya)
        assert run.steps[0]["outcome"] == expected


LOGONS = """\
id: {id}
products: [daas]
text: {{en: "Logons to the {place} region are failing. We are on it.", ja: "{place}リージョンでログオンに失敗しています。"}}
symptoms: {{en: ["cannot log on to the {place} cloud region", "logons fail in {place}"], ja: ["{place}リージョンにログオンできない"]}}
"""


def notice(server: RealServer, tmp_path: Path, *arguments: str) -> None:
    """What a lead does at a terminal."""
    command = [str(Path(sys.executable).parent / "firstline"), "notice", *arguments]
    environment = {**os.environ, "FIRSTLINE_DATABASE_URL": server.database_url}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def heard_unasked(customer: Customer, words: str) -> Message:
    """Waits for what the system says by itself."""
    for _ in range(200):
        for message in await customer.everything():
            if message["author"] == "system" and words in message["text"]:
                return message
        await asyncio.sleep(0.05)
    raise AssertionError(f"never heard: {words}")


async def test_a_known_issue_is_told_at_once_and_when_it_is_over(
    customer: Coming, stored: Database, server: RealServer, tmp_path: Path
) -> None:
    file = tmp_path / "notice.yml"
    file.write_text(LOGONS.format(id="logons-oslo", place="Oslo"), "utf-8")
    notice(server, tmp_path, "post", str(file))
    priya = await customer(email=PRIYA)
    await priya.say("our people cannot log on to the Oslo cloud region")
    assert priya.asks == "notice"
    assert "We are on it." in priya.said[-1]["text"]
    await priya.press("follow")
    assert priya.asks is None
    assert cases(stored, priya) == 0

    misaki = await customer(email=PRIYA, language="ja")
    await misaki.say("Osloのクラウドリージョンにログオンできません")
    assert "Osloリージョン" in misaki.said[-1]["text"]
    await misaki.press("case")
    await misaki.answer({**WILLING, "area": "#daas_vdi", "product": "#daas"})
    case = case_of(stored, misaki)
    other = await customer(email=PRIYA)
    await other.say("our people cannot log on to the Oslo cloud region")
    await other.press("other")
    assert other.asks not in ("notice", None)

    notice(server, tmp_path, "over", "logons-oslo", "--text", "en=Logons to Oslo work again.")
    assert "is over" in (await heard_unasked(priya, "Logons to Oslo work again."))["text"]
    assert case.number in (await heard_unasked(misaki, "Logons to Oslo work again."))["text"]
    assert [event.kind for event in case_of(stored, misaki).events][-1] == "known_issue_news"
    late = await customer(email=PRIYA)
    await late.say("our people cannot log on to the Oslo cloud region")
    assert late.asks != "notice"
