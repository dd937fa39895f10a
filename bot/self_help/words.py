"""Cuts texts into the words that full-text search looks for, alike for all languages and both databases.

Latin letters and digits make words as they stand, folded (case, width, accents); codes with dots, dashes and
underscores stay whole and count in parts too. Chinese, Japanese and Korean, which no database cuts up
unaided, become pairs of neighbouring characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PIECE = re.compile(
    r"(?P<latin>[0-9a-z]+(?:[._-][0-9a-z]+)*)"
    r"|(?P<east>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u3005]+)"
    r"|(?P<other>[^\W_]+)"
)
_PARTS = re.compile(r"[._-]")
_ACCENTED = re.compile(r"[\u00c0-\u024f]+")
LONGEST = 40
"""Longer strings (keys, encoded data) are no words anybody looks for."""


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return list(_words(_ACCENTED.sub(_plain, unicodedata.normalize("NFKC", text).casefold())))


def _words(text: str) -> Iterator[str]:
    for piece in _PIECE.finditer(text):
        east = piece["east"]
        if east is not None:
            yield from (east[at : at + 2] for at in range(max(1, len(east) - 1)))
            continue
        word = piece[0][:LONGEST]
        yield word
        if piece["latin"] and _PARTS.search(word):
            yield from (part for part in _PARTS.split(word) if len(part) > 1)


def _plain(accented: re.Match[str]) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFD", accented[0]) if not unicodedata.combining(letter)
    )
