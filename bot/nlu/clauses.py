"""A message's clauses: the pieces that can each say something of its own about impact."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 8
"""Clauses read of one message at most; a long report says how bad it is early."""
_BREAK = re.compile(
    r"[.!?;:\n]+(?=\s|$)|[。！？；\n…]+|[,،]\s|，|、(?=.{4})|\s+-\s+"
    r"|\s(?=(?:and|but|so|because|although|however|while|y|pero|porque|aunque|así\s+que|mas|porém|então|"
    r"embora|et|mais|donc|car|"
    r"parce|und|aber|weil|sodass|obwohl|denn)\s)|(?<=[가-힣](?:고|서|만|데))\s",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Clause:
    """A clause and where it stands in the message."""

    text: str
    start: int
    end: int


def clauses(text: str) -> list[Clause]:
    """The clauses of a message, trimmed; pieces without a word belong to the one before."""
    found: list[Clause] = []
    position = 0
    for stop in (*(match.span() for match in _BREAK.finditer(text)), (len(text), len(text))):
        piece = text[position : stop[0]]
        if weight(piece) >= _LEAST or (not found and stop[0] == len(text)):
            lead = len(piece) - len(piece.lstrip())
            trimmed = piece.strip()
            if trimmed:
                found.append(Clause(trimmed, position + lead, position + lead + len(trimmed)))
            position = stop[1]
        if len(found) == MOST:
            break
    if position < len(text) and found and len(found) < MOST and _LETTER.search(text[position:]):
        rest = text[position:].strip()
        found.append(Clause(rest, text.index(rest, position), text.index(rest, position) + len(rest)))
    return found


_LEAST = 8
"""A piece lighter than this (letters; East Asian characters count three) is carried on into the next."""


def weight(piece: str) -> int:
    """How much a text can say: its letters, an East Asian character counting three."""
    return sum(3 if character > "\u3040" else 1 for character in piece if character.isalpha())
