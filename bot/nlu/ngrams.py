"""Character n-grams of a text, and copies of training lines with the typing errors people make.

N-grams see what sentence vectors lose: misspelt words, inflections, codes and names. Words are padded with
a space on each side; East Asian text, which has no spaces, is read in runs with its single characters too.
"""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from collections.abc import Iterator

from bot.nlu.surface import plain, readable

SHORTEST, LONGEST = 2, 5
EAST_ASIAN_LONGEST = 4
_RUNS = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[?!]+"
)
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_DIGITS = re.compile(r"\d")
_NEIGHBOURS = {
    "a": "sqz", "b": "vnh", "c": "xvd", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy",
    "i": "uok",
    "j": "hkn", "k": "jlm", "l": "ko", "m": "nk", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
}  # fmt: skip


def grams(text: str) -> Iterator[str]:
    """The n-grams of a text, repeated ones repeated; numbers count by their shape only."""
    for run in runs(text):
        yield from run_grams(run)


def runs(text: str) -> list[str]:
    """What n-grams are cut from: words, and runs of East Asian characters."""
    found: list[str] = _RUNS.findall(_DIGITS.sub("0", plain(unicodedata.normalize("NFKC", readable(text)))))
    return found


def run_grams(run: str) -> tuple[str, ...]:
    """The n-grams of a word, or of a run of East Asian characters."""
    if run[0] >= "\u3040":
        sizes = range(2, min(EAST_ASIAN_LONGEST, len(run)) + 1)
        return (*run, *(run[start : start + size] for size in sizes for start in range(len(run) - size + 1)))
    padded = f" {run} "
    sizes = range(SHORTEST, min(LONGEST, len(padded) - 1) + 1)
    found = [padded[start : start + size] for size in sizes for start in range(len(padded) - size + 1)]
    if len(padded) <= LONGEST:
        found.append(padded)
    return tuple(found)


def word_grams(text: str) -> Iterator[str]:
    """The words of a text, its pairs of neighbouring words, and which word it begins and ends with."""
    words = _WORDS.findall(plain(readable(text)))
    for word in words:
        yield f"w:{word}"
    for first, second in itertools.pairwise(words):
        yield f"p:{first} {second}"
    if words:
        yield f"^{words[0]}"
        yield f"${words[-1]}"


def misspelt(text: str, rng: random.Random) -> str:
    """A copy of the line with a typing error or two: letters left out, doubled, swapped, hit beside;
    accents lost.
    """
    words = text.split(" ")
    candidates = [index for index, word in enumerate(words) if len(word) >= 3]
    if rng.random() < 0.35:
        text = plain(text)
        words = text.split(" ")
    for index in rng.sample(candidates, k=min(len(candidates), 1 + len(words) // 7)):
        words[index] = _mistype(words[index], rng)
    return " ".join(words)


def _mistype(word: str, rng: random.Random) -> str:
    at = rng.randrange(0, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    neighbours = _NEIGHBOURS.get(word[at].lower())
    return word[:at] + rng.choice(neighbours) + word[at + 1 :] if neighbours else word[:at] + word[at + 1 :]
