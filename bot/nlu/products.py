"""Product names in a message, by spaCy's PhraseMatcher over tokens of our own.

spaCy's own tokenizers either split Latin words in Chinese text into letters or leave Japanese and Korean
names glued to their particles. Here a Latin word or number is one token and every East Asian character is
one, so a name is found wherever it stands, without spaces around it, in any case and with or without
accents, hyphens or "s" at its end.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.nlu.lexicon import word_set
from bot.nlu.surface import plain

if TYPE_CHECKING:
    from spacy.tokens import Doc

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|\d+|&"
)
_LATIN_NAME = re.compile(r"[a-z]+")
_OTHER = "?"
"""Stands for any word of no name; a token is never that."""
TYPO_FROM = 7
"""Names of this many letters and more are also found with one typing error."""
# Words of everyday language: a misspelling of them is no product.
_TOO_COMMON = word_set(
    "receiver director studio workspace gateway desktop virtual licensing license service services server "
    "servers controller provisioning published application applications desktops collaboration management "
    "delivery security connector recording session analytics content cliente clientes client clients licence "
    "workflows profile hypervisor"
)

Token = tuple[str, int, int]
"""A token, where it begins and where it ends."""


@dataclass(frozen=True)
class Found:
    """A name found: its id and its span in the folded text."""

    id: str
    start: int
    end: int


class NameFinder:
    """Finds the names it was given; `names` maps kinds of names to ids, and these to their names in all
    languages. Names of the kinds in `typos` are found with a typing error too.
    """

    def __init__(
        self, names: Mapping[str, Mapping[str, Iterable[str]]], *, typos: Collection[str] = ()
    ) -> None:
        from spacy.matcher import PhraseMatcher
        from spacy.vocab import Vocab

        self._vocab = Vocab()
        self._matchers = {kind: PhraseMatcher(self._vocab) for kind in names}
        self._known: set[str] = set()
        self._singles: dict[str, dict[str, str]] = {}
        self._deletions: dict[str, dict[str, tuple[str, ...]]] = {}
        for kind, spelt in names.items():
            owners: dict[tuple[str, ...], str] = {}
            for identifier, spellings in spelt.items():
                for spelling in spellings:
                    for form in _forms(spelling):
                        owners.setdefault(form, identifier)
            self._known.update(token for form in owners for token in form)
            for identifier in dict.fromkeys(owners.values()):
                patterns = [self._doc(form) for form, owner in owners.items() if owner == identifier]
                self._matchers[kind].add(identifier, patterns)
            self._singles[kind] = {form[0]: owner for form, owner in owners.items() if len(form) == 1}
            self._deletions[kind] = _deletions(self._singles[kind]) if kind in typos else {}

    def find(self, folded: str) -> dict[str, list[Found]]:
        """The names in a folded text by kind, the longest where names of a kind overlap, in the text's
        order.
        """
        pieces = tokens(folded)
        if not pieces:
            return {kind: [] for kind in self._matchers}
        # spaCy keeps every word it meets for good; words of no name need not be told apart.
        doc = self._doc([token if token in self._known else _OTHER for token, _, _ in pieces])
        return {kind: self._of_kind(kind, doc, pieces, folded) for kind in self._matchers}

    def _of_kind(self, kind: str, doc: Doc, pieces: Sequence[Token], folded: str) -> list[Found]:
        matches = sorted(
            ((end - start, -start, key, start, end) for key, start, end in self._matchers[kind](doc)),
            reverse=True,
        )
        if not matches and not self._deletions[kind]:
            return []
        taken = [False] * len(pieces)
        found = []
        for _, _, key, start, end in matches:
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.append(Found(self._vocab.strings[key], pieces[start][1], pieces[end - 1][2]))
        for index, (token, start, end) in enumerate(pieces if self._deletions[kind] else ()):
            if (
                len(token) >= TYPO_FROM - 1
                and not taken[index]
                and (identifier := self._misspelt(kind, token))
            ):
                found.append(Found(identifier, start, end))
        return _joined(sorted(found, key=lambda one: one.start), folded)

    def _doc(self, words: Sequence[str]) -> Doc:
        from spacy.tokens import Doc

        return Doc(self._vocab, words=list(words))

    def _misspelt(self, kind: str, token: str) -> str | None:
        if token in _TOO_COMMON or not _LATIN_NAME.fullmatch(token):
            return None
        for form in (token, *_without_one(token)):
            for name in self._deletions[kind].get(form, ()):
                if token[0] == name[0] and _near(token, name):
                    return self._singles[kind][name]
        return None


def _joined(found: Sequence[Found], folded: str) -> list[Found]:
    """Two names of one product side by side ("NetScaler ADC VPX") are one name."""
    joined: list[Found] = []
    for name in found:
        last = joined[-1] if joined else None
        if last and last.id == name.id and not folded[last.end : name.start].strip(" -"):
            joined[-1] = Found(last.id, last.start, name.end)
        else:
            joined.append(name)
    return joined


def tokens(folded: str) -> list[Token]:
    """A folded text's tokens, lower case and without accents, with their spans."""
    bare = plain(folded)
    if len(bare) != len(folded):
        # Case folding lengthens a few letters (ß); the spans must stay those of the folded text.
        bare = "".join(plain(character)[:1] for character in folded)
    return [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(bare)]


def _forms(spelling: str) -> Iterable[tuple[str, ...]]:
    words = tuple(token for token, _, _ in tokens(spelling))
    if not words:
        return
    yield words
    last = words[-1]
    if _LATIN_NAME.fullmatch(last):
        if not last.endswith("s"):
            yield (*words[:-1], last + "s")
        if (
            2 <= len(words) <= 3
            and all(_LATIN_NAME.fullmatch(word) for word in words)
            and len("".join(words)) >= 6
        ):
            yield ("".join(words),)


def _without_one(word: str) -> Iterable[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _deletions(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, set[str]] = {}
    for name in names:
        if len(name) >= TYPO_FROM and name not in _TOO_COMMON and _LATIN_NAME.fullmatch(name):
            for form in (name, *_without_one(name)):
                table.setdefault(form, set()).add(name)
    return {form: tuple(sorted(found)) for form, found in table.items()}


def _near(one: str, other: str) -> bool:
    """Whether one typing error (a letter too many, missing, wrong, or two swapped) leads from one to the
    other.
    """
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    first = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(other) - len(one) == 1:
        return one[first:] == other[first + 1 :]
    if len(one) != len(other):
        return False
    if one[first + 1 :] == other[first + 1 :]:
        return True
    return one[first : first + 2] == other[first : first + 2][::-1] and one[first + 2 :] == other[first + 2 :]
