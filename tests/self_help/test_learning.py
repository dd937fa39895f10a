"""What self-help brings about is counted, and what it has no answer for is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.records.database import Database, UnitOfWork
from bot.records.tables import SelfHelpRun, UnansweredGroup
from bot.self_help import learning
from bot.self_help.encoding import Encoder
from tests.self_help.conftest import Recorder
from tests.world import NOW, World, build_world


@pytest.fixture
def conversation(world: World) -> str:
    return world.conversation()


def run(uow: UnitOfWork, conversation: str, subject: str = "lamp", **more: Any) -> str:
    values: dict[str, Any] = {
        "conversation_id": conversation,
        "message_id": "m1",
        "kind": "topic",
        "subject_id": subject,
        "version": 1,
        "language": "en",
        "description": "the lamp is dark",
        "found_by": "meaning",
        "similarity": 0.8,
        "at_check": "first",
        "now": NOW,
        **more,
    }
    return learning.begin_run(uow, **values)


def test_every_outcome_is_counted_where_it_belongs(world: World, conversation: str) -> None:
    with world.database.begin() as uow:
        solved = run(uow, conversation)
        learning.note_step(uow, solved, {"check": "first", "outcome": "remains"}, at_check="second")
        learning.end_run(uow, solved, "solved", now=NOW)
        assert learning.rate(uow, solved, rating="great")
        with_case = run(uow, conversation)
        learning.end_run(uow, with_case, "solved", now=NOW)
        uow.session.get_one(SelfHelpRun, with_case).case_id = None
        learning.end_run(uow, run(uow, conversation), "outage", now=NOW)
        run(uow, conversation, at_check="second")  # walked out of
        learning.end_run(uow, run(uow, conversation, at_check="second"), "left", now=NOW)
        learning.end_run(uow, run(uow, conversation), "replaced", now=NOW)
        run(uow, conversation, now=NOW - timedelta(days=8))
        run(uow, conversation, "door", kind="article", version=None, at_check=None)
    with world.database.begin(write=False) as uow:
        lamp, door = learning.figures(uow, since=NOW - timedelta(days=7), until=NOW + timedelta(days=1))
    assert (lamp.kind, lamp.id, lamp.shown) == ("topic", "lamp", 6)
    assert (lamp.finished, lamp.solved, lamp.deflected) == (3, 2, 2)
    assert (lamp.rated, lamp.rating) == (1, 3.0)
    assert lamp.abandoned == {"second": 2}
    assert (door.kind, door.id, door.shown, door.abandoned, door.rating) == ("article", "door", 1, {}, None)


def test_a_run_that_has_ended_stays_so_until_it_is_reopened(world: World, conversation: str) -> None:
    with world.database.begin() as uow:
        one = run(uow, conversation)
        learning.end_run(uow, one, "solved", now=NOW)
        learning.end_run(uow, one, "left", now=NOW + timedelta(minutes=1))
        row = uow.session.get_one(SelfHelpRun, one)
        assert (row.outcome, row.ended_at) == ("solved", NOW)
        learning.rate(uow, one, rating="great")
        learning.reopen_run(uow, one)
        assert (row.outcome, row.ended_at, row.rating) == (None, None, None)


def test_nothing_is_kept_of_a_run_that_is_not_there(world: World) -> None:
    with world.database.begin() as uow:
        assert not learning.rate(uow, "nowhere", rating="great")
        learning.end_run(uow, None, "left", now=NOW)
        learning.end_run(uow, "nowhere", "left", now=NOW)


def test_descriptions_that_mean_the_same_are_one_group(
    world: World, conversation: str, encoder: Encoder, recorder: Recorder
) -> None:
    recorder.near("Bericht leer", "report empty", learning.SAME + 0.05)

    def keep(text: str, message: str) -> str | None:
        with world.database.begin() as uow:
            return learning.keep_unanswered(
                uow,
                encoder,
                text,
                conversation_id=conversation,
                message_id=message,
                area="daas_vdi",
                language="en",
                now=NOW,
            )

    first = keep("report empty", "m1")
    assert keep("Bericht leer", "m2") == first
    assert keep("something else", "m3") not in (first, None)
    assert keep("report empty", "m1") is None  # the same message, answered once more after a crash
    with world.database.begin(write=False) as uow:
        groups = learning.unanswered_groups(uow)
        assert [(group.example, group.size) for group in groups] == [
            ("report empty", 2),
            ("something else", 1),
        ]


def test_groups_of_another_encoder_are_left_alone(database: Database, recorder: Recorder) -> None:
    world = build_world(database)
    conversation = world.conversation()
    for name in ("old", "new"):
        with database.begin() as uow:
            learning.keep_unanswered(
                uow,
                Encoder(name, 512, recorder),
                "report empty",
                conversation_id=conversation,
                message_id=name,
                area=None,
                language="en",
                now=NOW,
            )
    with database.begin(write=False) as uow:
        assert len(uow.session.query(UnansweredGroup).all()) == 2
