"""Outside the hours of a language in its region, the customer chooses; the summary promises what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.engine.engine import Engine
from bot.engine.workspace import Workspace
from bot.records import queries
from bot.records.database import Database
from bot.talk import conversations
from bot.talk.views import MessageView
from tests.engine.conftest import Chat, open_space
from tests.engine.test_buttons import asks, until

NIGHT_IN_TOKYO = datetime(2026, 11, 24, 13, tzinfo=UTC)
FREEZES = "昨日から数名の Citrix Virtual Apps のセッションがたびたび固まってしまいます"


@pytest.fixture
def space(database: Database) -> Workspace:
    return open_space(database, clock=lambda: NIGHT_IN_TOKYO)


@pytest.fixture
def haruka(space: Workspace, engine: Engine) -> Chat:
    """A technical contact in Japan who writes Japanese; no zone is known but the account's."""
    with space.database.begin() as uow:
        contact = queries.contact_by_email(uow, "haruka.mizuno@minatoseimitsu.example")
        assert contact is not None
        contact.zone = None
        started = conversations.start(
            uow,
            now=space.clock(),
            contact_id=contact.id,
            organisation_id=queries.memberships(uow, contact.id)[0].organisation.id,
            browser_language="ja",
        )
        return Chat(space, engine, started.conversation.id)


def summary(replies: Sequence[MessageView]) -> dict[str, str]:
    return {field["key"]: field["value"] for field in replies[-1].custom["card"]["fields"]}


@pytest.mark.parametrize(("word", "language"), [("はい", "英語"), ("いいえ", "日本語")])
async def test_yes_and_no_answer_it_and_the_summary_says_so(haruka: Chat, word: str, language: str) -> None:
    await until(haruka, await haruka.say(FREEZES), "language_choice")

    replies = await haruka.say(word)

    assert asks(replies) == "summary"
    assert summary(replies)["language"] == language


async def test_times_are_told_in_the_account_s_zone_where_no_nearer_one_is_known(haruka: Chat) -> None:
    replies = await until(haruka, await haruka.say(FREEZES), "language_choice")
    assert "日本時間" in replies[-1].text
    promised = summary(await haruka.say("はい"))["initial_response"]

    opened = await haruka.say("はい")

    card = {field["key"]: field["value"] for field in opened[0].custom["card"]["fields"]}
    assert card["initial_response"] == promised
