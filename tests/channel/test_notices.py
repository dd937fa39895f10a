"""A customer is told in the chat what happened to their case: once, in their language and zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.casework.handing_on import hand_on
from bot.casework.telling import tell_customer
from bot.channel.notices import Notices
from bot.nlu.strings import LANGUAGES, load_responses
from bot.outbox.runner import JobRunner
from bot.records import queries
from bot.records.jobs import TELL_CUSTOMER
from bot.records.policy_files import load_policy
from bot.records.tables import Case, CaseEvent, ContactRole, Conversation, ConversationCase, Job, Message
from bot.support.policy import Policy
from bot.talk.views import MessageView
from tests.casework.conftest import opened
from tests.support.instants import utc
from tests.world import World

MIAMI_CLOSES = utc("2026-03-04 23:00")


@pytest.fixture(scope="session")
def policy(data_folder: Path) -> Policy:
    return load_policy(data_folder / "policy")


@pytest.fixture
def handed_on(world: World, policy: Policy) -> Case:
    """A case that went from Miami to San José."""
    case = opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case
    with world.database.begin() as uow:
        hand_on(uow, policy, case.id, now=MIAMI_CLOSES)
    return case


class Shown:
    """What was handed to the sockets."""

    def __init__(self) -> None:
        self.messages: list[MessageView] = []

    async def deliver(self, conversation_id: str, messages: Sequence[MessageView]) -> None:
        self.messages += messages


async def told(world: World, policy: Policy, data_folder: Path) -> Shown:
    shown = Shown()
    notices = Notices(policy, load_responses(data_folder / "responses"), shown.deliver)
    runner = JobRunner(world.database, {TELL_CUSTOMER: notices.tell}, worker="a", clock=lambda: MIAMI_CLOSES)
    while await runner.do_one():
        pass
    return shown


def speak(world: World, language: str, owner: str = "bot") -> None:
    with world.database.begin() as uow:
        conversation = uow.session.scalars(select(Conversation)).one()
        conversation.language, conversation.owner = language, owner


def stored(world: World) -> list[Message]:
    with world.database.begin(write=False) as uow:
        return list(uow.session.scalars(select(Message).where(Message.author == "system")))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_the_conversations_language(
    world: World, policy: Policy, handed_on: Case, data_folder: Path, language: str
) -> None:
    speak(world, language)
    shown = await told(world, policy, data_folder)
    (message,) = stored(world)
    assert [view.id for view in shown.messages] == [message.id]
    assert handed_on.number in message.text
    assert message.language == language
    assert (message.case_id, message.turn_state) == (handed_on.id, None)
    assert message.custom["notice"] == {"event": "handed_on", "case_number": handed_on.number}


async def test_it_says_who_has_the_case_now(
    world: World, policy: Policy, handed_on: Case, data_folder: Path
) -> None:
    await told(world, policy, data_folder)
    (message,) = stored(world)
    assert message.text == (
        f"Case {handed_on.number}: Our center in Miami has closed, so our center in San Jose looks after your "
        "case from now on."
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_promise_that_goes_is_named(
    world: World, policy: Policy, handed_on: Case, data_folder: Path, language: str
) -> None:
    speak(world, language)
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, handed_on.number)
        assert case is not None
        gone = CaseEvent(
            case_id=case.id,
            seq=99,
            at=MIAMI_CLOSES,
            actor_kind="system",
            kind="recomputed",
            data={"clocks": [{"kind": "restoration", "withdrawn": True, "ended_at": "2026-03-04T23:00:00Z"}]},
            why={"rule": "recomputed", "section": "", "facts": {}},
        )
        uow.session.add(gone)
        uow.session.flush()
        tell_customer(uow, case, gone, now=MIAMI_CLOSES)
    await told(world, policy, data_folder)
    words = load_responses(data_folder / "responses")[language].labels
    (notice,) = [one for one in stored(world) if one.custom["notice"]["event"] == "recomputed"]
    assert notice.text.splitlines()[-1] == words["notice.withdrawn"].replace(
        "{clock}", words["field.restoration"]
    )


async def test_it_is_told_while_an_agent_is_in_the_chat_too(
    world: World, policy: Policy, handed_on: Case, data_folder: Path
) -> None:
    speak(world, "en", owner="agent")
    assert (await told(world, policy, data_folder)).messages


async def test_it_is_told_where_something_was_said_last(
    world: World, policy: Policy, handed_on: Case, data_folder: Path
) -> None:
    later = world.conversation(now=MIAMI_CLOSES - timedelta(hours=2))
    with world.database.begin() as uow:
        uow.session.add(ConversationCase(conversation_id=later, case_id=handed_on.id))
        uow.session.add(
            Message(
                conversation_id=later, seq=1, author="customer", created_at=MIAMI_CLOSES, text="any news?"
            )
        )
        uow.session.get_one(Conversation, later).last_seq = 1
    await told(world, policy, data_folder)
    (message,) = stored(world)
    assert (message.conversation_id, message.seq) == (later, 2)


async def test_a_contact_who_was_removed_meanwhile_is_told_nothing(
    world: World, policy: Policy, handed_on: Case, data_folder: Path
) -> None:
    with world.database.begin() as uow:
        uow.session.delete(
            uow.session.scalars(select(ContactRole).where(ContactRole.contact_id == world.technical)).one()
        )
    assert (await told(world, policy, data_folder)).messages == []
    assert stored(world) == []


async def test_a_case_without_a_conversation_is_told_nowhere(
    world: World, policy: Policy, handed_on: Case, data_folder: Path
) -> None:
    with world.database.begin() as uow:
        uow.session.delete(uow.session.scalars(select(ConversationCase)).one())
    await told(world, policy, data_folder)
    assert stored(world) == []
    with world.database.begin(write=False) as uow:
        assert uow.session.scalar(select(Job).where(Job.kind == TELL_CUSTOMER)) is None
