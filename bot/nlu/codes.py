"""Codes and ids: case numbers, organisation ids, serial numbers, mail addresses, phone numbers, and what
only looks so.

Everything here reads folded text (`surface`), where full-width digits are plain ones, and never relies on
word boundaries, which Chinese, Japanese and Korean don't write: neighbours are looked at instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.nlu.cues import introduced_as
from bot.support.case_numbers import is_valid

_EMAIL = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+\-']*[A-Za-z0-9_+\-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_URL = re.compile(
    r"(?:https?|ftp)://[^\s\u3000-\u9fff\uac00-\ud7af]+|www\.[^\s\u3000-\u9fff\uac00-\ud7af]+", re.IGNORECASE
)
_NOT_IDS = re.compile(
    r"(?<![\dA-Za-z.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\d]|\.\d)"  # IPv4
    r"|(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])"  # MAC
    r"|(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![0-9A-Za-z])"  # GUID
    r"|(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{0,4}"  # IPv6
    r"(?::[0-9A-Fa-f]{1,4})*(?![0-9A-Za-z:])"
    r"|(?<![A-Za-z0-9])[A-Za-z]:\\\S+"  # a path
)
_BEFORE = r"(?<![\d_\\+])(?<!\d[.,:/\-])(?<!\d\.)"
_AFTER = r"(?![\dA-Za-z_]|[.,:/\-]\d)"
_EIGHT = re.compile(rf"{_BEFORE}(?:\d{{8}}|\d{{4}}[ \-]\d{{4}}(?! \d{{4}}(?!\d))){_AFTER}")
_GROUPINGS = (
    r"\d{4}[ \-]\d{4}|\d{2}[ \-]\d{3}[ \-]\d{3}|\d{2}(?:[ \-]\d{2}){3}|\d{3}[ \-]\d{3}[ \-]\d{2}|"
    r"\d{3}[ \-]\d{5}|\d(?: \d){7}|\d{7,10}"
)
_CASE_LIKE = re.compile(rf"{_BEFORE}(?:{_GROUPINGS}){_AFTER}")
_LETTERS_BEFORE = re.compile(r"[A-Za-z]+\Z")
_GLUED = frozenset({"case", "caso", "cas", "ticket", "sr", "inc", "fall", "nr", "no", "id", "org", "orgid"})
_SERIAL = re.compile(r"(?<![A-Za-z0-9_./\\@\-])[A-Za-z0-9]{10}(?![A-Za-z0-9_/\\@]|[.\-][A-Za-z0-9])")
_PHONE = re.compile(r"(?<![\dA-Za-z.])\+\d{1,3}[\d\s().\-/]{5,18}\d(?!\d)")
_GROUPED = re.compile(
    r"(?<![\dA-Za-z.+,])(?:\(0?\d{1,5}\)[ \-/]?\d{3,5}(?:[ \-]\d{2,5}){0,3}|"
    r"0\d{1,4}[ \-/]\d{2,8}(?:[ \-]\d{2,6}){0,4}"
    r"|\d{3}[\-. ]\d{3}[\-. ]\d{4}|1[3-9]\d(?:[ \-]?\d{4}){2}|0\d{8,10}|\d{2,3}-\d{3,4}-\d{4}|"
    r"1[568]\d{2}-\d{4})(?![\d\-])"
)
_ANY_NUMBER = re.compile(r"(?<![\dA-Za-z.])\(?\d[\d\s().\-/]{4,17}\d(?!\d)")
_TO = re.compile(r"(?:\b(?:at|on|to|para|al|au|unter|auf|no|em)|[:：])\s*\Z", re.IGNORECASE)
_YEAR_WORD = re.compile(r"[A-Z]{4,7}(?:19|20)\d\d(?:R2)?")


@dataclass
class Claimed:
    """Spans of the folded text that are taken; what is claimed first wins."""

    spans: list[tuple[int, int]] = field(default_factory=list)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing in this span is taken yet."""
        return all(end <= first or start >= last for first, last in self.spans)

    def take(self, start: int, end: int) -> None:
        """Take a span."""
        self.spans.append((start, end))


@dataclass(frozen=True)
class Code:
    """A code found, with its span in the folded text."""

    kind: str
    value: Any
    start: int
    end: int
    invalid: bool = False


def addresses(folded: str, claimed: Claimed) -> Iterator[Code]:
    """Mail addresses; URLs, IP and hardware addresses, GUIDs and paths are claimed and are nothing."""
    if "@" in folded:
        for match in _EMAIL.finditer(folded):
            claimed.take(*match.span())
            yield Code("email", match.group().lower(), *match.span())
    for pattern in (_URL, _NOT_IDS):
        for match in pattern.finditer(folded):
            if claimed.free(*match.span()):
                claimed.take(*match.span())


def phones(folded: str, claimed: Claimed) -> Iterator[Code]:
    """Phone numbers: with a country code, introduced as one, or grouped as only they are."""
    for match in _PHONE.finditer(folded):
        if claimed.free(*match.span()) and 7 <= _digits(match.group()) <= 15:
            yield _claim(claimed, "phone", match, _compact_phone)
    for match in _ANY_NUMBER.finditer(folded):
        if not claimed.free(*match.span()) or not 6 <= _digits(match.group()) <= 14:
            continue
        said = introduced_as(folded, *match.span())
        # "Call me about 80000003" names a case, "call me on 81234567" a phone; the check digit tells.
        if (said == "phone" or (said == "call" and _called(folded, match))) and not _is_date(match.group()):
            yield _claim(claimed, "phone", match, _compact_phone)
    for match in _GROUPED.finditer(folded):
        if (
            not claimed.free(*match.span())
            or not 8 <= _digits(match.group()) <= 12
            or _is_date(match.group())
        ):
            continue
        if introduced_as(folded, *match.span()) in (None, "phone", "call"):
            yield _claim(claimed, "phone", match, _compact_phone)


