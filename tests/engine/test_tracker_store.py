"""The dialogue's memory is a snapshot: bounded, and worth as much as the whole history."""

from __future__ import annotations

import json
import random

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.tracker_store import KEPT_EVENTS, Base, Snapshot, restore, take

SLOTS = ("color", "size", "shape")
DOMAIN = Domain.from_dict(
    {
        "intents": ["say"],
        "slots": {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
            for name in SLOTS
        },
        "forms": {"asking": {"required_slots": ["color"]}},
        "actions": ["action_work"],
    }
)
EMPTY: Snapshot = {"slots": {}, "loop": None, "events": []}


def fresh() -> DialogueStateTracker:
    return DialogueStateTracker("someone", DOMAIN.slots)


def a_turn(chance: random.Random) -> list[Event]:
    events: list[Event] = [UserUttered("words", {"name": "say"}), ActionExecuted("action_work")]
    events += [
        SlotSet(name, chance.choice([None, 1, "two", {"three": [3]}]))
        for name in SLOTS
        if chance.random() < 0.3
    ]
    if chance.random() < 0.3:
        events.append(ActiveLoop(chance.choice([None, "asking"])))
    events.append(BotUttered("an answer", {"custom": {"card": "x" * 500}}))
    events.append(ActionExecuted("action_listen"))
    return events


@pytest.mark.parametrize("seed", range(20))
def test_however_often_it_was_saved_slots_and_loop_are_those_of_the_whole_history(seed: int) -> None:
    chance = random.Random(seed)
    whole = fresh()
    whole.update(ActionExecuted("action_listen"))
    snapshot: Snapshot | None = None
    for _ in range(60):
        tracker = fresh()
        if snapshot is None:
            tracker.update(ActionExecuted("action_listen"))
            base = Base()
        else:
            base = restore(snapshot, tracker, DOMAIN)
        for event in a_turn(chance):
            tracker.update(event, DOMAIN)
            whole.update(event, DOMAIN)
        snapshot = json.loads(json.dumps(take(tracker, base)))
        restored = fresh()
        restore(snapshot, restored, DOMAIN)
        assert restored.current_slot_values() == whole.current_slot_values()
        assert restored.active_loop_name == whole.active_loop_name
        assert restored.latest_action_name == whole.latest_action_name


def test_it_stops_growing_and_begins_where_the_policies_can_begin() -> None:
    chance = random.Random(1)
    snapshot, sizes = EMPTY, []
    for _ in range(300):
        tracker = fresh()
        base = restore(snapshot, tracker, DOMAIN)
        for event in a_turn(chance):
            tracker.update(event, DOMAIN)
        snapshot = take(tracker, base)
        sizes.append(len(json.dumps(snapshot)))
        assert len(snapshot["events"]) <= KEPT_EVENTS
        if snapshot["slots"] or snapshot["loop"]:
            assert snapshot["events"][0]["name"] == "action_listen"
    assert max(sizes[100:]) <= 1.5 * max(sizes[20:60])


def test_another_domain_drops_what_it_does_not_know() -> None:
    snapshot: Snapshot = {
        "slots": {"color": "red", "gone": 1},
        "loop": "gone_form",
        "events": [
            ActionExecuted("action_listen").as_dict(),
            UserUttered("words", {"name": "say"}).as_dict(),
            SlotSet("also_gone", 2).as_dict(),
            ActiveLoop("another_gone_form").as_dict(),
            SlotSet("size", 9).as_dict(),
        ],
    }
    tracker = fresh()

    restore(snapshot, tracker, DOMAIN)

    assert [tracker.get_slot(name) for name in SLOTS] == ["red", 9, None]
    assert "gone" not in tracker.slots
    assert tracker.active_loop_name is None
