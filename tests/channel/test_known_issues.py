"""News of a known issue reaches everybody who follows it, once, in their language, and the cases about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from bot.channel import known_issues
from bot.channel.known_issues import KnownIssues
from bot.nlu.strings import LANGUAGES, load_responses
from bot.outbox.runner import JobRunner
from bot.records.jobs import TELL_FOLLOWERS
from bot.records.policy_files import load_policy
from bot.records.tables import CaseEvent, Conversation, Message
from bot.self_help import notices
from bot.self_help.encoding import Encoder
from bot.self_help.notices import NoticeFile
from bot.support.policy import Policy
from bot.talk.views import MessageView
from tests.casework.conftest import close, opened
from tests.world import NOW, World

LATER = NOW + timedelta(minutes=30)
NOTICE = NoticeFile.model_validate(
    {"id": "logons", "text": {"en": "Logons fail."}, "symptoms": {"en": ["cannot log on"]}}
)
NEWS = {"en": "We have found the cause.", "de": "Wir haben die Ursache gefunden."}


@pytest.fixture(scope="session")
def policy(data_folder: Path) -> Policy:
    return load_policy(data_folder / "policy")


@pytest.fixture
def notice(world: World) -> str:
    encoder = Encoder("made", 2, lambda texts: np.ones((len(texts), 2), dtype=np.float32))
    with world.database.begin() as uow:
        notices.post(uow, NOTICE, encoder, now=NOW)
    return NOTICE.id


class Shown:
    """What was handed to the sockets."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, MessageView]] = []

    async def deliver(self, conversation_id: str, messages: Sequence[MessageView]) -> None:
        self.messages += [(conversation_id, one) for one in messages]


async def told(world: World, policy: Policy, data_folder: Path) -> Shown:
    shown = Shown()
    issues = KnownIssues(policy, load_responses(data_folder / "responses"), shown.deliver)
    now = [LATER]
    runner = JobRunner(world.database, {TELL_FOLLOWERS: issues.tell}, worker="a", clock=lambda: now[0])
    while await runner.do_one():
        now[0] += timedelta(seconds=1)
    return shown


def follow(world: World, notice: str, language: str = "en") -> str:
    conversation = world.conversation()
    with world.database.begin() as uow:
        uow.session.get_one(Conversation, conversation).language = language
        notices.follow(uow, notice, conversation, now=NOW)
    return conversation


def say(world: World, notice: str, *, over: bool = False) -> None:
    with world.database.begin() as uow:
        notices.update(uow, notice, NEWS, over=over, now=LATER)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_the_conversations_language_as_far_as_the_lead_wrote_it(
    world: World, policy: Policy, data_folder: Path, notice: str, language: str
) -> None:
    conversation = follow(world, notice, language)
    say(world, notice)
    shown = await told(world, policy, data_folder)
    ((where, message),) = shown.messages
    assert where == conversation
    assert NEWS["de" if language == "de" else "en"] in message.text
    assert message.custom["notice"] == {
        "event": "known_issue_news",
        "case_number": None,
        "notice_id": "logons",
        "over": False,
    }


async def test_who_does_not_follow_hears_nothing(
    world: World, policy: Policy, data_folder: Path, notice: str
) -> None:
    world.conversation()
    say(world, notice)
    assert (await told(world, policy, data_folder)).messages == []


async def test_everybody_is_told_once_however_many_follow(
    world: World, policy: Policy, data_folder: Path, notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_issues, "PART", 2)
    following = {follow(world, notice) for _ in range(5)}
    say(world, notice, over=True)
    shown = await told(world, policy, data_folder)
    assert sorted(where for where, _ in shown.messages) == sorted(following)
    assert all("over" in message.text for _, message in shown.messages)
    with world.database.begin(write=False) as uow:
        assert len(uow.session.scalars(select(Message)).all()) == 5


async def test_a_case_about_it_keeps_the_news(
    world: World, policy: Policy, data_folder: Path, notice: str
) -> None:
    case = opened(world, policy).case
    conversation = world.conversation()
    with world.database.begin() as uow:
        notices.link_case(uow, notice, conversation, case.id, now=NOW)
    say(world, notice)
    ((_, message),) = (await told(world, policy, data_folder)).messages
    assert case.number in message.text
    assert message.custom["notice"]["case_number"] == case.number
    with world.database.begin(write=False) as uow:
        event = uow.session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq.desc())
        ).first()
        assert event is not None
        assert (event.kind, event.actor_kind) == ("known_issue_news", "system")
        assert event.data["notice"] == "logons"
        assert event.why == {"said": NEWS["en"]}


async def test_a_closed_case_is_left_closed(
    world: World, policy: Policy, data_folder: Path, notice: str
) -> None:
    case = opened(world, policy).case
    conversation = world.conversation()
    with world.database.begin() as uow:
        notices.link_case(uow, notice, conversation, case.id, now=NOW)
    close(world, policy, case.number)
    say(world, notice)
    assert len((await told(world, policy, data_folder)).messages) == 1
    with world.database.begin(write=False) as uow:
        kinds = uow.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)).all()
        assert "known_issue_news" not in kinds
