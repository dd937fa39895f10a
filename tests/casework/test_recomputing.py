"""A changed policy or holiday works open cases out anew: recorded, told, in parts of bounded memory."""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.casework import recomputing
from bot.casework.events import agent, record
from bot.casework.recomputing import ROLLED_OUT, Part, StillNeeded, put_in_force, recompute_part
from bot.casework.settling import settle_severity
from bot.casework.telling import changed_promises
from bot.records import policy_files, queries
from bot.records.database import Database
from bot.records.jobs import HAND_ON, RECOMPUTE, TELL_CUSTOMER, cancel
from bot.records.policy_files import load_policy, policy_fingerprint
from bot.records.tables import Agent, Case, CaseClock, CaseEvent, Job
from bot.support.policy import Policy
from tests.casework.conftest import close, copies, kept, kinds, opened
from tests.races import at_once
from tests.support.instants import utc
from tests.world import NOW, World, build_world

LATER = NOW + timedelta(minutes=5)
AGENT = "e" * 32
Edited = Callable[[str, str, str], Policy]


@pytest.fixture
def edited(data_folder: Path, tmp_path: Path) -> Edited:
    """The product's policy with one text of one file replaced by another."""

    def edit(file: str, old: str, new: str) -> Policy:
        folder = Path(shutil.copytree(data_folder / "policy", tmp_path / "policy", dirs_exist_ok=True))
        written = (data_folder / "policy" / file).read_text(encoding="utf-8")
        assert old in written
        (folder / file).write_text(written.replace(old, new), encoding="utf-8")
        return load_policy(folder)

    return edit


@pytest.fixture
def closed_today(edited: Edited) -> Policy:
    """The day the case opens is a closing day in the eastern Americas."""
    return edited(
        "calendars.yml",
        "closures: []",
        "closures:\n  - {date: 2026-03-04, name: Snow, sub_regions: [americas_east]}",
    )


def recompute(world: World, policy: Policy, now: datetime = LATER, after: str = "") -> Part:
    with world.database.begin() as uow:
        return recompute_part(uow, policy, after=after, now=now)


def due(world: World, number: str) -> dict[str, datetime]:
    _, _, clocks = kept(world, number)
    return {clock.kind: clock.due_at for clock in clocks if clock.ended_at is None}


def jobs(database: Database, kind: str) -> list[Job]:
    with database.begin(write=False) as uow:
        return list(uow.session.scalars(select(Job).where(Job.kind == kind)))


def test_a_new_closing_day_moves_the_times_and_says_so(
    world: World, policy: Policy, closed_today: Policy
) -> None:
    number = opened(world, policy).case.number
    assert due(world, number)["initial_response"] == NOW + timedelta(hours=2)
    assert recompute(world, closed_today) == Part(None, 1, 1)
    assert due(world, number)["initial_response"] == utc("2026-03-05 15:00")  # 10:00 the next day
    _, events, clocks = kept(world, number)
    recorded = events[-1]
    assert (recorded.kind, recorded.actor_kind, recorded.at) == ("recomputed", "system", LATER)
    moved = {change["kind"]: change for change in recorded.data["clocks"]}
    assert moved["initial_response"]["was_due_at"] == "2026-03-04T17:00:00Z"
    assert moved["initial_response"]["due_at"] == "2026-03-05T15:00:00Z"
    assert set(moved) == {"initial_response", "next_update"}
    (told,) = jobs(world.database, TELL_CUSTOMER)
    assert told.subject == recorded.id
    reasons = {clock.kind: clock.reasons for clock in clocks}
    assert "2026-03-05T15:00:00Z" in str(reasons["initial_response"])


