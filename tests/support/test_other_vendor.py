"""Another vendor's numbers: other packages, targets, weekends and breaks, with no change of code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.records.policy_files import load_policy
from bot.support.closing import may_close, may_reopen
from bot.support.escalation import UnknownChannel, escalate, missing, next_rung
from bot.support.policy import Policy
from bot.support.promise import Subject, promise
from bot.support.roles import may
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
        folder / "routing.yml",
        "ladder: [customer_service, support_engineer, senior_engineer, escalation_team, engineering]",
        "ladder: [reception, generalist, specialist, workshop]",
    )
    edit(folder / "routing.yml", "code_level: engineering", "code_level: workshop")
    edit(folder / "routing.yml", "from: support_engineer", "from: reception")
    edit(folder / "case_life.yml", "unanswered_contacts: 3", "unanswered_contacts: 1")
    edit(folder / "case_life.yml", "window: 720 hours", "window: 2 weeks")
    edit(
        folder / "case_life.yml",
        "phone: {target: 1 hour, round_the_clock: true, tells: [on_call_manager]}",
        "pager: {target: <20 minutes, round_the_clock: false, tells: [boss]}",
    )
    edit(
        folder / "case_life.yml",
        "needs: [case_number, business_impact, summary, contact]",
        "needs: [summary]",
    )
    edit(folder / "roles.yml", "open_case: [technical, third_party]", "open_case: [renewal, technical]")
    edit(folder / "roles.yml", "passes_to: customer_service", "passes_to: reception")
    edit(
        folder / "calendars.yml",
        "zone: Asia/Dhaka\n    hours: *weekdays",
        # A whole sub-region with that weekend, a long lunch break, and a short last day.
        """zone: Asia/Dhaka
    hours:
      sunday: &noon ["09:00-12:30", "14:00-17:00"]
      monday: *noon
      tuesday: *noon
      wednesday: *noon
      thursday: ["09:00-12:30"]""",
    )
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


DHAKA = "Asia/Dhaka"


@pytest.mark.parametrize(
    ("severity", "opened", "due"),
    [
        # 4 business hours: over lunch, over the weekend (2026-03-05 is a Thursday), from inside the break.
        (1, "2026-03-08 10:00", "2026-03-08 15:30"),
        (1, "2026-03-05 11:00", "2026-03-08 11:30"),
        (1, "2026-03-06 11:00", "2026-03-08 14:30"),
        (1, "2026-03-08 13:00", "2026-03-09 10:00"),
        # 1 business day: the short Thursday ends it early; in a break it is the break's end.
        (2, "2026-03-04 15:00", "2026-03-05 12:30"),
        (2, "2026-03-05 12:00", "2026-03-08 12:00"),
        (2, "2026-03-08 13:00", "2026-03-09 14:00"),
        # 3 business days
        (3, "2026-03-08 10:00", "2026-03-11 10:00"),
        (3, "2026-03-04 10:00", "2026-03-09 10:00"),
    ],
)
def test_targets_over_that_weekend_and_lunch_break(
    vendor: Policy, severity: int, opened: str, due: str
) -> None:
    found = promise(vendor, Subject("basic", severity, "BD", None, local(DHAKA, opened)))
    assert found.initial_response.at == local(DHAKA, due)


def test_the_same_business_day_ends_with_the_last_span(vendor: Policy) -> None:
    for opened, due in (("2026-03-08 10:00", "2026-03-08 17:00"), ("2026-03-05 12:30", "2026-03-08 17:00")):
        found = promise(vendor, Subject("platinum", 3, "BD", None, local(DHAKA, opened)))
        assert found.initial_response.at == local(DHAKA, due)


def test_other_ways_to_escalate_close_and_reopen(vendor: Policy) -> None:
    place = vendor.places.place("BD")
    at = local(DHAKA, "2026-03-08 12:20")
    reply = escalate(vendor, "pager", place, at)
    assert (reply.reply.at, reply.reply.kind) == (local(DHAKA, "2026-03-08 14:10"), "before")
    assert reply.tells == ("boss",)
    with pytest.raises(UnknownChannel):
        escalate(vendor, "phone", place, at)
    assert missing(vendor, ()) == ("summary",)
    assert may_close(vendor, "no_answer", unanswered_contacts=1).allowed
    closed = utc("2026-03-01 12:00")
    for now, allowed in ((utc("2026-03-15 11:59:59"), True), (utc("2026-03-15 12:00"), False)):
        assert may_reopen(vendor, closed, now, DHAKA, number="80000003").allowed == allowed


def test_another_ladder(vendor: Policy) -> None:
    rungs = {
        role: rung.as_dict()["to"]
        for role in ("reception", "generalist", "specialist", "workshop", "somebody")
        if (rung := next_rung(vendor, role, code_level=True)) is not None
    }
    assert rungs == {
        "reception": "generalist",
        "generalist": "specialist",
        "specialist": "workshop",
        "somebody": "generalist",
    }
    assert next_rung(vendor, "specialist") is None


def test_other_rights(vendor: Policy) -> None:
    assert may(vendor, {"renewal"}, "open_case").allowed
    refused = may(vendor, {"third_party"}, "open_case")
    assert (refused.allowed, refused.pass_to) == (False, "reception")


def test_the_replacement_of_hardware_is_counted_in_business_days_too(vendor: Policy) -> None:
    rma = promise(vendor, Subject("box", 1, "BD", None, local(DHAKA, "2026-03-08 10:00"))).rma
    assert rma is not None
    assert (rma.reasons[0].rule, rma.at) == ("rma_delivery", local(DHAKA, "2026-03-11 10:00"))
