"""Another vendor's numbers: other packages, targets, weekends and breaks, with no change of code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.records.policy_files import load_policy
from bot.support.policy import Policy
from bot.support.promise import Subject, promise
from bot.support.severity import Signals, propose
from tests.support.instants import local, utc

PACKAGES = """
families: {software: {appliances: false}, boxes: {appliances: true}}
packages:
  basic:
    family: software
    rank: 1
    round_the_clock: []
    initial_response: {1: 4 business hours, 2: 1 business day, 3: 3 business days}
    engineers: generalist
  platinum:
    family: software
    rank: 2
    round_the_clock: [1]
    raised: {by: [basic], round_the_clock: [1, 2, 3]}
    initial_response: {1: <5 minutes, 2: 90 minutes, 3: same business day}
    restoration: {1: 2 hours, 2: 8 hours}
    engineers: specialist
    critical_situation: [1, 2]
  box:
    family: boxes
    rank: 1
    round_the_clock: []
    initial_response: {1: 1 day, 2: 1 week, 3: 1 month}
    rma: {delivery: 3 business days}
    engineers: generalist
"""
SEVERITY = """
levels: {1: down, 2: slow, 3: question}
large_scope_from: 20
criteria:
  - {criterion: down, severity: 1, any: {operations_halted: [yes], primary_function_down: [yes]}}
  - {criterion: slow, severity: 2, when: {degraded: [yes, unknown]}}
otherwise: {criterion: other, severity: 3}
ask: [operations_halted]
updates:
  1: {every: 4 hours, until: stabilised}
  2: {every: 1 business day, until: stabilised}
  3: {every: 1 month, until: fix_date_given}
participation: {1: dedicated_person, 2: people_on_request, 3: people_on_request}
"""


@pytest.fixture(scope="module")
def vendor(policy_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("vendor") / "policy"
    shutil.copytree(policy_folder, folder)
    (folder / "packages.yml").write_text(PACKAGES, "utf-8")
    (folder / "severity.yml").write_text(SEVERITY, "utf-8")
    edit(folder / "routing.yml", "never_wait_for_language: [1]", "never_wait_for_language: [1, 2]")
    edit(
        folder / "calendars.yml",
        "hours_of_countries: {}",
        # A Friday-Saturday weekend with a lunch break.
        """hours_of_countries:
  SA:
    sunday: &day ["08:00-12:00", "13:00-17:00"]
    monday: *day
    tuesday: *day
    wednesday: *day
    thursday: *day
""",
    )
    edit(
        folder / "calendars.yml",
        "closures: []",
        "closures:\n  - {date: 2026-03-12, name: Founders day, sub_regions: [americas_east]}\n"
        "  - {date: 2026-03-13, name: Bridge day, countries: [SA, MX], sub_regions: [americas_east]}",
    )
    edit(
        folder / "calendars.yml",
        "half_days: []",
        'half_days:\n  - {date: 2026-03-11, hours: ["08:00-12:00"], countries: [US]}',
    )
    return load_policy(folder)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_other_packages_and_targets(vendor: Policy) -> None:
    opened = local("Europe/London", "2026-03-11 10:00")
    found = promise(vendor, Subject("platinum", 2, "GB", None, opened))
    assert found.initial_response.at == local("Europe/London", "2026-03-11 11:30")
    assert found.restoration is not None
    assert found.restoration.at == local("Europe/London", "2026-03-11 18:00")
    assert (found.route.role, found.route.critical_situation_manager) == ("specialist", True)
    raised = promise(
        vendor, Subject("platinum", 2, "GB", None, opened, account_packages=frozenset({"basic"}))
    )
    assert (found.coverage, raised.coverage) == ("business_hours", "24x7")
    same_day = promise(vendor, Subject("platinum", 3, "GB", None, opened)).initial_response
    assert (same_day.at, same_day.clock) == (local("Europe/London", "2026-03-11 18:00"), "business_days")


def test_elapsed_targets_move_out_of_closed_spans(vendor: Policy) -> None:
    friday = local("Europe/London", "2026-03-13 10:00")
    due = {
        severity: promise(vendor, Subject("box", severity, "GB", None, friday)).initial_response.at
        for severity in (1, 2, 3)
    }
    assert due[1] == local("Europe/London", "2026-03-16 08:00")
    assert due[2] == local("Europe/London", "2026-03-20 10:00")
    assert due[3] == local("Europe/London", "2026-04-13 10:00")


def test_a_friday_saturday_weekend_and_a_lunch_break(vendor: Policy) -> None:
    zone = "Europe/Istanbul"
    calendar = vendor.places.place("SA").calendar
    assert calendar.is_open(local(zone, "2026-03-08 09:00"))  # a Sunday
    assert not calendar.is_open(local(zone, "2026-03-06 09:00"))  # a Friday
    assert not calendar.is_open(local(zone, "2026-03-09 12:30"))
    thursday = local(zone, "2026-03-05 11:00")
    due = promise(vendor, Subject("basic", 1, "SA", None, thursday)).initial_response.at
    assert due == local(zone, "2026-03-05 16:00")
    late = promise(
        vendor, Subject("basic", 1, "SA", None, local(zone, "2026-03-05 16:00"))
    ).initial_response.at
    assert late == local(zone, "2026-03-08 11:00")
    # The neighbour keeps the sub-region's week.
    assert not vendor.places.place("AE").calendar.is_open(local(zone, "2026-03-08 09:00"))


def test_closures_and_half_days_hold_where_they_say(vendor: Policy) -> None:
    new_york = "America/New_York"
    us, mexico = vendor.places.place("US").calendar, vendor.places.place("MX").calendar
    assert us.closed_day(local(new_york, "2026-03-12 12:00")) == "Founders day"
    assert not us.is_open(local(new_york, "2026-03-11 12:00"))
    assert mexico.is_open(local(new_york, "2026-03-11 12:00"))
    assert mexico.closed_day(local(new_york, "2026-03-13 12:00")) == "Bridge day"
    assert us.closed_day(local(new_york, "2026-03-13 12:00")) is None
    saudi = vendor.places.place("SA").calendar
    assert saudi.closed_day(local("Europe/Istanbul", "2026-03-13 12:00")) is None


def test_other_severities_and_criteria(vendor: Policy) -> None:
    assert propose(vendor, Signals(primary_function_down=True)).criterion == "down"
    assert propose(vendor, Signals()).severity == 2
    assert propose(vendor, Signals(degraded=False)).ask == ("operations_halted",)
    assert propose(vendor, Signals(degraded=False), asked={"operations_halted"}).criterion == "other"


def test_a_calendar_month_between_updates(vendor: Policy) -> None:
    update = promise(vendor, Subject("basic", 3, "GB", None, utc("2026-01-30 10:00"))).next_update
    assert update is not None
    # 30 January and a month is 28 February, a Saturday.
    assert update.at == utc("2026-03-02 08:00")
