"""Everything a message names: codes and ids, counts and levels, languages, products of ours and of others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu.codes import (
    Claimed,
    Code,
    addresses,
    case_number_asked_for,
    case_numbers_and_organisations,
    phones,
    serial_number_asked_for,
    serial_numbers,
)
from bot.nlu.figures import dates, error_codes, severities, versions
from bot.nlu.headcounts import head_count_asked_for, head_counts
from bot.nlu.impact_words import outright_marks
from bot.nlu.lexicon import NEUTRAL, WORDS
from bot.nlu.names import LANGUAGE_NAMES, ORDINARY_WORDS, THIRD_PARTY
from bot.nlu.products import NameFinder
from bot.nlu.surface import plain, surface

_BARE = 0.6
"""From this share of a message on its entities are all there is to it."""
_MAKERS = re.compile(r"Citrix \w+")
_SHORT_WORDS = frozenset(
    {"director", "studio", "workspace", "files", "provisioning", "hypervisor", "analytics"}
)
"""Words that are a product's name where they are written with a capital, and mere words else."""
_NEVER_BARE = frozenset({"affected_users", "date"})
_PERSON = re.compile(r"[A-ZÀ-Þ][^\W\d_]+(?:[ -][A-ZÀ-Þ][^\W\d_]+){1,2}")


@dataclass(frozen=True)
class Entity:
    """An entity with its span in the text as written; `invalid`: a case number whose check digit is wrong."""

    entity: str
    value: Any
    start: int
    end: int
    invalid: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the parse data."""
        plain = {"entity": self.entity, "value": self.value, "start": self.start, "end": self.end}
        return plain | ({"invalid": True} if self.invalid else {})


class EntityFinder:
    """Finds entities; `products` maps ids to their names in all languages, `versions` are all there are."""

    def __init__(self, products: Mapping[str, Iterable[str]], versions: Iterable[str] = ()) -> None:
        ours = {key: (*names, *_short(names)) for key, names in products.items()}
        self._names = NameFinder(
            {"product": ours, "third_party_product": THIRD_PARTY, "language": LANGUAGE_NAMES},
            typos={"product"},
        )
        self._releases = frozenset(version.split()[0] for version in versions if version.strip())

    def find(self, text: str) -> list[Entity]:
        """The entities of a message in the order of the text."""
        read = surface(text)
        found = [
            Entity(code.kind, code.value, *read.span(code.start, code.end), invalid=code.invalid)
            for code in self._codes(read.folded)
        ]
        return sorted(found, key=lambda entity: (entity.start, entity.end))

    def _codes(self, folded: str) -> Iterable[Code]:
        """Whatever is claimed first wins where two kinds could be read into the same characters."""
        claimed = Claimed()
        named = self._names.find(folded)
        has_digits = any(character.isdigit() for character in folded)
        yield from addresses(folded, claimed)
        if has_digits or "_" in folded:
            yield from error_codes(folded, claimed)
        if has_digits:
            yield from dates(folded, claimed)
            yield from phones(folded, claimed)
            yield from case_numbers_and_organisations(folded, claimed)
            spans = [(name.start, name.end) for name in named["product"]]
            yield from versions(folded, claimed, spans, self._releases)
            yield from serial_numbers(folded, claimed)
        yield from severities(folded, claimed)
        yield from head_counts(folded, claimed)
        for kind, names in named.items():
            for name in names:
                written = folded[name.start : name.end]
                ordinary = written in ORDINARY_WORDS or (written.islower() and written in _SHORT_WORDS)
                if claimed.free(name.start, name.end) and not (ordinary and kind != "language"):
                    claimed.take(name.start, name.end)
                    yield Code(kind, name.id, name.start, name.end)


def _short(names: Iterable[str]) -> list[str]:
    """The maker's name left out of names of two words: Director for Citrix Director."""
    return [
        name.split()[1]
        for name in names
        if _MAKERS.fullmatch(name) and name.split()[1].lower() in _SHORT_WORDS
    ]


def asked_for(kind: str, text: str) -> Entity | None:
    """What an answer to a question for one `kind` of entity holds, where the question makes it readable.

    A reading alone takes "80000004" or "he2h81uj47" or "62" for nothing in particular; asked for a case
    number, a serial number or the number of people affected, they are one. A case number with a wrong check
    digit is `invalid`.
    """
    read = surface(text)
    readers = {
        "case_number": case_number_asked_for,
        "serial_number": serial_number_asked_for,
        "affected_users": head_count_asked_for,
    }
    code = readers[kind](read.folded) if kind in readers else None
    if code is None:
        return None
    return Entity(code.kind, code.value, *read.span(code.start, code.end), invalid=code.invalid)


def marks(entities: Iterable[Entity], text: str) -> tuple[str, ...]:
    """What the intent's reader is told beside the words.

    The kinds of entities there are, whether there is hardly anything else, whether the text looks like a
    person's name, and what is said of impact outright.
    """
    entities = list(entities)
    kinds = sorted({entity.entity for entity in entities})
    told = [*kinds, *sorted({f"says_{signal}" for signal in outright_marks(text)})]
    covered = sum(entity.end - entity.start for entity in entities)
    if kinds and covered >= _BARE * len(text.strip()) and not _NEVER_BARE.intersection(kinds):
        told += ["bare", *(f"bare_{kind}" for kind in kinds)]
    elif not kinds and _looks_like_a_person(text):
        told.append("person")
    return tuple(told)


def _looks_like_a_person(text: str) -> bool:
    """Two or three capitalised words nothing else is known of: Dave Hollingsworth."""
    if _PERSON.fullmatch(text.strip()) is None:
        return False
    words = [plain(word) for word in text.split()]
    return not any(word in known for word in words for known in (NEUTRAL, *WORDS.values()))
