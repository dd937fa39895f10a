"""The graph component that reads a message's intent, and declines what is not ours."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, List  # noqa: UP035 - Rasa compares annotations

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import sources, storage, vectors
from bot.nlu.entities import Entity, EntityFinder, marks
from bot.nlu.entity_reader import finder_of
from bot.nlu.fused_model import Line, Settings
from bot.nlu.importer import WRITTEN_IN
from bot.nlu.intent_model import IntentModel, IntentReading
from bot.nlu.joining import joined
from bot.nlu.side_by_side import in_halves

VECTOR = "sentence_vector"
"""Where the sentence vector lies on a message; it is no output."""
_SHOWN = 5
_CLOSE = 3
_FEWEST = 3


class TooFewExamples(ValueError):
    """The training data holds fewer than two intents, or an intent with too few lines to learn from."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class IntentReader(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Puts `intent`, `intent_ranking`, `declined`, `margin` and `alternatives` on a message."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The seed of everything random in training, and the share of our own messages that may be
        declined.
        """
        return {"seed": 20, "most_declined": 0.035}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentReader:
        """Create an untrained reader."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentReader:
        """Load a trained reader. Raises `UnreadableModel`."""
        with model_storage.read_from(resource) as folder:
            arrays, facts = storage.load(folder, "intents")
        try:
            model = IntentModel.of_parts(arrays, facts)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise storage.UnreadableModel(f"intents: {error!r}") from error
        vectors.warm_up()
        return cls(config, model_storage, resource, model)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What this component is made of, for Rasa's training cache."""
        return sources.fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples of all intents. Raises `TooFewExamples`."""
        lines = training_lines(training_data, finder_of(training_data), seed=self._config["seed"])
        settings = Settings(seed=self._config["seed"], hidden=768, most_seen=280_000, gram_passes=3)
        self._model = IntentModel.fit(lines, settings, most_declined=self._config["most_declined"])
        with self._model_storage.write_to(self._resource) as folder:
            storage.save(folder, "intents", *self._model.parts())
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:  # noqa: UP006
        """Read the messages."""
        if self._model is None:
            raise storage.UnreadableModel("the intent reader is neither trained nor loaded")
        for message in messages:
            if text := message.get(TEXT):
                vector = vectors.vector(text)
                message.set(VECTOR, vector)
                entities = [_entity(found) for found in message.get(ENTITIES, [])]
                _put(message, self._model.read(text, vector, marks(entities, text)))
        return messages


def training_lines(training_data: TrainingData, finder: EntityFinder, *, seed: int) -> list[Line]:
    """The training data's lines with the marks their entities leave, and messages joined of them.

    Raises `TooFewExamples`.
    """
    known: dict[tuple[str, str], str] = {}
    for example in training_data.intent_examples:
        if example.get(TEXT) and example.get(INTENT):
            known.setdefault((example.get(TEXT), example.get(INTENT)), example.get(WRITTEN_IN) or "en")
    counts = Counter(intent for _, intent in known)
    if len(counts) < 2:
        raise TooFewExamples("at least two intents are needed")
    for intent, count in counts.items():
        if count < _FEWEST:
            raise TooFewExamples(f"{intent} has {count} distinct lines, at least {_FEWEST} are needed")
    written = [(text, intent, language) for (text, intent), language in sorted(known.items())]
    more = joined(written, count=len(written) // 12, rng=random.Random(seed))  # noqa: S311 - no secret
    texts = [*((text, intent) for text, intent, _ in written), *more]
    marked = in_halves(lambda part: [marks(finder.find(text), text) for text, _ in part], texts)
    return [Line(text, intent, told) for (text, intent), told in zip(texts, marked, strict=True)]


def _entity(found: dict[str, Any]) -> Entity:
    return Entity(found["entity"], found["value"], found["start"], found["end"])


def _put(message: Message, reading: IntentReading) -> None:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in reading.ranking[:_SHOWN]]
    message.set(INTENT, ranking[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    message.set("declined", reading.declined, add_to_output=True)
    message.set("margin", reading.margin, add_to_output=True)
    alternatives = [
        {"intent": name, "confidence": confidence} for name, confidence in reading.ranking[1 : 1 + _CLOSE]
    ]
    message.set("alternatives", alternatives, add_to_output=True)
