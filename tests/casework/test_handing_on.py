"""A case worked round the clock goes on at its center's close: once, and with its customer told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.casework.events import Actor, agent, customer
from bot.casework.handing_on import LOOKS_AGAIN, hand_on
from bot.casework.settling import lower_severity
from bot.records import queries
from bot.records.jobs import HAND_ON, TELL_CUSTOMER
from bot.records.tables import Agent, Case, Conversation, Job
from bot.support.policy import Policy
from tests.casework.conftest import close, kept, kinds, opened
from tests.races import at_once
from tests.support.instants import utc
from tests.world import World

MIAMI_CLOSES = utc("2026-03-04 23:00")  # 18:00 in New York
SAN_JOSE_CLOSES = utc("2026-03-05 02:00")  # 18:00 in Los Angeles
ENGINEER = "e" * 32


@pytest.fixture
def case(world: World, policy: Policy) -> Case:
    """Severity 1 in New York: Miami has it."""
    return opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case


def passed(world: World, policy: Policy, case: Case, now: datetime) -> Case | None:
    with world.database.begin() as uow:
        return hand_on(uow, policy, case.id, now=now)


def jobs(world: World, kind: str) -> list[Job]:
    with world.database.begin(write=False) as uow:
        return list(uow.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.due_at)))


def lower(world: World, policy: Policy, case: Case, actor: Actor) -> None:
    with world.database.begin() as uow:
        held = queries.case_by_number(uow, case.number)
        assert held is not None
        lower_severity(uow, policy, held, severity=3, actor=actor, now=case.opened_at, why="a way round it")


def own(world: World, owner: str) -> str:
    """Who has the only conversation now; its id."""
    with world.database.begin() as uow:
        uow.session.execute(update(Conversation).values(owner=owner))
        return uow.session.scalars(select(Conversation.id)).one()


def test_it_waits_for_its_centers_close(world: World, case: Case) -> None:
    assert (case.center, case.hands_over_at) == ("miami", MIAMI_CLOSES)
    (job,) = jobs(world, HAND_ON)
    assert (job.subject, job.due_at) == (case.id, MIAMI_CLOSES)


def test_nothing_happens_a_second_before(world: World, policy: Policy, case: Case) -> None:
    assert passed(world, policy, case, MIAMI_CLOSES - timedelta(seconds=1)) is None
    assert kept(world, case.number)[0].center == "miami"


def test_at_the_close_the_next_center_has_it_and_its_close_is_waited_for(
    world: World, policy: Policy, case: Case
) -> None:
    assert passed(world, policy, case, MIAMI_CLOSES)
    after, events, _ = kept(world, case.number)
    assert (after.center, after.hands_over_at) == ("san_jose", SAN_JOSE_CLOSES)
    event = events[-1]
    assert (event.kind, event.actor_kind, event.at) == ("handed_on", "system", MIAMI_CLOSES)
    assert (event.data["before"], event.data["center"]) == ("miami", "san_jose")
    assert event.why["rule"] == "handed_on"
    assert event.why["facts"]["from"]["key"] == "center.miami"
    assert [job.due_at for job in jobs(world, HAND_ON)] == [SAN_JOSE_CLOSES]
    (told,) = jobs(world, TELL_CUSTOMER)
    assert (told.subject, told.data) == (event.id, {"case_id": case.id})


def test_twice_at_the_same_time_hands_it_on_once(world: World, policy: Policy, case: Case) -> None:
    done = at_once(4, lambda _: passed(world, policy, case, MIAMI_CLOSES))
    assert [one is not None for one in done].count(True) == 1
    assert len(jobs(world, TELL_CUSTOMER)) == 1
    assert kinds(kept(world, case.number)[1]).count("handed_on") == 1


def test_it_goes_round_the_world_and_is_somebodys_at_every_hour(
    world: World, policy: Policy, case: Case
) -> None:
    centers, now = [], MIAMI_CLOSES
    for _ in range(8):
        passed(world, policy, case, now)
        after, _, _ = kept(world, case.number)
        assert after.center is not None
        assert after.hands_over_at is not None
        assert policy.routing.centers[after.center].roster.is_open(now)
        centers.append(after.center)
        now = after.hands_over_at
    assert {policy.routing.centers[center].region for center in centers} == {"americas", "emea", "apj"}
    assert kinds(kept(world, case.number)[1]).count("handed_on") == len(centers)


def test_after_a_night_without_any_process_it_is_at_whoever_is_open_now(
    world: World, policy: Policy, case: Case
) -> None:
    morning = utc("2026-03-05 10:00")
    passed(world, policy, case, morning)
    after, events, _ = kept(world, case.number)
    assert after.center is not None
    assert policy.routing.centers[after.center].roster.is_open(morning)
    assert kinds(events).count("handed_on") == 1


def test_a_chat_an_agent_is_in_comes_to_its_end_first(world: World, policy: Policy, case: Case) -> None:
    own(world, "agent")
    assert passed(world, policy, case, MIAMI_CLOSES) is None
    assert kept(world, case.number)[0].center == "miami"
    (job,) = jobs(world, HAND_ON)
    assert job.due_at == MIAMI_CLOSES + LOOKS_AGAIN
    own(world, "bot")
    assert passed(world, policy, case, job.due_at)
    assert kept(world, case.number)[0].center == "san_jose"


def test_a_chat_without_end_is_waited_for_no_longer_than_the_policy_says(
    world: World, policy: Policy, case: Case
) -> None:
    conversation = own(world, "agent")
    assert passed(world, policy, case, MIAMI_CLOSES + policy.routing.hand_over_waits)
    assert kept(world, case.number)[0].center == "san_jose"
    with world.database.begin(write=False) as uow:
        assert uow.session.get_one(Conversation, conversation).owner == "agent"  # the chat stays theirs


def test_the_engineer_of_the_closed_center_no_longer_has_it(world: World, policy: Policy, case: Case) -> None:
    with world.database.begin() as uow:
        engineer = Agent(
            id=ENGINEER, email="mia@vendor.example", name="Mia", role="support_engineer", center="miami"
        )
        uow.session.add(engineer)
        uow.session.flush()
        uow.session.execute(update(Case).values(agent_id=ENGINEER))
    passed(world, policy, case, MIAMI_CLOSES)
    assert kept(world, case.number)[0].agent_id is None


@pytest.mark.parametrize("work", ["closed", "lowered"])
def test_a_case_that_no_longer_runs_round_the_clock_stays(
    world: World, policy: Policy, case: Case, work: str
) -> None:
    if work == "closed":
        close(world, policy, case.number)
    else:
        lower(world, policy, case, customer(world.technical))
        assert jobs(world, HAND_ON) == []
    assert passed(world, policy, case, MIAMI_CLOSES) is None
    assert "handed_on" not in kinds(kept(world, case.number)[1])


def test_lowered_while_an_engineer_has_it_it_is_handed_on_no_longer(
    world: World, policy: Policy, case: Case
) -> None:
    with world.database.begin() as uow:
        uow.session.add(
            Agent(
                id=ENGINEER, email="mia@vendor.example", name="Mia", role="support_engineer", center="miami"
            )
        )
        uow.session.flush()
        uow.session.execute(update(Case).values(agent_id=ENGINEER))
    lower(world, policy, case, agent(ENGINEER))
    after, _, _ = kept(world, case.number)
    assert (after.agent_id, after.hands_over_at, after.coverage) == (ENGINEER, None, "business_hours")
    assert jobs(world, HAND_ON) == []


def test_a_case_that_is_not_there_is_nothing_to_do(world: World, policy: Policy) -> None:
    with world.database.begin() as uow:
        assert hand_on(uow, policy, "f" * 32, now=MIAMI_CLOSES) is None
