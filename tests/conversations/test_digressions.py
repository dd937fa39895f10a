"""What people do in the middle of a conversation: ask, correct, give up, begin again, change the language."""

from __future__ import annotations

import pytest

from bot.records import queries
from bot.records.database import Database
from bot.records.tables import ConversationCase
from tests.conversations.conftest import Coming
from tests.conversations.test_intake import FREEZES, PRIYA, WILLING, case_of

STEPS = ("self_help", "impact", "severity_agreement", "changed", "summary")


@pytest.mark.parametrize("step", STEPS)
async def test_a_question_in_between_is_answered_and_the_step_asked_again(
    customer: Coming, step: str
) -> None:
    priya = await customer(email=PRIYA, zone="America/Los_Angeles")
    await priya.say(FREEZES)
    await priya.answer(WILLING, until=step)
    assert priya.asks == step

    answer = await priya.say("by the way, how fast will you answer?")

    assert answer[0]["custom"]["card"]["kind"] == "entitlement"
    assert priya.asks == step


@pytest.mark.parametrize("step", STEPS)
async def test_a_person_can_be_asked_for_at_any_step_and_the_bot_goes_on(
    customer: Coming, stored: Database, step: str
) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING, until=step)

    await priya.say("I want to talk to a human")

    assert priya.asks == step
    with stored.begin(write=False) as uow:
        conversation = queries.conversation(uow, priya.conversation_id)
        assert conversation is not None
        assert conversation.owner == "waiting"
        assert conversation.queue_id == "customer_service.americas.en.any"
    await priya.answer(WILLING)
    assert case_of(stored, priya).number


@pytest.mark.parametrize("step", STEPS)
async def test_cancelling_drops_it_and_nothing_is_opened(
    customer: Coming, stored: Database, step: str
) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING, until=step)

    await priya.say("never mind, forget it")

    assert priya.asks is None
    with stored.begin(write=False) as uow:
        assert (
            not uow.session.query(ConversationCase).filter_by(conversation_id=priya.conversation_id).count()
        )
    await priya.say(FREEZES)
    assert priya.asks == "self_help"  # nothing of the first attempt is left


@pytest.mark.parametrize("step", STEPS)
async def test_beginning_again_forgets_what_was_said(customer: Coming, step: str) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING, until=step)

    await priya.say("let's start over from scratch")

    assert priya.asks is None
    await priya.say("something is broken")
    assert priya.asks == "area"


@pytest.mark.parametrize("step", STEPS)
async def test_the_language_can_be_changed_at_any_step(customer: Coming, stored: Database, step: str) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING, until=step)
    in_english = priya.said[-1]["text"]

    await priya.say("can we speak German please?")

    assert priya.asks == step
    assert priya.said[-1]["text"] != in_english
    with stored.begin(write=False) as uow:
        conversation = queries.conversation(uow, priya.conversation_id)
        assert conversation is not None
        assert (conversation.language, conversation.language_pinned) == ("de", True)


async def test_after_two_misses_a_person_is_offered(customer: Coming) -> None:
    priya = await customer(email=PRIYA)

    await priya.say("blorp fizzle wug")
    await priya.say("qwrtz gnarf plimp")

    assert "person" in priya.said[-1]["text"]
    assert len(priya.said[-1]["quick_replies"]) == 2


async def test_the_same_answer_is_not_asked_twice_of_a_first_message_that_says_it_all(
    customer: Coming,
) -> None:
    priya = await customer(email=PRIYA)

    await priya.say(
        "CVAD 2203 LTSR CU4, error 1030: published apps are slow for just two people, "
        "they can use the web client instead"
    )
    asked = await priya.answer(WILLING)

    assert not {"product", "version", "error_code", "workaround", "scope"} & set(asked)


async def test_a_mistyped_case_number_is_told_from_an_unknown_one(customer: Coming) -> None:
    priya = await customer(email=PRIYA)

    (mistyped,) = await priya.say("what is the status of case 80000004")
    (unknown,) = await priya.say("what is the status of case 80999996")

    assert mistyped["text"] != unknown["text"]
    assert "80000004" in mistyped["text"]
    assert "80999996" in unknown["text"]


async def test_the_case_just_opened_can_be_followed(customer: Coming, stored: Database) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING)
    number = case_of(stored, priya).number

    await priya.say(f"how does my case {number} stand?")

    card = priya.card("case")
    assert card["number"] == number
    assert "initial_response" in card


async def test_an_unverified_visitor_learns_nothing_of_any_account(
    customer: Coming, stored: Database
) -> None:
    priya = await customer(email=PRIYA)
    await priya.say(FREEZES)
    await priya.answer(WILLING)
    number = case_of(stored, priya).number
    visitor = await customer()

    for question in (
        f"what is the status of case {number}",
        f"and of {number}?",
        "what does my support package cover?",
        "my org id is 50002011, which support do we have?",
        "please close my case",
    ):
        await visitor.say(question)

    for message in visitor.said:
        assert "card" not in message["custom"]
        assert "Bluewater" not in message["text"]
        assert "Select" not in message["text"]
