"""Reading a policy document strictly: every key known, every value of its kind, every error placed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from bot.support.calendars import DaySpans, WeeklyHours
from bot.support.targets import Target
from bot.support.wall_time import zone_named

Path = tuple[str | int, ...]
Value = TypeVar("Value")

_SPAN: Final = re.compile(r"(\d{2}):(\d{2})\s*-\s*(\d{2}):(\d{2})")
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_END: Final = 24 * 60


class PolicyError(Exception):
    """A policy document that cannot be used: which file, where in it, and which rule it breaks.

    ``path`` is the keys that lead to the place; ``line`` is added by whoever read the file (None until then).
    """

    def __init__(self, file: str, path: Path, message: str, line: int | None = None) -> None:
        self.file, self.path, self.message, self.line = file, path, message, line
        place = file if line is None else f"{file}:{line}"
        where = ".".join(str(key) for key in path)
        super().__init__(f"{place}: {where}: {message}" if where else f"{place}: {message}")


class Node:
    """A value in a policy document, with the file and the keys that lead to it."""

    def __init__(self, file: str, value: Any, path: Path = ()) -> None:
        self.file, self.value, self.path = file, value, path

    def error(self, message: str) -> PolicyError:
        """The error to raise about this place."""
        return PolicyError(self.file, self.path, message)

    def fields(self, *required: str, optional: Collection[str] = ()) -> dict[str, Node]:
        """The mapping's values by name. Raises PolicyError for a key that is missing or not known."""
        found = self.entries()
        known = (*required, *optional)
        for name, node in found.items():
            if name not in known:
                raise node.error(f"unknown key {name!r}; known here: {', '.join(known)}")
        for name in required:
            if name not in found:
                raise self.error(f"{name!r} is missing")
        return found

    def entries(self) -> dict[str, Node]:
        """The mapping's values by key, whatever the keys are."""
        if not isinstance(self.value, dict):
            raise self.error(f"a mapping is expected, not {self.value!r}")
        return {str(key): Node(self.file, value, (*self.path, key)) for key, value in self.value.items()}

    def by_severity(self, severities: Collection[int]) -> dict[int, Node]:
        """A value for each severity. Raises PolicyError if one is missing or none of ours."""
        found: dict[int, Node] = {}
        for key, node in self.entries().items():
            if key not in {str(severity) for severity in severities}:
                raise node.error(f"unknown severity {key}; known: {_listed(severities)}")
            found[int(key)] = node
        for severity in severities:
            if severity not in found:
                raise self.error(f"severity {severity} is missing")
        return found

    def items(self) -> Iterator[Node]:
        """The nodes of a list."""
        if not isinstance(self.value, list):
            raise self.error(f"a list is expected, not {self.value!r}")
        for place, value in enumerate(self.value):
            yield Node(self.file, value, (*self.path, place))

    def text(self) -> str:
        """A text that is not blank."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.error(f"a text is expected, not {self.value!r}")
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.error(f"true or false is expected, not {self.value!r}")
        return self.value

    def number(self, *, least: int = 0) -> int:
        """A whole number, not below ``least``."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.error(f"a whole number is expected, not {self.value!r}")
        if self.value < least:
            raise self.error(f"{self.value} is less than {least}")
        return self.value

    def one_of(self, known: Collection[str]) -> str:
        """One of the known names."""
        if (name := self.text()) not in known:
            raise self.error(f"{name!r} is not known; known: {_listed(known)}")
        return name

    def some_of(self, known: Collection[str]) -> tuple[str, ...]:
        """A list of known names, none twice."""
        return self._unique(node.one_of(known) for node in self.items())

    def names(self) -> tuple[str, ...]:
        """A list of texts, none twice."""
        return self._unique(node.text() for node in self.items())

    def severities(self, known: Collection[int]) -> frozenset[int]:
        """A list of severities, none twice."""
        found = [node.number() for node in self.items()]
        for node in self.items():
            if node.value not in known:
                raise node.error(f"unknown severity {node.value}; known: {_listed(known)}")
        return frozenset(self._unique(found))

    def day(self) -> date:
        """A calendar day."""
        if type(self.value) is not date:
            raise self.error(f"a date like 2026-12-24 is expected, not {self.value!r}")
        return self.value

    def target(self, *, at_once: bool = False) -> Target:
        """A target as the guide writes it, see :meth:`Target.parse`; ``at once`` only where that is
        allowed."""
        found = self._read(Target.parse)
        if found.unit == "at_once" and not at_once:
            raise self.error(f"{self.value!r} leaves no time to do it in; a time ahead is expected")
        return found

    def length(self) -> timedelta:
        """A plain length of time: minutes, hours, days or weeks."""
        found = self.target()
        if found.unit not in ("minutes", "hours", "days", "weeks") or found.kind == "before":
            raise self.error("a number of minutes, hours, days or weeks is expected")
        return timedelta(**{found.unit: found.amount})

    def zone(self) -> str:
        """The name of an IANA time zone."""
        self._read(zone_named)
        return self.text()

    def spans(self) -> DaySpans:
        """Open spans of a day, such as ``["08:00-12:00", "13:00-18:00"]``, in order and apart."""
        found: list[tuple[int, int]] = []
        for node in self.items():
            match = _SPAN.fullmatch(node.text())
            if match is None:
                raise node.error(f"{node.value!r} is no span of a day; write it like '08:00-18:00'")
            from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
            opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
            if max(from_minute, to_minute) > 59 or closes > _DAY_END:
                raise node.error(f"{node.value!r} is not within a day (00:00 to 24:00)")
            if opens >= closes:
                raise node.error(f"{node.value!r} ends before it begins; a night is two spans, on two days")
            if found and opens < found[-1][1]:
                raise node.error(f"{node.value!r} overlaps the span before it, or is out of order")
            found.append((opens, closes))
        return tuple(found)

    def weekly_hours(self) -> WeeklyHours:
        """Open spans by weekday; a day left out is closed. Raises PolicyError if no day is open."""
        days = {name: node.spans() for name, node in self.fields(optional=_DAYS).items()}
        if not any(days.values()):
            raise self.error("no hour of the week is open")
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
            days.get(name, ()) for name in _DAYS
        )
        return monday, tuesday, wednesday, thursday, friday, saturday, sunday

    def _read(self, read: Callable[[str], Value]) -> Value:
        try:
            return read(self.text())
        except ValueError as error:
            raise self.error(str(error)) from error

    def _unique(self, names: Any) -> tuple[Any, ...]:
        found = tuple(names)
        for place, name in enumerate(found):
            if name in found[:place]:
                raise PolicyError(self.file, (*self.path, place), f"{name!r} is listed twice")
        return found


def _listed(known: Collection[Any]) -> str:
    return ", ".join(str(name) for name in known)