def case_numbers_and_organisations(folded: str, claimed: Claimed) -> Iterator[Code]:
    """Eight digits beginning with 8 (a case) or 5 (an organisation), if nothing says they are something
    else.
    """
    for match in _CASE_LIKE.finditer(folded):
        start, end = match.span()
        number = re.sub(r"\D", "", match.group())
        if not claimed.free(start, end) or _is_date(match.group()) or _glued(folded, start):
            continue
        said = introduced_as(folded, start, end)
        if said == "org" and len(number) == 8 and number.startswith("5"):
            claimed.take(start, end)
            yield Code("org_id", number, start, end)
        elif (
            said == "case" and not _is_organisation(match.group()) and _plausible_case(number, match.group())
        ):
            claimed.take(start, end)
            yield Code("case_number", number, start, end, invalid=not is_valid(number))
    for match in _EIGHT.finditer(folded):
        start, end = match.span()
        number = re.sub(r"\D", "", match.group())
        said = introduced_as(folded, start, end)
        if not claimed.free(start, end) or said in ("other", "phone", "serial") or _glued(folded, start):
            continue
        spaced = len(match.group()) > len(number)
        if number.startswith("8") and is_valid(number) and said != "org":
            claimed.take(start, end)
            yield Code("case_number", number, start, end)
        elif number.startswith("5") and (not spaced or said == "org" or _alone(folded, start, end)):
            claimed.take(start, end)
            yield Code("org_id", number, start, end)


def serial_numbers(folded: str, claimed: Claimed) -> Iterator[Code]:
    """Ten capital letters and digits; in lower case only where introduced as a serial number."""
    for match in _SERIAL.finditer(folded):
        text = match.group()
        if not claimed.free(*match.span()) or text.isdigit() or text.isalpha() or not text.isascii():
            continue
        said = introduced_as(folded, *match.span())
        if said == "serial" or (text == text.upper() and said != "other" and not _looks_like_a_name(text)):
            yield _claim(claimed, "serial_number", match, str.upper)


def case_number_asked_for(folded: str) -> Code | None:
    """The case number in an answer to "which case?": any eight digits or more; invalid if the check digit
    is wrong.
    """
    for match in _CASE_LIKE.finditer(folded):
        number = re.sub(r"\D", "", match.group())
        if _plausible_case(number, match.group()) and not _is_date(match.group()):
            return Code("case_number", number, *match.span(), invalid=not is_valid(number))
    return None


def serial_number_asked_for(folded: str) -> Code | None:
    """The serial number in an answer to "which serial number?", in any case of letters."""
    for match in _SERIAL.finditer(folded):
        text = match.group()
        if text.isascii() and not text.isdigit() and not text.isalpha():
            return Code("serial_number", text.upper(), *match.span())
    return None


def _claim(claimed: Claimed, kind: str, match: re.Match[str], value: Callable[[str], str]) -> Code:
    claimed.take(*match.span())
    return Code(kind, value(match.group()), *match.span())


def _called(folded: str, match: re.Match[str]) -> bool:
    """Whether a call is wanted to this number, rather than about it."""
    return _TO.search(folded[: match.start()]) is not None or not is_valid(match.group())


def _glued(folded: str, start: int) -> bool:
    """Whether letters stand right before the number, other than an abbreviation that introduces it
    (SR80000003).
    """
    letters = _LETTERS_BEFORE.search(folded[max(0, start - 12) : start])
    return letters is not None and letters.group().lower() not in _GLUED


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _compact_phone(text: str) -> str:
    return ("+" if text.startswith("+") else "") + re.sub(r"\D", "", text)


def _plausible_case(number: str, written: str) -> bool:
    if len(written) - len(number) > 3:
        return False
    return len(number) == 8 or (len(number) in (7, 9, 10) and number.startswith("8"))


def _is_organisation(written: str) -> bool:
    return written.isdigit() and len(written) == 8 and written.startswith("5")


def _is_date(text: str) -> bool:
    """Whether the digits are a date: 2024-03-15, 15.03.2024, 20240315."""
    parts = re.split(r"[.\-/ ]", text.strip())
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        sizes = [len(part) for part in parts]
        return sizes in (
            [4, 2, 2],
            [2, 2, 4],
            [1, 2, 4],
            [2, 1, 4],
            [1, 1, 4],
            [4, 1, 1],
            [4, 1, 2],
            [4, 2, 1],
        )
    return re.fullmatch(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", text) is not None


def _alone(folded: str, start: int, end: int) -> bool:
    return not folded[:start].strip() and not folded[end:].strip(" .!?。")


def _looks_like_a_name(text: str) -> bool:
    """SERVER2022, CTXVDA0012: words and host names that happen to have ten characters."""
    return _YEAR_WORD.fullmatch(text) is not None or re.fullmatch(r"[A-Z]{5,9}\d{1,5}", text) is not None
