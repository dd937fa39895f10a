"""The graph component that reads severity signals and the product area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, List  # noqa: UP035 - Rasa compares annotations

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import sources, storage, vectors
from bot.nlu.entity_reader import finder_of
from bot.nlu.fused_model import FusedModel, Line, Settings
from bot.nlu.impact import AREALESS, SILENT, SignalReaders, read_area, read_signals
from bot.nlu.intent_reader import VECTOR
from bot.nlu.lookups import lookups_under
from bot.nlu.profiles import NONE, PROFILES, profile_marks
from bot.nlu.side_by_side import in_halves

SIGNAL = "signal."
DESCRIBED = "described."
AREA = "area."
PRODUCT_AREA = "product_area."
_ABOUT_PRODUCTS = frozenset({"report_problem", "ask_how_to", "problem_remains"})
_MOST_CHATTER = 600
_NO_IMPACT = frozenset(
    {
        "inform",
        "state_severity",
        "request_human",
        "request_callback",
        "request_onsite",
        "change_severity",
        "add_case_info",
    }
)
"""Further intents whose messages as a rule say nothing about impact."""
_TRAINING: dict[str, Any] = {
    "hidden": 384,
    "dropout": 0.4,
    "most_seen": 120_000,
    "gram_passes": 4,
    "most_held": 1_000,
}


class NoExamples(ValueError):
    """The training data holds no lookups of signals or of areas."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class ImpactReader(GraphComponent):  # type: ignore[misc]
    """Puts `signals` and `area` on a message; stands after the intent's reader."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: tuple[SignalReaders, FusedModel, dict[str, str]] | None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._models = models

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The seed of everything random in training."""
        return {"seed": 21}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ImpactReader:
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
    ) -> ImpactReader:
        """Load a trained reader. Raises `UnreadableModel`."""
        with model_storage.read_from(resource) as folder:
            kept = [storage.load(folder, name) for name in ("signals", "profiles", "areas")]
        try:
            phrases, profiles, areas = (FusedModel.of_parts(*parts) for parts in kept)
            product_areas = dict(kept[2][1]["product_areas"])
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise storage.UnreadableModel(f"impact: {error!r}") from error
        return cls(config, model_storage, resource, (SignalReaders(phrases, profiles), areas, product_areas))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What this component is made of, for Rasa's training cache."""
        return sources.fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the lookups `signal.*`, `described.*` and `area.*`.

        Raises:
            NoExamples: one of these is missing, or describes a kind of impact nobody knows.
        """
        signals = lookups_under(training_data.lookup_tables, SIGNAL)
        described = lookups_under(training_data.lookup_tables, DESCRIBED)
        areas = lookups_under(training_data.lookup_tables, AREA)
        if len(signals) < 2 or len(described) < 2 or len(areas) < 2:
            raise NoExamples("lookups signal.<name>, described.<kind> and area.<area> are needed")
        for kind in described:
            if kind not in PROFILES:
                raise NoExamples(f"{DESCRIBED}{kind}: no such kind of impact; known: {', '.join(PROFILES)}")
        chatter = [Line(text, NONE) for text in _chatter(training_data)]
        settings = Settings(seed=self._config["seed"], **_TRAINING)
        by_area = lookups_under(training_data.lookup_tables, PRODUCT_AREA)
        product_areas = {product: area for area, products in by_area.items() for product in products}
        area_lines = dict.fromkeys(
            (*_lines(areas), *_lines_naming_products(training_data, product_areas), *chatter)
        )
        phrases = _lines(signals) + chatter
        descriptions = {**described, NONE: _without_impact(training_data)}
        told = [text for texts in descriptions.values() for text in texts]
        finder = finder_of(training_data)
        marked = in_halves(
            lambda part: [profile_marks(text, [one.as_dict() for one in finder.find(text)]) for text in part],
            told,
        )
        kinds = (kind for kind, texts in descriptions.items() for _ in texts)
        profile_lines = [Line(*line) for line in zip(told, kinds, marked, strict=True)]
        (area_model, _), (phrase_model, _), (profile_model, _) = FusedModel.fit_each(
            [list(area_lines), phrases, profile_lines], settings
        )
        arrays, facts = area_model.parts()
        with self._model_storage.write_to(self._resource) as folder:
            storage.save(folder, "signals", *phrase_model.parts())
            storage.save(folder, "profiles", *profile_model.parts())
            storage.save(folder, "areas", arrays, {**facts, "product_areas": product_areas})
        self._models = (SignalReaders(phrase_model, profile_model), area_model, product_areas)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:  # noqa: UP006
        """Read the messages."""
        if self._models is None:
            raise storage.UnreadableModel("the impact reader is neither trained nor loaded")
        readers, area_model, product_areas = self._models
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            vector = message.get(VECTOR)
            vector = vectors.vector(text) if vector is None else vector
            intent = message.get(INTENT, {}).get(INTENT_NAME_KEY) or ""
            entities = message.get(ENTITIES, [])
            found = read_signals(readers, text, vector, intent, entities)
            area, confidence = read_area(area_model, text, vector, intent, entities, product_areas)
            message.set("signals", [one.as_dict() for one in found], add_to_output=True)
            message.set("area", {"area": area, "confidence": round(confidence, 3)}, add_to_output=True)
        return messages


def _lines(examples: Mapping[str, Sequence[str]]) -> list[Line]:
    return [Line(phrase, label) for label, phrases in examples.items() for phrase in phrases]


def _lines_naming_products(training_data: TrainingData, product_areas: Mapping[str, str]) -> list[Line]:
    """Lines about problems and plans that name products of one area only, and lines about licences: more
    examples of areas.
    """
    finder = finder_of(training_data)
    by_intent: dict[str, list[str]] = defaultdict(list)
    for line in training_data.intent_examples:
        by_intent[line.get(INTENT)].append(line.get(TEXT))
    about = sorted({text for intent in _ABOUT_PRODUCTS for text in by_intent[intent]})
    named = in_halves(
        lambda part: [
            {product_areas.get(one.value) for one in finder.find(text) if one.entity == "product"}
            for text in part
        ],
        about,
    )
    licences = [Line(text, "licensing") for text in sorted(set(by_intent["license_help"]))]
    return [
        *licences,
        *(
            Line(text, area)
            for text, areas in zip(about, named, strict=True)
            for area in areas
            if len(areas) == 1 and area
        ),
    ]


def _without_impact(training_data: TrainingData) -> list[str]:
    """Lines that tell of no impact, from intents that never do or hardly ever."""
    lines = sorted(
        {
            example.get(TEXT)
            for example in training_data.intent_examples
            if example.get(INTENT) in SILENT | _NO_IMPACT
        }
    )
    return lines[:: max(1, len(lines) // _MOST_CHATTER)]


def _chatter(training_data: TrainingData) -> list[str]:
    """Lines that say nothing about impact or area, from all intents that never do."""
    lines = sorted(
        {example.get(TEXT) for example in training_data.intent_examples if example.get(INTENT) in AREALESS}
    )
    return lines[:: max(1, len(lines) // _MOST_CHATTER)]
