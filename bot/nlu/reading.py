"""Reading messages without a Rasa agent: the NLU part of a trained model, loaded by itself.

    reader = Reader.load(Path("models"))
    reader.parse("NetScaler is down")   # what Rasa's own parse gives for it

A text beginning with `/` is only text here: Rasa's handler of such messages is left out. Parsing runs the
components one after the other, without the graph runner's bookkeeping.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNode, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.storage import UnreadableModel


class NoModel(FileNotFoundError):
    """There is no trained model at this place."""


class Reader:
    """The readers of a trained model, in the order they read."""

    def __init__(self, components: Sequence[Any], model_id: str) -> None:
        self._components = components
        self.model_id = model_id

    @classmethod
    def load(cls, models: Path) -> Reader:
        """Load a model archive, or the newest one of a folder. Raises `NoModel` and `UnreadableModel`."""
        archive = newest(models) if models.is_dir() else models
        if archive is None or not archive.is_file():
            raise NoModel(f"no model in {models}")
        with tempfile.TemporaryDirectory() as folder:
            model_storage, metadata = LocalModelStorage.from_model_archive(Path(folder), archive)
            if metadata.nlu_target is None:
                raise UnreadableModel(f"{archive.name} has no NLU part")
            schema = metadata.predict_schema
            context = ExecutionContext(schema, metadata.model_id)
            components = [
                _load(schema, name, model_storage, context) for name in _chain(schema, metadata.nlu_target)
            ]
        return cls(components, metadata.model_id)

    def parse(self, text: str) -> dict[str, Any]:
        """What the model reads in one message: Rasa's parse data."""
        return self.parse_all([text])[0]

    def parse_all(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """What it reads in several messages, in the same order."""
        messages = [Message({TEXT: text}) for text in texts]
        for component in self._components:
            messages = component.process(messages)
        return [{**_empty(), **message.as_dict(only_output_properties=True)} for message in messages]


def newest(folder: Path) -> Path | None:
    """The model archive of a folder that was written last."""
    archives = sorted(folder.glob("*.tar.gz"), key=lambda archive: (archive.stat().st_mtime_ns, archive.name))
    return archives[-1] if archives else None


def _empty() -> dict[str, Any]:
    return {TEXT: "", INTENT: {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}, ENTITIES: []}


def _chain(schema: GraphSchema, target: str) -> list[str]:
    """The nodes that process messages, first to last; each needs the messages of the one before."""
    names: list[str] = []
    name: str | None = target
    while name is not None and name in schema.nodes:
        node = schema.nodes[name]
        if node.fn == "process" and node.uses is not RegexMessageHandler:
            names.append(name)
        name = node.needs.get("messages")
    return names[::-1]


def _load(schema: GraphSchema, name: str, model_storage: LocalModelStorage, context: ExecutionContext) -> Any:
    node = schema.nodes[name]
    component = GraphNode.from_schema_node(name, node, model_storage, context)._component
    if component is None or not hasattr(component, "process"):
        raise UnreadableModel(f"{name} could not be loaded")
    return component
