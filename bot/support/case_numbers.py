"""Case numbers: an 8, the serial in six digits or more, and a Luhn check digit."""

from __future__ import annotations

_FIRST_DIGIT = "8"
_SHORTEST = 8


def number_for(serial: int) -> str:
    """The case number of a serial counted from 0: 0 is ``80000003``. Raises ValueError for a negative one.

    Eight digits for the first million serials, nine and more after that.
    """
    if serial < 0:
        raise ValueError(f"a serial is counted from 0, not {serial}")
    body = f"{_FIRST_DIGIT}{serial:06d}"
    return body + _check_digit(body)


def is_valid(number: str) -> bool:
    """Whether these digits are a case number, check digit right; spaces are the caller's to strip."""
    return (
        len(number) >= _SHORTEST
        and number.isascii()
        and number.isdecimal()
        and number.startswith(_FIRST_DIGIT)
        and _check_digit(number[:-1]) == number[-1]
    )


def _check_digit(body: str) -> str:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body)))
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)
