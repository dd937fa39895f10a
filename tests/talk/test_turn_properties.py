"""Whatever happens in whatever order, a conversation keeps its promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.talk import inbox
from bot.talk.inbox import LeaseLost, Reply, Turn

if TYPE_CHECKING:
    from tests.talk.conftest import Chat

STEPS = st.one_of(
    st.tuples(st.just("say"), st.integers(0, 5)),
    st.tuples(st.just("claim"), st.sampled_from(["one", "two"])),
    st.tuples(st.just("answer"), st.integers(0, 5)),
    st.tuples(st.just("fail"), st.integers(0, 5)),
    st.tuples(st.just("release"), st.integers(0, 5)),
    st.tuples(st.just("lease runs out"), st.none()),
)


def settle(chat: Chat, turn: Turn, step: str) -> bool:
    try:
        if step == "answer":
            chat.answer(turn, Reply("reply"))
        else:
            with chat.database.begin() as uow:
                inbox.fail(uow, turn, [Reply("sorry")], cause="broken", now=chat.now)
    except LeaseLost:
        return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=20))
def test_messages_are_numbered_once_and_answered_once_in_order(
    new_chat: Callable[[], Chat], steps: list[tuple[str, object]]
) -> None:
    chat = new_chat()
    leases: list[Turn] = []
    holder: dict[str, Turn | None] = {}
    sent: list[str] = []
    settled: list[str] = []
    for step, which in steps:
        if step == "say":
            received = chat.say(f"text {which}", f"client {which}")
            assert received.duplicate == (received.message.id in sent)
            if not received.duplicate:
                sent.append(received.message.id)
        elif step == "claim":
            turn = chat.claim(str(which))
            if turn is not None:
                # In order: everything sent before it is settled, and it is not.
                assert sent[: sent.index(turn.message_id)] == settled
                leases.append(turn)
                holder[turn.message_id] = turn
        elif step == "lease runs out":
            chat.now += chat.lease
        elif leases:
            assert isinstance(which, int)
            turn = leases[which % len(leases)]
            holds = holder[turn.message_id] is turn
            if step == "release":
                with chat.database.begin() as uow:
                    assert inbox.release(uow, turn) == holds
            else:
                assert settle(chat, turn, step) == holds
                if holds:
                    settled.append(turn.message_id)
            if holds:
                holder[turn.message_id] = None
    messages = chat.read()
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
    assert [message.id for message in messages if message.author == "customer"] == sent
    assert len([message for message in messages if message.author == "bot"]) == len(settled)
