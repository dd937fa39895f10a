"""A button stays where it was offered, and answers only what was asked there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.records.tables import ConversationCase
from bot.talk.views import MessageView
from tests.engine.conftest import Chat


def button(replies: Sequence[MessageView], value: str) -> str:
    """The id of the button that stands for this answer."""
    answers = replies[-1].custom["asks"]["answers"]
    return str(next(answer["button_id"] for answer in answers if answer["value"] == value))


def asks(replies: Sequence[MessageView]) -> str | None:
    asked = replies[-1].custom.get("asks") if replies else None
    return asked["slot"] if asked else None


def cases(chat: Chat) -> int:
    with chat.space.database.begin(write=False) as uow:
        return uow.session.query(ConversationCase).filter_by(conversation_id=chat.conversation_id).count()


async def until(chat: Chat, replies: Sequence[MessageView], slot: str) -> Sequence[MessageView]:
    """Answer by the last button but one, or "I don't know", until ``slot`` is asked for."""
    chosen = {
        "topic": "none",
        "self_help": "skip",
        "impact": "degraded",
        "scope": "some",
        "severity_agreement": "yes",
    }
    for _ in range(20):
        if asks(replies) == slot:
            return replies
        replies = await chat.say(button(replies, chosen.get(asks(replies) or "", "dont_know")))
    raise AssertionError(f"{slot} was not asked for")


async def test_an_old_yes_does_not_open_the_case(chat: Chat) -> None:
    replies = await until(chat, await chat.say("CVAD sessions freeze"), "severity_agreement")
    old = button(replies, "yes")
    await until(chat, await chat.say("sure, that is fine"), "summary")

    replies = await chat.say(old)

    assert asks(replies) == "summary"
    assert cases(chat) == 0


async def test_an_old_answer_does_not_answer_another_question(chat: Chat) -> None:
    replies = await chat.say("it doesn't work")
    assert asks(replies) == "area"
    old = button(replies, "licensing")
    await until(chat, await chat.say(button(replies, "daas_vdi")), "product")

    replies = await chat.say(old)

    assert asks(replies) == "product"
    assert "went wrong" not in replies[0].text


async def test_a_check_may_turn_out_to_have_helped_later(chat: Chat) -> None:
    replies = await chat.say("CVAD sessions freeze")
    replies = await chat.say(button(replies, "alone"))
    old = button(replies, "solved")
    await until(chat, replies, "severity_agreement")

    replies = await chat.say(old)

    assert asks(replies) == "rating"
    assert cases(chat) == 0


async def test_an_old_button_is_no_description_of_a_new_problem(chat: Chat) -> None:
    replies = await chat.say("CVAD sessions freeze")
    old = button(await chat.say(button(replies, "alone")), "remains")
    await chat.say("never mind, forget it")

    replies = await chat.say(old)

    assert asks(replies) == "problem"
