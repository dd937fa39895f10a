"""The dialogue model's memory as a snapshot, so that turn 500 costs what turn 10 costs.

Rasa's own stores keep every event and replay them all, every turn. Here a conversation is a *base* (slots and
active loop at some turn's end) and the events since; once these grow past :data:`KEPT_EVENTS`, the oldest
whole turns are folded into the base. Nothing a slot or a loop knew is lost by that, only old words.

The state is written in the turn's own transaction.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.turn import TurnContext, current_turn
from bot.records.tables import DialogueState

KEPT_EVENTS = 36
FOLDED_EVENTS = 18

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Base:
    """Where a conversation's kept events begin: slots, active loop, and how many events set these up."""

    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None
    length: int = 0


class NoTurn(RuntimeError):
    """The store was used outside a turn of the engine."""


class SnapshotTrackerStore(TrackerStore):  # type: ignore[misc]
    """Loads and saves trackers through the current turn's unit of work."""

    def __init__(self, domain: Domain | None = None) -> None:
        super().__init__(domain)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        """The tracker of the current turn's conversation, listening."""
        turn = _turn()
        row = turn.uow.session.get(DialogueState, turn.conversation.id)
        tracker = self.init_tracker(sender_id)
        if row is None:
            turn.base = Base()
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        else:
            turn.base = restore(row.snapshot, tracker, self.domain)
        for slot, value in (("language", turn.language), ("zone", turn.zone)):
            if slot in tracker.slots and tracker.get_slot(slot) != value:
                tracker.update(SlotSet(slot, value), self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the snapshot into the turn's transaction."""
        turn = _turn()
        snapshot = take(tracker, turn.base or Base())
        row = turn.uow.session.get(DialogueState, turn.conversation.id)
        if row is None:
            turn.uow.session.add(
                DialogueState(conversation_id=turn.conversation.id, snapshot=snapshot, updated_at=turn.now)
            )
        else:
            row.snapshot = snapshot
            row.updated_at = turn.now


def restore(snapshot: Snapshot, tracker: DialogueStateTracker, domain: Domain) -> Base:
    """Replay a snapshot into a fresh tracker; returns the base it began with.

    A model with another domain may have been promoted since: slots it does not know are dropped, and a loop
    it does not know is left, so that the new one asks again.
    """
    slot_names = {slot.name for slot in domain.slots}
    loop_names = set(domain.form_names)
    slots = {name: value for name, value in snapshot["slots"].items() if name in slot_names}
    loop = snapshot["loop"] if snapshot["loop"] in loop_names else None
    before: list[Event] = [SlotSet(name, value) for name, value in slots.items()]
    if loop:
        before.append(ActiveLoop(loop))
    for event in (*before, *map(_read, snapshot["events"])):
        if isinstance(event, SlotSet) and event.key not in slot_names:
            continue
        if isinstance(event, ActiveLoop) and event.name and event.name not in loop_names:
            event = ActiveLoop(None)
        tracker.update(event, domain)
    return Base(slots, loop, len(before))


def take(tracker: DialogueStateTracker, base: Base) -> Snapshot:
    """The tracker as a snapshot: ``{"slots", "loop", "events"}``, all JSON. ``base``: what it began with."""
    slots, loop = dict(base.slots), base.loop
    events = list(tracker.events)[base.length :]
    if len(events) > KEPT_EVENTS:
        cut = _turn_boundary(events, len(events) - FOLDED_EVENTS)
        slots, loop = _fold(events[:cut], slots, loop)
        events = events[cut:]
    return {"slots": slots, "loop": loop, "events": [_slim(event.as_dict()) for event in events]}


def active_loop(snapshot: Snapshot | None) -> str | None:
    """The form under way at a snapshot's end."""
    if snapshot is None:
        return None
    last = next(
        (event for event in reversed(snapshot["events"]) if event["event"] == ActiveLoop.type_name), None
    )
    loop: str | None = last["name"] if last is not None else snapshot["loop"]
    return loop


@functools.cache
def _type_of(name: str) -> type[Event]:
    # Rasa looks through every class of event each time it reads one.
    kind: type[Event] = Event.resolve_by_type(name)
    return kind


def _read(parameters: dict[str, Any]) -> Event:
    event: Event = _type_of(parameters["event"])._from_parameters(parameters)
    return event


def _turn_boundary(events: list[Event], at_least: int) -> int:
    """Where the latest turn that begins at or before ``at_least`` begins: at the listening before it.

    The policies look at what followed each listening; a window that begins with a message has no first state.
    """
    for position in range(at_least, -1, -1):
        event = events[position]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return position
    return 0


def _fold(events: list[Event], slots: dict[str, Any], loop: str | None) -> tuple[dict[str, Any], str | None]:
    slots = dict(slots)
    for event in events:
        if isinstance(event, SlotSet):
            slots[event.key] = event.value
        elif isinstance(event, ActiveLoop):
            loop = event.name
        elif event.type_name in ("restart", "reset_slots"):
            slots, loop = {}, (None if event.type_name == "restart" else loop)
    return {name: value for name, value in slots.items() if value is not None}, loop


def _slim(parameters: dict[str, Any]) -> dict[str, Any]:
    """An event without what no policy and no action reads again."""
    parse_data = parameters.get("parse_data")
    if parse_data is not None:
        parameters["parse_data"] = {
            key: parse_data[key] for key in ("text", "intent", "entities", "declined") if key in parse_data
        }
    if parameters.get("event") == "bot":
        parameters.pop("data", None)
        parameters["metadata"] = {
            "utter_action": (parameters.get("metadata") or {}).get("utter_action"),
        }
    parameters.pop("policy", None)
    return parameters


def _turn() -> TurnContext:
    turn = current_turn()
    if turn is None:
        raise NoTurn("the tracker store works inside a turn of the engine only")
    return turn
