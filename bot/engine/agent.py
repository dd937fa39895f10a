"""Loads a trained model into a Rasa agent that works inside our turns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor

from bot.engine.in_process_actions import InProcessActions
from bot.engine.tracker_store import SnapshotTrackerStore
from bot.engine.turn import current_turn

SMOKE_TEXT = "hello"
_BLANK_OR_SLASH = "/ \t\r\n\u00a0\u3000"


class ModelUnusable(Exception):
    """A model cannot serve: its file is missing or broken, or it calls actions this code does not have."""


def load_agent(model: Path, generator: NaturalLanguageGenerator, actions: InProcessActions) -> Agent:
    """A ready agent for the model file, warmed up.

    Raises:
        ModelUnusable: names the file and what is wrong with it.
    """
    store = SnapshotTrackerStore()
    try:
        agent = Agent.load(
            model_path=model, generator=generator, tracker_store=store, action_endpoint=actions
        )
        parse(agent, SMOKE_TEXT)
    except Exception as error:
        # A file of another version of the components fails in any of their ways.
        cause = error.__cause__ or error
        raise ModelUnusable(f"{model}: {type(cause).__name__}: {cause}") from error
    # Rasa wraps every store so that a failing database silently turns into memory; a turn must fail instead.
    store.domain = agent.domain
    agent.tracker_store = store
    agent.processor.tracker_store = store
    _keep_failures(agent.processor)
    missing = sorted(set(agent.domain.user_actions) - actions.names - _responses(agent))
    if missing:
        raise ModelUnusable(
            f"{model}: the model calls actions this version does not have: {', '.join(missing)}"
        )
    return agent


def newest_model(folder: Path) -> Path:
    """The newest model file in ``folder``.

    Raises:
        ModelUnusable: there is none.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: (path.stat().st_mtime, path.name))
    if not models:
        raise ModelUnusable(f"{folder}: no trained model here; run `make train`")
    return models[-1]


def parse(agent: Agent, text: str) -> dict[str, Any]:
    """What the model reads in ``text``, as Rasa's parse data.

    Rasa takes text that begins with a slash for a command that names an intent and sets slots. From a
    customer it is only text, so the model reads it without the slash.
    """
    readable = text.lstrip(_BLANK_OR_SLASH)
    shift = len(text) - len(readable)
    processor = agent.processor
    data: dict[str, Any] = processor._parse_message_with_graph(UserMessage(readable or "?"), None)
    for entity in data["entities"]:
        if shift and "start" in entity:
            entity["start"] += shift
            entity["end"] += shift
    data["text"] = text
    return data


def _keep_failures(processor: MessageProcessor) -> None:
    """Keep on the turn what running an action raises.

    Rasa logs it and goes on as if the action had said and learned nothing, be it the action that failed, the
    words of a response, or a form's question; here it undoes the turn as a whole.
    """
    run_action = processor._run_action

    async def witnessed(action: Action, *arguments: Any, **more: Any) -> bool:
        run = action.run

        async def keeping(*arguments: Any, **more: Any) -> Any:
            try:
                return await run(*arguments, **more)
            except ActionExecutionRejection:
                raise
            except Exception as error:
                turn = current_turn()
                if turn is not None and turn.failure is None:
                    turn.failure = error
                raise

        action.run = keeping
        predict_more: bool = await run_action(action, *arguments, **more)
        return predict_more

    processor._run_action = witnessed


def _responses(agent: Agent) -> set[str]:
    return {name for name in agent.domain.action_names_or_texts if name.startswith("utter_")}
