"""Everything a message names: codes and ids, counts and levels, languages, products of ours and of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu.products import ProductFinder
from bot.nlu.surface import Surface, surface


@dataclass(frozen=True)
class Entity:
    """An entity with its span in the text as written; `invalid`: a case number whose check digit is wrong."""

    entity: str
    value: Any
    start: int
    end: int
    invalid: bool = False

    def as_dict(self) -> dict[str, Any]:
        plain = {"entity": self.entity, "value": self.value, "start": self.start, "end": self.end}
        return plain | ({"invalid": True} if self.invalid else {})


class EntityFinder:
    """Finds entities; `products` maps product ids to their names in all languages."""

    def __init__(self, products: Mapping[str, Iterable[str]]) -> None:
        self._products = ProductFinder(products)

    def find(self, text: str) -> list[Entity]:
        """The entities of a message in the order of the text."""
        read = surface(text)
        return sorted(self._found(read), key=lambda entity: (entity.start, entity.end))

    def _found(self, read: Surface) -> Iterable[Entity]:
        for found in self._products.find(read.folded):
            yield Entity("product", found.id, *read.span(found.start, found.end))


def marks(entities: Iterable[Entity], text: str) -> tuple[str, ...]:
    """What the intent's reader is told of the entities: their kinds, and whether there is hardly anything else."""
    entities = list(entities)
    kinds = sorted({entity.entity for entity in entities})
    covered = sum(entity.end - entity.start for entity in entities)
    if kinds and covered >= 0.6 * len(text.strip()):
        return (*kinds, "bare", *(f"bare_{kind}" for kind in kinds))
    return tuple(kinds)
