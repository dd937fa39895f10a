"""The graph component that finds entities; it keeps the product names of the training data's lookups."""

from __future__ import annotations

import functools
from typing import Any, List  # noqa: UP035 - Rasa compares annotations

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import sources, storage
from bot.nlu.entities import EntityFinder
from bot.nlu.lookups import lookups_under

PRODUCTS = "product."
VERSIONS = "version"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class EntityReader(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Puts `entities` on a message."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, finder: EntityFinder | None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._finder = finder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityReader:
        """Create an untrained reader."""
        return cls(model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EntityReader:
        """Load a trained reader. Raises `UnreadableModel`."""
        with model_storage.read_from(resource) as folder:
            _, facts = storage.load(folder, "products")
        try:
            finder = EntityFinder(facts["names"], facts["versions"])
        except (KeyError, TypeError, AttributeError) as error:
            raise storage.UnreadableModel(f"products: {error!r}") from error
        return cls(model_storage, resource, finder)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What this component is made of, for Rasa's training cache."""
        return sources.fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the product names of the lookups `product.<id>`."""
        names = lookups_under(training_data.lookup_tables, PRODUCTS)
        versions = lookups_under(training_data.lookup_tables, VERSIONS).get("", ())
        with self._model_storage.write_to(self._resource) as folder:
            arrays = {"count": np.array(len(names))}
            storage.save(folder, "products", arrays, {"names": names, "versions": versions})
        self._finder = finder_of(training_data)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:  # noqa: UP006
        """Read the messages."""
        if self._finder is None:
            raise storage.UnreadableModel("the entity reader is neither trained nor loaded")
        for message in messages:
            if text := message.get(TEXT):
                found = [entity.as_dict() for entity in self._finder.find(text)]
                entities = [*message.get(ENTITIES, []), *self.add_extractor_name(found)]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages


def finder_of(training_data: TrainingData) -> EntityFinder:
    """The finder of the products and versions in the training data's lookups."""
    tables = training_data.lookup_tables
    names = lookups_under(tables, PRODUCTS)
    return _finder(tuple(names.items()), tuple(lookups_under(tables, VERSIONS).get("", ())))


@functools.lru_cache(maxsize=1)
def _finder(names: tuple[tuple[str, tuple[str, ...]], ...], versions: tuple[str, ...]) -> EntityFinder:
    """Every component's training asks for the same finder, and making one takes half a second."""
    return EntityFinder(dict(names), versions)
