"""How many people a problem affects: a count, or `all`, `some`, `one`, in the words of each language.

A head count nobody is affected by ("we are a company of 500 people", "licences for 20 users") is none: such
counts are told by what stands around them in the same clause.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from bot.nlu.codes import Claimed, Code
from bot.nlu.headcount_words import (
    AFFECTED,
    ALL,
    ANY_PEOPLE,
    CLAUSE,
    COUNT,
    EAST_COUNT,
    EAST_DIGITS,
    EAST_UNITS,
    GREETED,
    HAVE,
    KOREAN_COUNT,
    KOREAN_NUMBERS,
    NUMBER,
    ONE,
    SOME,
    SPELT,
    UNAFFECTED,
)
from bot.nlu.surface import EAST_ASIAN


def head_counts(folded: str, claimed: Claimed) -> Iterator[Code]:
    """Who is affected: an integer, `all`, `some` or `one`."""
    for value, said, whole in itertools.chain(_numbers(folded), _in_words(folded)):
        if claimed.free(*whole):
            claimed.take(*whole)
            yield Code("affected_users", value, *said)


_Counted = tuple[int | str, tuple[int, int], tuple[int, int]]
"""A head count, where it stands, and where what it counts stands with it."""


def _numbers(folded: str) -> Iterator[_Counted]:
    east_asian = EAST_ASIAN.search(folded) is not None
    for match in COUNT.finditer(folded):
        start, end = match.span("count")
        if _affects(folded, start, match.end()):
            number = _latin_number(match.group("count"))
            yield "one" if number == 1 else number, (start, end), (start, match.end())
    for match in EAST_COUNT.finditer(folded) if east_asian else ():
        group = "count" if match.group("count") else "after"
        number = _east_number(match.group(group))
        if number > 1 and _affects(folded, match.start(group), match.end()):
            yield number, match.span(group), match.span()
    for match in KOREAN_COUNT.finditer(folded) if east_asian else ():
        if _affects(folded, *match.span()):
            yield KOREAN_NUMBERS[match.group("count")], match.span("count"), match.span()
    for match in ANY_PEOPLE.finditer(folded):
        yield _latin_number(match.group("count")), match.span("count"), match.span()


def _in_words(folded: str) -> Iterator[_Counted]:
    for pattern, value in ((SOME, "some"), (ALL, "all"), (ONE, "one")):
        for match in pattern.finditer(folded):
            if not GREETED.search(folded[: match.start()][-24:]):
                yield value, match.span(), match.span()


def head_count_asked_for(folded: str) -> Code | None:
    """The count in an answer to "how many people are affected?": a bare number will do."""
    found = next(head_counts(folded, Claimed()), None)
    if found is not None:
        return found
    match = re.search(rf"(?<![\d.,:/A-Za-z#]){NUMBER}(?![\dA-Za-z%]|[.,:/]\d)", folded)
    if match is None:
        return None
    value = _latin_number(match.group())
    return Code("affected_users", "one" if value == 1 else value, *match.span())


def _affects(folded: str, start: int, end: int) -> bool:
    """Whether the people counted here are hit by something, as far as their clause tells."""
    before, after = _clause(folded, start, end)
    if AFFECTED.search(after):
        return True
    if AFFECTED.search(before) and not HAVE.search(folded[max(0, start - 40) : start]):
        return True
    return not UNAFFECTED.search(before + " " + after) and not HAVE.search(folded[max(0, start - 40) : start])


def _clause(folded: str, start: int, end: int) -> tuple[str, str]:
    before, after = folded[:start], folded[end:]
    breaks = list(CLAUSE.finditer(before))
    stop = CLAUSE.search(after)
    return before[breaks[-1].end() :] if breaks else before, after[: stop.start()] if stop else after


def _latin_number(text: str) -> int:
    text = text.strip().lower()
    if text in SPELT:
        return SPELT[text]
    if text.endswith("k"):
        return round(float(text[:-1].strip().replace(",", ".")) * 1000)
    return int(re.sub(r"\D", "", text))


def _east_number(text: str) -> int:
    text = text.replace(",", "")
    if text.isdigit():
        return int(text)
    if text[-1] in EAST_UNITS and text[:-1].isdigit():
        return int(text[:-1]) * EAST_UNITS[text[-1]]
    if any(unit in text for unit in "十百千") and not text[-1].isdigit():
        return _spelt_out(text)
    if text[-1] in EAST_UNITS:
        return EAST_DIGITS.get(text[:-1], 1) * EAST_UNITS[text[-1]]
    return EAST_DIGITS[text]


def _spelt_out(text: str) -> int:
    """A number below ten thousand in characters: 一百二十."""
    total = digit = 0
    for character in text:
        if unit := {"十": 10, "百": 100, "千": 1000}.get(character):
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = EAST_DIGITS.get(character, 0)
    return total + digit