def test_where_nothing_differs_nothing_is_recorded(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    before = kinds(kept(world, number)[1])
    assert recompute(world, policy) == Part(None, 1, 0)
    assert kinds(kept(world, number)[1]) == before
    assert jobs(world.database, TELL_CUSTOMER) == []


def test_worked_out_twice_it_changes_once(world: World, policy: Policy, closed_today: Policy) -> None:
    number = opened(world, policy).case.number
    recompute(world, closed_today)
    assert recompute(world, closed_today).changed == 0
    assert kinds(kept(world, number)[1]).count("recomputed") == 1


def test_a_promise_that_was_kept_is_not_judged_anew(world: World, policy: Policy, edited: Edited) -> None:
    number = opened(world, policy).case.number
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        record(uow, policy, case, "responded", actor=agent("e" * 32), now=LATER)
    stricter = edited("packages.yml", "2: 2 business hours", "2: 1 minute")
    recompute(world, stricter, LATER)
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        record(uow, stricter, case, "updated", actor=agent("e" * 32), now=LATER)
    _, _, clocks = kept(world, number)
    first = next(clock for clock in clocks if clock.kind == "initial_response")
    assert (first.due_at, first.met_at) == (NOW + timedelta(hours=2), LATER)


def test_updates_at_the_same_instant_keep_their_clocks_apart(world: World, policy: Policy) -> None:
    number = opened(world, policy).case.number
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        for kind in ("responded", "updated"):
            record(uow, policy, case, kind, actor=agent("e" * 32), now=LATER)
    with world.database.begin() as uow:
        # Row ids are random: let the one that runs be read first.
        for ended, row_id in (
            (CaseClock.ended_at.is_(None), "0" * 32),
            (CaseClock.ended_at.is_not(None), "f" * 32),
        ):
            uow.session.execute(
                update(CaseClock)
                .where(CaseClock.kind == "next_update", CaseClock.started_at == LATER, ended)
                .values(id=row_id)
            )
    assert recompute(world, policy).changed == 0
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        record(uow, policy, case, "escalated", actor=agent("e" * 32), now=LATER)
    running = [clock for clock in kept(world, number)[2] if clock.ended_at is None]
    assert [clock.kind for clock in running] == ["escalation_reply", "next_update"]


def test_a_promise_the_policy_no_longer_makes_ends_and_is_told(
    database: Database, policy: Policy, edited: Edited
) -> None:
    world = build_world(database, package="css_priority")
    number = opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case.number
    recompute(world, edited("packages.yml", "    restoration: {1: <6 hours}\n", ""))
    assert "restoration" not in due(world, number)
    recorded = kept(world, number)[1][-1]
    (gone,) = changed_promises(recorded)
    assert (gone["kind"], gone["withdrawn"]) == ("restoration", True)
    assert [job.subject for job in jobs(database, TELL_CUSTOMER)] == [recorded.id]


def test_a_closed_case_stays_as_it_is(world: World, policy: Policy, closed_today: Policy) -> None:
    number = opened(world, policy).case.number
    close(world, policy, number)
    assert recompute(world, closed_today) == Part(None, 0, 0)
    assert "recomputed" not in kinds(kept(world, number)[1])


def test_a_severity_no_longer_covered_round_the_clock_is_not_handed_on(
    world: World, policy: Policy, edited: Edited
) -> None:
    number = opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case.number
    by_day = edited("packages.yml", "    round_the_clock: [1]\n", "    round_the_clock: []\n")
    recompute(world, by_day)
    case, events, _ = kept(world, number)
    assert (case.coverage, case.hands_over_at) == ("business_hours", None)
    assert events[-1].data["coverage"] == "business_hours"
    assert jobs(world.database, HAND_ON) == []


def test_a_center_with_other_hours_hands_on_at_its_new_close(
    world: World, policy: Policy, edited: Edited
) -> None:
    number = opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case.number
    longer = edited(
        "routing.yml",
        "    roster: *weekdays\n  san_jose:",
        "    roster:\n"
        + "".join(
            f'      {day}: ["08:00-20:00"]\n'
            for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
        )
        + "  san_jose:",
    )
    recompute(world, longer)
    case, events, _ = kept(world, number)
    assert case.hands_over_at == utc("2026-03-05 01:00")
    assert [job.due_at for job in jobs(world.database, HAND_ON)] == [case.hands_over_at]
    assert events[-1].kind == "recomputed"
    assert jobs(world.database, TELL_CUSTOMER) == []  # no time they were told of moved


def test_a_center_that_is_gone_has_its_cases_elsewhere(world: World, policy: Policy, edited: Edited) -> None:
    number = opened(world, policy).case.number
    recompute(world, edited("routing.yml", "  miami:\n", "  atlanta:\n"))
    assert kept(world, number)[0].center == "atlanta"


@pytest.mark.parametrize(("center", "kept_by"), [("miami", AGENT), ("gone", None)])
def test_who_works_a_case_keeps_it_where_only_its_hours_changed(
    world: World, policy: Policy, edited: Edited, center: str, kept_by: str | None
) -> None:
    number = opened(world, policy, severity_proposed=1, severity_criterion="operations_halted").case.number
    with world.database.begin() as uow:
        uow.session.add(Agent(id=AGENT, email="mia@vendor.example", name="Mia", role="x", center=center))
        uow.session.flush()
        uow.session.execute(update(Case).values(agent_id=AGENT, center=center, queue_id=None))
    by_day = edited("packages.yml", "    round_the_clock: [1]\n", "    round_the_clock: []\n")
    recompute(world, by_day)
    case, events, _ = kept(world, number)
    assert (case.agent_id, case.coverage, case.hands_over_at) == (kept_by, "business_hours", None)
    assert (case.center == center) is (kept_by is not None)
    assert events[-1].data["center"] == case.center
    assert (case.queue_id is None) is (kept_by is not None)


def test_a_severity_in_dispute_is_worked_out_on_the_graver(
    world: World, policy: Policy, closed_today: Policy
) -> None:
    number = opened(
        world, policy, severity_proposed=3, severity_claimed=2, severity_settled=False
    ).case.number
    recompute(world, closed_today)
    assert due(world, number)["initial_response"] == utc("2026-03-05 15:00")
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        settle_severity(uow, closed_today, case, severity=3, actor=agent("e" * 32), now=LATER, why="few")
    assert due(world, number)["initial_response"] == utc("2026-03-05 21:00")


# -- the policy in force ---------------------------------------------------------------------------------------


def in_force(world: World, policy: Policy, fingerprint: str) -> bool:
    with world.database.begin() as uow:
        return put_in_force(uow, policy, fingerprint, now=NOW)


def test_another_policy_has_the_cases_worked_out_anew(world: World, policy: Policy) -> None:
    assert in_force(world, policy, "a" * 64)
    assert not in_force(world, policy, "a" * 64)
    assert in_force(world, policy, "b" * 64)
    assert in_force(world, policy, "a" * 64)  # and back
    assert {job.subject for job in jobs(world.database, RECOMPUTE)} == {"a" * 64, "b" * 64}
    with world.database.begin(write=False) as uow:
        last = queries.policy_in_force(uow)
        assert last is not None
        assert (last.number, last.fingerprint) == (3, "a" * 64)


def test_of_processes_that_start_at_once_one_puts_the_policy_in_force(world: World, policy: Policy) -> None:
    others = [Database(world.database.engine.url.render_as_string(hide_password=False)) for _ in range(4)]

    def start(number: int) -> bool:
        with others[number].begin() as uow:
            return put_in_force(uow, policy, "a" * 64, now=NOW)

    assert sorted(at_once(4, start)) == [False, False, False, True]
    assert len(jobs(world.database, RECOMPUTE)) == 1
    for other in others:
        other.dispose()


def test_a_policy_without_the_package_of_an_open_case_is_refused(
    world: World, policy: Policy, edited: Edited
) -> None:
    number = opened(world, policy).case.number
    without = edited("packages.yml", "  css_core:\n", "  css_basic:\n")
    with pytest.raises(StillNeeded, match="css_core"):
        in_force(world, without, "a" * 64)
    close(world, policy, number)
    assert in_force(world, without, "a" * 64)


def test_a_policy_without_the_area_of_an_open_case_is_refused(
    world: World, policy: Policy, edited: Edited
) -> None:
    number = opened(world, policy).case.number
    opened(world, policy, message_id="m2", area="any", product_id=None)
    without = edited("routing.yml", "[daas_vdi, ", "[desktops, ")
    with pytest.raises(StillNeeded, match="daas_vdi"):
        in_force(world, without, "a" * 64)
    close(world, policy, number)
    assert in_force(world, without, "a" * 64)


def test_processes_that_follow_in_a_rolling_restart_have_the_cases_looked_at_again(
    world: World, policy: Policy
) -> None:
    assert in_force(world, policy, "a" * 64)
    with world.database.begin() as uow:
        cancel(uow, RECOMPUTE, "a" * 64)  # it is done, but an older process goes on opening cases
    for passed, looked in ((ROLLED_OUT, 0), (ROLLED_OUT - timedelta(seconds=1), 1)):
        with world.database.begin() as uow:
            assert not put_in_force(uow, policy, "a" * 64, now=NOW + passed)
        assert len(jobs(world.database, RECOMPUTE)) == looked


@pytest.mark.parametrize("library", ["holidays", "tzdata"])
def test_other_holidays_or_zones_are_another_policy(
    data_folder: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = policy_fingerprint(data_folder / "policy")
    usual = policy_files.version
    monkeypatch.setattr(policy_files, "version", lambda name: "9" if name == library else usual(name))
    assert policy_fingerprint(data_folder / "policy") != before


def test_the_fingerprint_is_of_the_figures_not_of_how_they_are_written(
    data_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(data_folder / "policy", tmp_path / "policy"))
    same = policy_fingerprint(folder)
    calendars = folder / "calendars.yml"
    written = calendars.read_text(encoding="utf-8")
    calendars.write_text(f"# A remark.\n{written}", encoding="utf-8")
    assert policy_fingerprint(folder) == same == policy_fingerprint(data_folder / "policy")
    calendars.write_text(written.replace("08:00-18:00", "08:00-17:00", 1), encoding="utf-8")
    assert policy_fingerprint(folder) != same


# -- many cases ------------------------------------------------------------------------------------------------


def all_parts(world: World, policy: Policy) -> tuple[list[Part], int]:
    """Every part to the end, and the most memory that was in use on the way (bytes)."""
    parts, after = [], ""
    tracemalloc.start()
    try:
        while True:
            parts.append(recompute(world, policy, after=after))
            if parts[-1].after is None:
                return parts, tracemalloc.get_traced_memory()[1]
            after = parts[-1].after
    finally:
        tracemalloc.stop()


def test_every_case_is_worked_out_in_parts_of_bounded_memory(
    world: World, policy: Policy, closed_today: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputing, "AT_ONCE", 10)
    number = opened(world, policy).case.number
    copies(world, number, 29)
    few, memory_of_few = all_parts(world, closed_today)
    assert [part.looked_at for part in few] == [10, 10, 10, 0]
    assert sum(part.changed for part in few) == 30
    copies(world, number, 150)
    back, memory_of_many = all_parts(world, policy)
    assert sum(part.changed for part in back) == 180
    # Six times the cases, and no more memory at any moment, give or take what caches hold.
    assert memory_of_many < 1.5 * memory_of_few
    with world.database.begin(write=False) as uow:
        told = uow.session.scalar(select(func.count()).where(CaseEvent.kind == "recomputed"))
    assert told == 30 + 180 + 150


def test_stopped_in_the_middle_it_goes_on_from_there(
    world: World, policy: Policy, closed_today: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputing, "AT_ONCE", 4)
    copies(world, opened(world, policy).case.number, 9)
    first = recompute(world, closed_today)
    assert first.after is not None
    with world.database.begin() as uow:
        recompute_part(uow, closed_today, after=first.after, now=LATER)
        uow.rollback()  # the process dies
    rest = recompute(world, closed_today, after=first.after)
    assert (first.changed, rest.changed) == (4, 4)
    last = recompute(world, closed_today, after=str(rest.after))
    assert last == Part(None, 2, 2)


def test_a_case_that_cannot_be_worked_out_stays_and_the_others_are(
    world: World, policy: Policy, closed_today: Policy
) -> None:
    number = opened(world, policy).case.number
    copies(world, number, 2)
    with world.database.begin() as uow:
        case = queries.case_by_number(uow, number)
        assert case is not None
        born = queries.events_of(uow, case)[0]
        lost = {**born.data, "terms": {**born.data["terms"], "package": "css_of_old"}}
        uow.session.execute(update(CaseEvent).where(CaseEvent.id == born.id).values(data=lost))
    assert recompute(world, closed_today) == Part(None, 3, 2)
    assert "recomputed" not in kinds(kept(world, number)[1])
