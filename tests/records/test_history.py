"""No change to a case is committed without its event, and no event is ever rewritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.records.database import Database, UnitOfWork
from bot.records.history import ChangeWithoutEvent, HistoryRewritten
from bot.records.tables import Case, CaseClock, CaseEvent
from tests.world import NOW, World


def case_of(world: World, number: str = "80000003") -> Case:
    return Case(
        number=number,
        organisation_id=world.organisation,
        contact_id=world.technical,
        problem="It stopped",
        area="daas_vdi",
        severity=3,
        severity_criterion="degraded",
        language="en",
        work_language="en",
        region="americas",
        sub_region="americas_east",
        opened_at=NOW,
    )


def event_of(case: Case, seq: int = 1) -> CaseEvent:
    return CaseEvent(case=case, seq=seq, at=NOW, actor_kind="system", kind="opened")


def clock_of(case: Case) -> CaseClock:
    return CaseClock(
        case=case, kind="next_update", started_at=NOW, due_at=NOW + timedelta(days=1), met_kind="within"
    )


@pytest.fixture
def case_id(world: World) -> str:
    with world.database.begin() as uow:
        case = case_of(world)
        uow.session.add_all([case, clock_of(case), event_of(case)])
        uow.session.flush()
        return case.id


def run(database: Database, change: Callable[[UnitOfWork, Case], None], case_id: str) -> None:
    with database.begin() as uow:
        change(uow, uow.session.get_one(Case, case_id))


def worsen(uow: UnitOfWork, case: Case) -> None:
    case.severity = 1


def move_clock(uow: UnitOfWork, case: Case) -> None:
    case.clocks[0].due_at = NOW + timedelta(days=9)


def add_clock(uow: UnitOfWork, case: Case) -> None:
    uow.session.add(clock_of(case))


def drop_clock(uow: UnitOfWork, case: Case) -> None:
    uow.session.delete(case.clocks[0])


@pytest.mark.parametrize("change", [worsen, move_clock, add_clock, drop_clock])
def test_a_silent_change_is_not_committed(
    world: World, case_id: str, change: Callable[[UnitOfWork, Case], None]
) -> None:
    with pytest.raises(ChangeWithoutEvent):
        run(world.database, change, case_id)
    with world.database.begin(write=False) as uow:
        case = uow.session.get_one(Case, case_id)
        assert case.severity == 3
        assert [clock.due_at for clock in case.clocks] == [NOW + timedelta(days=1)]


@pytest.mark.parametrize("change", [worsen, move_clock, add_clock, drop_clock])
def test_with_its_event_it_is(world: World, case_id: str, change: Callable[[UnitOfWork, Case], None]) -> None:
    def told(uow: UnitOfWork, case: Case) -> None:
        change(uow, case)
        uow.session.add(event_of(case, 2))

    run(world.database, told, case_id)


def test_the_event_of_another_case_does_not_count(world: World, case_id: str) -> None:
    def elsewhere(uow: UnitOfWork, case: Case) -> None:
        other = case_of(world, "80000011")
        uow.session.add_all([other, event_of(other)])
        case.severity = 1

    with pytest.raises(ChangeWithoutEvent):
        run(world.database, elsewhere, case_id)


def test_a_case_cannot_begin_without_an_event(world: World) -> None:
    def begin() -> None:
        with world.database.begin() as uow:
            uow.session.add(case_of(world))

    with pytest.raises(ChangeWithoutEvent):
        begin()


def test_an_event_of_an_earlier_transaction_does_not_count(world: World, case_id: str) -> None:
    def later(uow: UnitOfWork, case: Case) -> None:
        uow.session.add(event_of(case, 2))
        uow.commit()
        case.severity = 1

    with pytest.raises(ChangeWithoutEvent):
        run(world.database, later, case_id)


def test_looking_at_a_case_is_no_change(world: World, case_id: str) -> None:
    def look(uow: UnitOfWork, case: Case) -> None:
        case.severity = case.severity
        assert case.clocks
        assert case.events

    run(world.database, look, case_id)


def test_what_was_undone_was_no_change(world: World, case_id: str) -> None:
    def undone(uow: UnitOfWork, case: Case) -> None:
        worsen(uow, case)
        uow.session.flush()
        uow.rollback()

    run(world.database, undone, case_id)


def test_what_a_savepoint_undid_was_no_change(world: World, case_id: str) -> None:
    def attempt(uow: UnitOfWork, case: Case) -> None:
        with uow.savepoint():
            worsen(uow, case)
            uow.session.flush()
            raise LookupError

    def undone(uow: UnitOfWork, case: Case) -> None:
        with pytest.raises(LookupError):
            attempt(uow, case)

    run(world.database, undone, case_id)


def test_an_event_undone_with_its_savepoint_does_not_count(world: World, case_id: str) -> None:
    def attempt(uow: UnitOfWork, case: Case) -> None:
        with uow.savepoint():
            uow.session.add(event_of(case, 2))
            uow.session.flush()
            raise LookupError

    def silent(uow: UnitOfWork, case: Case) -> None:
        worsen(uow, case)
        with pytest.raises(LookupError):
            attempt(uow, case)

    with pytest.raises(ChangeWithoutEvent):
        run(world.database, silent, case_id)


def rewrite(uow: UnitOfWork, event: CaseEvent) -> None:
    event.data = {"said": "something else"}


def delete(uow: UnitOfWork, event: CaseEvent) -> None:
    uow.session.delete(event)


@pytest.mark.parametrize("change", [rewrite, delete])
def test_history_is_not_rewritten(
    world: World, case_id: str, change: Callable[[UnitOfWork, CaseEvent], None]
) -> None:
    def tamper() -> None:
        with world.database.begin() as uow:
            change(uow, uow.session.scalars(select(CaseEvent)).one())

    with pytest.raises(HistoryRewritten):
        tamper()
    with world.database.begin(write=False) as uow:
        assert uow.session.scalars(select(CaseEvent)).one().data == {}
