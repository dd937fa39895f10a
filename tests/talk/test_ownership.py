"""Asking for a person: once, in a queue, with a place."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.records.tables import OwnerChange, Queue
from bot.talk import conversations, ownership
from bot.talk.inbox import Reply

if TYPE_CHECKING:
    from tests.talk.conftest import Chat


def ask(chat: Chat, queue_id: str | None = None) -> bool:
    with chat.database.begin() as uow:
        conversation = conversations.find(uow, chat.id)
        return ownership.ask_for_person(
            uow, conversation, reason="customer_asked", queue_id=queue_id, now=chat.now
        )


def place(chat: Chat) -> int:
    with chat.database.begin(write=False) as uow:
        return ownership.place_in_queue(uow, conversations.find(uow, chat.id))


def test_asking_for_a_person_waits_in_the_queue_and_is_recorded(chat: Chat) -> None:
    assert ask(chat)
    row = chat.row()
    assert (row.owner, row.waiting_since, row.waiting_reason, row.owner_version) == (
        "waiting",
        chat.now,
        "customer_asked",
        2,
    )
    with chat.database.begin(write=False) as uow:
        (change,) = uow.session.scalars(select(OwnerChange).where(OwnerChange.conversation_id == chat.id))
        assert (change.owner, change.version, change.reason) == ("waiting", 2, "customer_asked")


def test_asking_again_changes_nothing(chat: Chat) -> None:
    assert ask(chat)
    since = chat.now
    chat.now += timedelta(minutes=5)
    assert not ask(chat)
    assert (chat.row().waiting_since, chat.row().owner_version) == (since, 2)


def test_asking_at_once_waits_once(chat: Chat) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: ask(chat), range(4))).count(True) == 1
    assert chat.row().owner_version == 2


def test_an_agents_conversation_does_not_wait(chat: Chat) -> None:
    chat.owned_by_agent()
    assert not ask(chat)
    assert (chat.row().owner, place(chat)) == ("agent", 0)


def test_the_bot_still_helps_while_a_person_is_awaited(chat: Chat) -> None:
    ask(chat)
    assert [reply.text for reply in chat.exchange("and now?", Reply("Meanwhile ..."))] == ["Meanwhile ..."]


def test_places_count_within_one_queue_by_time_of_asking(new_chat: Callable[[], Chat]) -> None:
    first, second, elsewhere, nowhere = (new_chat() for _ in range(4))
    with first.database.begin() as uow:
        for queue_id, area in (
            ("support/emea/en/daas_vdi", "daas_vdi"),
            ("support/emea/en/licensing", "licensing"),
        ):
            uow.session.add(Queue(id=queue_id, role="support", region="emea", language="en", area=area))
    assert place(first) == 0
    first.now += timedelta(seconds=1)
    second.now += timedelta(seconds=2)
    ask(second, "support/emea/en/daas_vdi")
    assert place(second) == 1
    ask(first, "support/emea/en/daas_vdi")
    ask(elsewhere, "support/emea/en/licensing")
    ask(nowhere)
    assert [place(chat) for chat in (first, second, elsewhere, nowhere)] == [1, 2, 1, 1]
