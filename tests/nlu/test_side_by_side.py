"""Work given to a second process comes back whole, in order, or as an error."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import numpy as np
import pytest

from bot.nlu import side_by_side
from bot.nlu.side_by_side import FEWEST, Beside, WorkLost, in_halves

ELSEWHERE = pytest.mark.skipif(not side_by_side._FORKS, reason="processes are forked on Linux only")


@pytest.mark.parametrize("count", [0, 1, FEWEST - 1, FEWEST, FEWEST + 1])
def test_halves_come_together_in_the_order_of_the_items(count: int) -> None:
    assert in_halves(lambda part: [2 * one for one in part], range(count)) == [*range(0, 2 * count, 2)]


def test_arrays_are_halved_too() -> None:
    found = in_halves(lambda part: part * 2, np.arange(FEWEST + 1))
    assert np.array_equal(found, np.arange(FEWEST + 1) * 2)


@ELSEWHERE
def test_the_second_half_is_done_by_another_process() -> None:
    assert len(set(in_halves(lambda part: [os.getpid()] * len(part), range(FEWEST)))) == 2


def test_what_the_work_raises_is_raised_where_its_result_is_asked_for() -> None:
    work = Beside(lambda: int("x"))
    with pytest.raises(ValueError, match="invalid literal"):
        work.result()


@ELSEWHERE
def test_a_process_that_dies_is_an_error() -> None:
    work = Beside(lambda: os._exit(7))
    with pytest.raises(WorkLost, match="code 7"):
        work.result()


@ELSEWHERE
def test_a_process_that_is_stuck_is_an_error_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "LONGEST", timedelta(milliseconds=50))
    work = Beside(lambda: time.sleep(60))
    with pytest.raises(WorkLost, match="no result"):
        work.result()
    work._process.join(10)
    assert not work._process.is_alive()


def test_where_processes_cannot_be_forked_the_work_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(side_by_side, "_FORKS", False)
    assert Beside(os.getpid).result() == os.getpid()
    assert in_halves(lambda part: [str(one) for one in part], range(FEWEST)) == [*map(str, range(FEWEST))]
