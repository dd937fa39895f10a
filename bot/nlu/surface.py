"""A message's surface: bounded in length, its full-width forms folded, offsets into the original kept.

Everything that reads characters (codes, product names, n-grams) reads the folded text, where `８０００` is
`8000`, `＃` is `#` and half-width katakana is full-width, and reports spans of the text the customer wrote.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 4_000
"""What is read of a message at all; the channel refuses longer ones."""
MAX_READ = 600
"""What is read of a message for its meaning: later sentences of a long report hardly change it, and cost."""
MAX_TOKEN = 48
"""Characters kept of one unbroken Latin token: longer ones are keys, hashes or a cat on the keyboard."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0x00A0: " ", 0x202F: " ", 0x2007: " ", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-",
    0x2014: "-", 0x2212: "-", 0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2215: "/", 0xFFE5: "¥",
}  # fmt: skip
EAST_ASIAN = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")
"""A character of Chinese, Japanese or Korean."""
_HALF_KANA = re.compile(r"[ｦ-ﾟ]+")
_LONG_TOKEN = re.compile(r"[^\s\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{%d,}" % (MAX_TOKEN + 1))  # noqa: UP031


@dataclass(frozen=True)
class Surface:
    """The text as written (cut to `MAX_CHARACTERS`), folded, and where each folded character came from."""

    text: str
    folded: str
    origins: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the folded text as a span of the text as written."""
        if self.origins is None or start >= end:
            return start, end
        last = self.origins[end - 1]
        after = end
        while after < len(self.origins) and self.origins[after] == last:
            after += 1
        finish = self.origins[after] if after < len(self.origins) else len(self.text)
        return self.origins[start], finish


def surface(text: str) -> Surface:
    """The surface of a message."""
    text = text[:MAX_CHARACTERS]
    if text.isascii():
        return Surface(text, text, None)
    if not _HALF_KANA.search(text):
        return Surface(text, text.translate(_WIDE), None)
    folded: list[str] = []
    origins: list[int] = []
    position = 0
    for run in _HALF_KANA.finditer(text):
        plain = text[position : run.start()].translate(_WIDE)
        folded.append(plain)
        origins.extend(range(position, run.start()))
        _fold_kana(run.group(), run.start(), folded, origins)
        position = run.end()
    folded.append(text[position:].translate(_WIDE))
    origins.extend(range(position, len(text)))
    return Surface(text, "".join(folded), tuple(origins))


def _fold_kana(run: str, start: int, folded: list[str], origins: list[int]) -> None:
    """Half-width katakana writes a voiced sound in two characters; the folded one keeps the first's place."""
    index = 0
    while index < len(run):
        length = 2 if index + 1 < len(run) and run[index + 1] in "ﾞﾟ" else 1
        composed = unicodedata.normalize("NFKC", run[index : index + length])
        folded.append(composed)
        origins.extend([start + index] * len(composed))
        index += length


def readable(text: str) -> str:
    """What is read for meaning: bounded in length and in the length of any one token."""
    if len(text) > MAX_READ:
        text = text[:MAX_READ]
    if len(text) <= MAX_TOKEN:
        return text
    return _LONG_TOKEN.sub(lambda token: token.group()[:MAX_TOKEN], text)


def plain(text: str) -> str:
    """Lower case, without accents on Latin letters; East Asian text as it is."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    return "".join(_bare(character) for character in lowered)


def _bare(character: str) -> str:
    """One character without its accent; a character is always answered by exactly one, so offsets hold."""
    code = ord(character)
    if code < 0x00C0 or code > 0x024F:
        return character
    return unicodedata.normalize("NFD", character)[0]
