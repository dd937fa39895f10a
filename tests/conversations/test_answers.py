"""What an answer means depends on the question, and nothing said is turned into its opposite."""

from __future__ import annotations

import pytest

from bot.records.database import Database
from tests.conversations.conftest import Coming
from tests.conversations.test_intake import PRIYA, WILLING, case_of

FREEZE = "my CVAD sessions keep freezing"


async def test_no_to_the_proposal_means_the_lower_severity_asked_for_before(
    customer: Coming, stored: Database
) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(f"severity 4 please: {FREEZE}")
    await priya.answer(WILLING, until="severity_agreement")

    await priya.say("no")
    await priya.answer(WILLING)

    case = case_of(stored, priya)
    assert (case.severity_proposed, case.severity, case.severity_settled) == (3, 4, True)


async def test_a_dispute_that_names_a_lower_severity_is_none(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZE)
    await priya.answer(WILLING, until="severity_agreement")
    await priya.press("no")
    assert priya.asks == "dispute_reason"

    await priya.say("severity 4 is enough")
    await priya.answer(WILLING)

    case = case_of(stored, priya)
    assert (case.severity_proposed, case.severity, case.severity_settled) == (3, 4, True)


async def test_no_to_the_very_severity_that_was_asked_for_is_a_dispute(customer: Coming) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(f"severity 3 please: {FREEZE}")
    await priya.answer(WILLING, until="severity_agreement")

    await priya.press("no")

    assert priya.asks == "dispute_reason"


@pytest.mark.parametrize("step", ["version", "summary"])
async def test_a_lower_severity_is_given_also_once_another_was_agreed(
    customer: Coming, stored: Database, step: str
) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZE)
    await priya.answer(WILLING, until=step)

    await priya.say("severity 4 is enough")
    assert priya.asks == step
    await priya.answer(WILLING)

    case = case_of(stored, priya)
    assert (case.severity_proposed, case.severity, case.severity_settled) == (3, 4, True)


async def test_a_graver_severity_once_another_was_agreed_is_a_dispute(
    customer: Coming, stored: Database
) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZE)
    await priya.answer(WILLING, until="version")

    await priya.say("make it severity 2")
    assert priya.asks == "dispute_reason"
    await priya.say("our call centre depends on it")
    await priya.answer(WILLING)

    case = case_of(stored, priya)
    assert (case.severity_proposed, case.severity, case.severity_settled) == (3, 2, False)


async def test_a_question_is_no_reason_for_a_dispute(customer: Coming) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZE)
    await priya.answer(WILLING, until="severity_agreement")
    await priya.press("no")

    answer = await priya.say("how fast will you answer?")

    assert answer[0]["custom"]["card"]["kind"] == "entitlement"
    assert priya.asks == "dispute_reason"


@pytest.mark.parametrize("words", ["I've signed in now", "done", "#yes"])
async def test_who_has_signed_in_goes_on_whatever_they_call_it(customer: Coming, words: str) -> None:
    visitor = await customer()
    await visitor.say("my desktop sessions keep freezing")
    await visitor.answer({**WILLING, "area": "#daas_vdi"}, until="sign_in")
    await visitor.sign_in(PRIYA)

    said = await (visitor.press(words[1:]) if words.startswith("#") else visitor.say(words))

    assert len(said) == 1
    assert visitor.asks in ("product", "impact")


@pytest.mark.parametrize(("words", "shown"), [("25", "25"), ("around 120", "120"), ("1,200", "1200")])
async def test_a_bare_number_says_how_many_are_affected(customer: Coming, words: str, shown: str) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZE)
    await priya.answer(WILLING, until="scope")

    await priya.say(words)
    await priya.answer(WILLING, until="summary")

    assert priya.card("summary")["affected_users"] == shown


async def test_an_error_code_is_no_version(customer: Coming) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZE)
    await priya.answer(WILLING, until="version")

    await priya.say("error 1030")
    assert priya.asks == "version"
    await priya.answer(WILLING, until="summary")

    assert priya.card("summary")["version"] == "2203 LTSR CU4"
    assert priya.card("summary")["error_code"] == "1030"


async def test_a_question_about_the_check_leaves_the_fault_a_fault(customer: Coming) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZE)
    assert priya.asks == "self_help"

    await priya.say("how do I disconnect a session?")
    assert priya.asks == "self_help"
    asked = await priya.answer(WILLING, until="severity_agreement")

    assert "impact" in asked


async def test_another_product_ends_the_checks_of_the_first(customer: Coming) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZE)
    assert priya.asks == "self_help"

    await priya.say("sorry, it's NetScaler Gateway")

    assert "Workspace app" not in priya.said[-1]["text"]


async def test_of_a_long_error_message_the_beginning_is_kept(customer: Coming) -> None:
    priya = await customer(email=PRIYA)
    await priya.say("users of XenApp can't log on, their password is refused")
    await priya.answer(WILLING, until="error_code")

    await priya.say(
        "Cannot complete your request. The remote host closed the connection, please contact your administrator"
    )

    await priya.answer(WILLING, until="summary")
    shown = priya.card("summary")["error_code"]
    assert shown.startswith("Cannot complete your request.")
    assert len(shown) == 64
