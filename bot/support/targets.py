"""Targets as the guide writes them, and when they fall due on which clock (policy readings 2 and 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

from bot.support.calendars import BusinessCalendar
from bot.support.reasons import phrase

Kind = Literal["before", "within"]
Clock = Literal["24x7", "business_hours", "business_days", "elapsed", "at_once"]

_UNITS: Final = {
    "minute": "minutes",
    "hour": "hours",
    "business hour": "business_hours",
    "business day": "business_days",
    "day": "days",
    "week": "weeks",
    "month": "months",
}
_WRITTEN: Final = re.compile(r"(<)?\s*(-?\d+)\s+(minute|hour|business hour|business day|day|week|month)s?")
_WORDS: Final = {
    "same business day": (0, "same_business_day"),
    "next business day": (1, "business_days"),
    "at once": (0, "at_once"),
}
_MOST: Final = 10_000
_LENGTHS: Final = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "business_hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True)
class Target:
    """How long something may take: ``amount`` of a ``unit``, met strictly ``before`` its end or ``within``
    it.

    Units: minutes, hours (coverage clock), business_hours, business_days, same_business_day (business
    calendar), days, weeks, months (elapsed), at_once.
    """

    amount: int
    unit: str
    kind: Kind = "within"

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read "30 minutes", "<30 minutes", "2 business hours", "5 business days", "10 days", "2 weeks",
        "1 month", "same business day" or "at once". Raises ValueError with what is wrong."""
        text = " ".join(text.split()).lower()
        if text in _WORDS:
            return cls(*_WORDS[text])
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text!r} is no target; write it like '30 minutes', '<30 minutes', '2 business hours', "
                "'5 business days', '10 days', '2 weeks', '1 month', 'same business day' or 'at once'"
            )
        amount = int(match[2])
        if amount <= 0:
            raise ValueError(f"{text!r} is not a time ahead: a target is 1 or more")
        if amount > _MOST:
            raise ValueError(f"{text!r} is out of all reach: a target is {_MOST} at most")
        return cls(amount, _UNITS[match[3]], "before" if match[1] else "within")

    @property
    def manner(self) -> str:
        """How a sentence has to put it: ``before`` or ``within`` an amount, or a unit that has none."""
        return self.kind if self.amount else self.unit

    def as_phrase(self) -> dict[str, Any]:
        """The target as a typed value for sentences, worded by the rule ``amount_<unit>``."""
        return phrase(f"amount_{self.unit}", amount=self.amount, unit=self.unit)


class Reckoned(NamedTuple):
    """When a target falls due (UTC), the clock it ran on, and the name of the rule it was counted by."""

    at: datetime
    clock: Clock
    rule: str


def reckon(target: Target, start: datetime, calendar: BusinessCalendar, *, round_the_clock: bool) -> Reckoned:
    """When a target that starts at ``start`` falls due.

    ``calendar`` is the account's business calendar; ``round_the_clock`` says whether the severity is covered
    24/7. A start in a closed span counts from the next opening, except for plain days, weeks and months,
    which run on and only have their end moved out of a closed span where the severity is not covered 24/7.
    """
    match target.unit:
        case "at_once":
            return Reckoned(start, "at_once", "counted_at_once")
        case "same_business_day":
            return Reckoned(calendar.close_of_day(start), "business_days", "counted_same_business_day")
        case "business_days":
            at = calendar.add_business_days(start, target.amount)
            return Reckoned(at, "business_days", "counted_business_days")
        case "business_hours":
            at = calendar.add_open_time(start, target.amount * _LENGTHS[target.unit])
            return Reckoned(at, "business_hours", "counted_business_hours")
        case "minutes" | "hours" if round_the_clock:
            return Reckoned(start + target.amount * _LENGTHS[target.unit], "24x7", "counted_24x7")
        case "minutes" | "hours":
            at = calendar.add_open_time(start, target.amount * _LENGTHS[target.unit])
            return Reckoned(at, "business_hours", "counted_covered_hours")
        case "months":
            end = calendar.add_months(start, target.amount)
        case _:
            end = start + target.amount * _LENGTHS[target.unit]
    at = end if round_the_clock else calendar.out_of_closed(end)
    return Reckoned(at, "elapsed", "counted_elapsed" if at == end else "counted_elapsed_moved")
