"""Numbers given out once and rows made once, whatever runs at the same time."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.records.database import Database
from bot.records.queries import ensure_queue
from bot.records.series import insert_missing, take_number
from bot.records.tables import Counter, Queue
from tests.races import at_once


def test_a_series_begins_at_nought_and_goes_up(database: Database) -> None:
    taken = []
    for _ in range(3):
        with database.begin() as uow:
            taken.append(take_number(uow, "cases"))
    with database.begin() as uow:
        taken.append(take_number(uow, "others"))
        taken.append(take_number(uow, "cases"))
    assert taken == [0, 1, 2, 0, 3]


def test_a_failed_unit_gives_its_number_back(database: Database) -> None:
    def fail() -> None:
        with database.begin() as uow:
            take_number(uow, "cases")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.begin() as uow:
        assert take_number(uow, "cases") == 0


def test_no_number_is_given_twice_however_many_ask(database: Database) -> None:
    """The series does not exist yet, so its first row is raced for as well."""

    def take(_: int) -> list[int]:
        taken = []
        for _ in range(4):
            with database.begin() as uow:
                taken.append(take_number(uow, "cases"))
        return taken

    assert sorted(number for taken in at_once(8, take) for number in taken) == list(range(32))


def test_a_row_is_inserted_once(database: Database) -> None:
    def insert(number: int) -> bool:
        with database.begin() as uow:
            return insert_missing(uow, Counter, name="one", next_value=number)

    assert sorted(at_once(6, insert)) == [False] * 5 + [True]


def test_a_queue_is_recorded_once_however_many_are_routed_there(database: Database) -> None:
    def route(_: int) -> None:
        with database.begin() as uow:
            queue = ensure_queue(
                uow, "support.emea.de.daas_vdi", role="support", region="emea", language="de", area="daas_vdi"
            )
            assert queue.language == "de"

    at_once(6, route)
    with database.begin(write=False) as uow:
        assert uow.session.scalar(select(func.count()).select_from(Queue)) == 1
