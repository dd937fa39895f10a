"""The engine: takes one claimed message at a time through the dialogue model.

A turn is one unit of work. What its actions did, the dialogue state, the replies and the check that the bot
may speak commit together, or none does. Whatever goes wrong, the customer gets an answer and their message is
kept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.engine.agent import ModelUnusable, load_agent, parse
from bot.engine.apology import apology
from bot.engine.buttons import parse_payload, question_of
from bot.engine.in_process_actions import InProcessActions
from bot.engine.meaning import meant, weighed
from bot.engine.metrics import MODEL_SWAPS, TURN_SECONDS, TURNS, TURNS_WAITING, WORKERS_ABANDONED
from bot.engine.output import ReplyCollector
from bot.engine.reading import language_after, stored_reading
from bot.engine.tracker_store import active_loop
from bot.engine.turn import TurnContext, entered
from bot.engine.worker import Worker
from bot.engine.workspace import Workspace
from bot.nlu.generator import ResponseGenerator
from bot.nlu.strings import load_responses
from bot.records.database import UnitOfWork
from bot.records.tables import Conversation, DialogueState
from bot.talk import turns
from bot.talk.turns import LeaseLost, Turn
from bot.talk.views import MessageView

log = structlog.get_logger(__name__)

TURN_BUDGET = timedelta(seconds=10)
MAX_ATTEMPTS = 3


class NoReply(Exception):
    """The dialogue model had nothing to say to a message."""


class TurnTooLong(Exception):
    """A turn exceeded its time budget."""


class CrashesTheProcess(Exception):
    """Every process that took this message died of it."""


@dataclass(frozen=True)
class Live:
    """The agent that serves now, and the thread that owns it."""

    agent: Agent
    model: Path
    worker: Worker


@dataclass
class Attempt:
    """One try at a turn, as the engine's thread and the main loop both see it.

    The thread sets ``uow``, then looks at ``abandoned``; the loop sets ``abandoned``, then looks at ``uow``.
    """

    uow: UnitOfWork | None = None
    abandoned: bool = False


class Engine:
    """One dialogue model in this process.

    Args:
        workspace: the content and the database every turn works with.
        responses: folder of the eight languages' texts (``data/responses``).
        budget: how long one turn may take before the customer gets an apology instead.
    """

    def __init__(self, workspace: Workspace, responses: Path, *, budget: timedelta = TURN_BUDGET) -> None:
        self._workspace = workspace
        self._generator = ResponseGenerator(strings=load_responses(responses))
        self._actions: InProcessActions | None = None
        self._budget = budget
        self._slot = asyncio.Lock()
        self._live: Live | None = None
        self._mending: asyncio.Task[None] | None = None

    @property
    def clock(self) -> Callable[[], datetime]:
        """Gives the present instant (aware UTC)."""
        return self._workspace.clock

    @property
    def ready(self) -> bool:
        """Whether a model is loaded and warm."""
        return self._live is not None

    @property
    def model_name(self) -> str | None:
        """File name of the model that serves."""
        return self._live.model.name if self._live else None

    async def start(self, model: Path) -> None:
        """Load ``model`` and begin to serve.

        Raises:
            ModelUnusable: see :func:`bot.engine.agent.load_agent`.
        """
        live = await self._load(model)
        await asyncio.to_thread(self._workspace.take_over_content)
        self._live = live

    async def swap(self, model: Path) -> None:
        """Put another model live; turns wait for neither its loading nor its warm-up.

        Raises:
            ModelUnusable: the one that serves goes on serving.
        """
        fresh = await self._load(model)
        async with self._slot:
            stale, self._live = self._live, fresh
        MODEL_SWAPS.inc()
        log.info("model.live", model=model.name, before=stale.model.name if stale else None)
        if stale is not None:
            stale.worker.stop()

    async def stop(self) -> None:
        """Finish the turn under way, then serve no more."""
        async with self._slot:
            live, self._live = self._live, None
        if live is not None:
            live.worker.stop()

    async def parse(self, text: str) -> dict[str, Any]:
        """What the live model reads in ``text`` (Rasa's parse data), outside any conversation."""
        live = self._serving()
        return await asyncio.wrap_future(live.worker.call(lambda: parse(live.agent, text)))

    async def turn(self, turn: Turn) -> Sequence[MessageView]:
        """Answer one claimed message; returns the replies as stored.

        Never raises for what a message brought about: a turn that throws or takes too long is undone, and
        what is returned is the apology.
        """
        with TURNS_WAITING.track_inprogress():
            await self._slot.acquire()
        try:
            with structlog.contextvars.bound_contextvars(
                conversation=turn.conversation_id, message=turn.message_id
            ):
                return await self._answer(turn)
        finally:
            self._slot.release()

    async def _answer(self, turn: Turn) -> Sequence[MessageView]:
        self._serving()
        if turn.attempts > MAX_ATTEMPTS:
            return await self._apologise(turn, CrashesTheProcess(f"{turn.attempts} attempts"))
        attempt = Attempt()
        budget = self._budget.total_seconds()
        try:
            live = await self._mended()
            work = asyncio.wrap_future(live.worker.submit(self._run(live, turn, attempt)))
            done, _ = await asyncio.wait({work}, timeout=budget)
            if not done:
                work.add_done_callback(lambda late: late.cancelled() or late.exception())
                self._abandon(live, attempt)
                return await self._apologise(turn, TurnTooLong(f"over {budget:g} s"))
            replies = work.result()
        except LeaseLost:
            TURNS.labels("lease_lost").inc()
            log.info("turn.lease_lost")
            return ()
        except Exception as error:  # noqa: BLE001  whatever it was, the customer is told
            return await self._apologise(turn, error)
        TURNS.labels("answered").inc()
        return replies

    async def _run(self, live: Live, turn: Turn, attempt: Attempt) -> Sequence[MessageView]:
        """The turn itself, on the engine's thread."""
        began = time.perf_counter()
        read = None if turn.payload else parse(live.agent, turn.text)
        with self._workspace.database.begin() as uow:
            attempt.uow = uow
            if attempt.abandoned:
                raise TurnTooLong("while it was read")
            replies = await self._converse(live, turn, read, uow)
        TURN_SECONDS.observe(time.perf_counter() - began)
        return replies

    async def _converse(
        self, live: Live, turn: Turn, read: dict[str, Any] | None, uow: UnitOfWork
    ) -> Sequence[MessageView]:
        conversation = uow.session.get_one(Conversation, turn.conversation_id)
        payload = turn.payload or turns.typed_choice(uow, turn)
        chosen = meant(uow, conversation, payload) if payload else None
        data = chosen or (parse_payload(payload, turn.text) if payload else read or {})
        in_a_form = _in_a_form(uow, conversation)
        if turn.payload and (chosen is None or in_a_form):
            data["question"] = question_of(uow, turn.message_id)
        now = self._workspace.clock()
        spoken = language_after(data, conversation)
        conversation.language = spoken.language
        reading = stored_reading(data, model=live.model.name)
        if not payload and not in_a_form:
            data = dict(weighed(data))
        said: tuple[Any, ...] = ()
        if conversation.owner != "agent":
            context = TurnContext(self._workspace, uow, conversation, turn.message_id, now, data)
            collector = ReplyCollector()
            with entered(context):
                await live.agent.processor.handle_message(
                    UserMessage(
                        turn.text,
                        collector,
                        turn.conversation_id,
                        parse_data=data,
                        input_channel=collector.name(),
                        message_id=turn.message_id,
                    )
                )
            if context.failure is not None:
                raise context.failure
            if not collector.replies:
                raise NoReply(f"nothing to say to {data['intent']['name']}")
            said = tuple(collector.replies)
        return turns.answer(
            uow,
            turn,
            said,
            reading=reading,
            language=conversation.language,
            language_belief=spoken.belief,
            now=now,
        )

    async def _apologise(self, turn: Turn, cause: Exception) -> Sequence[MessageView]:
        """Undo is done; keep the message, say sorry, offer a person, log why."""
        TURNS.labels("failed").inc()
        log.error("turn.failed", cause=f"{type(cause).__name__}: {cause}", exc_info=cause)

        def store() -> Sequence[MessageView]:
            with self._workspace.database.begin() as uow:
                conversation = uow.session.get_one(Conversation, turn.conversation_id)
                replies = apology(self._generator, conversation.language)
                return turns.fail(uow, turn, replies, cause=type(cause).__name__, now=self._workspace.clock())

        try:
            return await asyncio.to_thread(store)
        except LeaseLost:
            return ()

    def _abandon(self, live: Live, attempt: Attempt) -> None:
        """Leave a stuck thread behind: a computation in a thread cannot be cancelled.

        Its transaction is cut off so that nothing it still does counts, and the model is loaded once more on
        a thread of its own, while the customer already reads the apology.
        """
        WORKERS_ABANDONED.inc()
        attempt.abandoned = True
        try:
            if attempt.uow is not None:
                attempt.uow.abandon()
        except Exception:
            # It may be just about to end by itself; whoever settles the message first then counts.
            log.exception("turn.not_cut_off")
        live.worker.stop()
        self._mending = asyncio.create_task(self._mend(), name="engine-mend")

    async def _mend(self) -> None:
        async with self._slot:
            if self._live is not None:
                try:
                    await self._mended()
                except ModelUnusable:
                    log.exception("model.reload_failed")  # the next turn tries again

    async def _mended(self) -> Live:
        """What serves; on a thread of its own again if the last one was left behind. Needs the slot."""
        live = self._serving()
        if live.worker.stopped:
            live = self._live = await self._load(live.model)
        return live

    async def _load(self, model: Path) -> Live:
        if self._actions is None:
            self._actions = await asyncio.to_thread(InProcessActions)
        actions = self._actions
        worker = Worker(f"engine-{model.name}")
        try:
            agent = await asyncio.wrap_future(
                worker.call(lambda: load_agent(model, self._generator, actions))
            )
        except BaseException:
            worker.stop()
            raise
        return Live(agent, model, worker)

    def _serving(self) -> Live:
        if self._live is None:
            raise RuntimeError("the engine serves no model; start it first")
        return self._live


def _in_a_form(uow: UnitOfWork, conversation: Conversation) -> bool:
    """Whether a question of a form is open: what a message means is then the form's to say."""
    row = uow.session.get(DialogueState, conversation.id)
    return active_loop(row.snapshot if row is not None else None) is not None
