"""The graph component that says which language a message is in."""

from __future__ import annotations

from typing import Any, List  # noqa: UP035 - Rasa compares annotations

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language import identify

LANGUAGE = "language"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class LanguageReader(GraphComponent):  # type: ignore[misc]
    """Puts `language` on a message: {"language", "certain", "scores"}."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageReader:
        """Create a reader; it has nothing to learn."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:  # noqa: UP006
        """Read the messages."""
        for message in messages:
            if text := message.get(TEXT):
                message.set(LANGUAGE, identify(text).as_dict(), add_to_output=True)
        return messages
