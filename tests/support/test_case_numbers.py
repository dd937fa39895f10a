"""Case numbers: an 8, the serial, a Luhn digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support.case_numbers import is_valid, number_for


@pytest.mark.parametrize(
    ("serial", "number"), [(0, "80000003"), (1, "80000011"), (999_999, "89999999"), (1_000_000, "810000000")]
)
def test_numbers(serial: int, number: str) -> None:
    assert number_for(serial) == number


def test_a_serial_is_counted_from_zero() -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        number_for(-1)


@given(st.integers(0, 10**9))
def test_every_number_is_valid_and_has_eight_digits_or_more(serial: int) -> None:
    number = number_for(serial)
    assert is_valid(number)
    assert len(number) == max(8, len(str(serial)) + 2)


@given(st.integers(0, 10**7), st.data())
def test_one_wrong_digit_is_noticed(serial: int, data: st.DataObject) -> None:
    number = number_for(serial)
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert not is_valid(number[:place] + digit + number[place + 1 :])


@given(st.integers(0, 10**7), st.data())
def test_two_digits_swapped_are_noticed_but_for_0_and_9(serial: int, data: st.DataObject) -> None:
    number = number_for(serial)
    place = data.draw(st.integers(0, len(number) - 2))
    one, two = number[place], number[place + 1]
    if one != two and {one, two} != {"0", "9"}:
        assert not is_valid(number[:place] + two + one + number[place + 2 :])


@pytest.mark.parametrize(
    "number", ["", "8", "8000000", "70000003", "80000004", "8000 0003", "#80000003", "8000000３", "-80000003"]
)
def test_what_is_no_number(number: str) -> None:
    assert not is_valid(number)
