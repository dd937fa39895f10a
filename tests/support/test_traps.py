"""Where clocks go wrong first: nights of changed clocks, edges of days, the date line, changes of mind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.support.clocks import CaseHappening, CaseTerms, RunningClock, replay, running
from bot.support.entitlement import Entitled, EntitlementFacts, find_entitlement
from bot.support.escalation import escalate
from bot.support.policy import Policy, SpecialDay
from bot.support.promise import Promise, Subject, promise
from tests.support.instants import local, utc

NEW_YORK, LOS_ANGELES, LONDON = "America/New_York", "America/Los_Angeles", "Europe/London"
SYDNEY, ISTANBUL, SINGAPORE = "Australia/Sydney", "Europe/Istanbul", "Asia/Singapore"
SECOND = timedelta(seconds=1)


def promised(
    policy: Policy,
    opened: datetime,
    *,
    package: str = "css_core",
    severity: int = 2,
    country: str = "US",
    subdivision: str | None = "NY",
    **more: Any,
) -> Promise:
    return promise(policy, Subject(package, severity, country, subdivision, opened, **more))


def clocks(policy: Policy, terms: CaseTerms, *happenings: CaseHappening) -> dict[str, RunningClock]:
    """The latest clock of each kind."""
    return {clock.kind: clock for clock in replay(policy, terms, happenings)}


# -- both nights on which clocks change, in each zone that has them --

NIGHTS = [
    # country, subdivision, zone; opened a quarter of an hour before; due 30 minutes on; a day on
    ("US", "NY", NEW_YORK, "2026-03-08 01:45", "2026-03-08 03:15", 0, "2026-03-09 02:45"),
    ("US", "NY", NEW_YORK, "2026-11-01 01:45", "2026-11-01 01:15", 1, "2026-11-02 00:45"),
    ("US", "CA", LOS_ANGELES, "2026-03-08 01:45", "2026-03-08 03:15", 0, "2026-03-09 02:45"),
    ("US", "CA", LOS_ANGELES, "2026-11-01 01:45", "2026-11-01 01:15", 1, "2026-11-02 00:45"),
    ("GB", None, LONDON, "2026-03-29 00:45", "2026-03-29 02:15", 0, "2026-03-30 01:45"),
    ("GB", None, LONDON, "2026-10-25 01:45", "2026-10-25 01:15", 1, "2026-10-26 00:45"),
    ("AU", "NSW", SYDNEY, "2026-10-04 01:45", "2026-10-04 03:15", 0, "2026-10-05 02:45"),
    ("AU", "NSW", SYDNEY, "2026-04-05 02:45", "2026-04-05 02:15", 1, "2026-04-06 01:45"),
]


@pytest.mark.parametrize(("country", "subdivision", "zone", "opened", "due", "fold", "update"), NIGHTS)
def test_a_round_the_clock_target_runs_through_the_night_clocks_change(
    policy: Policy,
    country: str,
    subdivision: str | None,
    zone: str,
    opened: str,
    due: str,
    fold: int,
    update: str,
) -> None:
    found = promised(policy, local(zone, opened), severity=1, country=country, subdivision=subdivision)
    assert found.zone == zone
    assert found.initial_response.at == local(zone, due, fold=fold)
    # A day is 24 hours, whatever the wall shows after them.
    assert found.next_update is not None
    assert found.next_update.at == local(zone, update)


@pytest.mark.parametrize(
    ("authorised", "due"),
    [
        # Ten days on an hour later on the wall: after closing, so the next morning.
        ("2026-02-27 17:30", "2026-03-10 08:00"),
        # An hour earlier: before opening.
        ("2026-10-23 08:30", "2026-11-02 08:00"),
        # Where the hour does not matter, it is simply an hour off.
        ("2026-02-27 12:00", "2026-03-09 13:00"),
        # They may end when business does, and a second later they may not.
        ("2026-03-16 18:00:00", "2026-03-26 18:00"),
        ("2026-03-16 18:00:01", "2026-03-27 08:00"),
    ],
)
def test_plain_days_end_in_an_open_span_or_with_it(policy: Policy, authorised: str, due: str) -> None:
    rma = promised(policy, local(NEW_YORK, authorised), package="am_bronze").rma
    assert rma is not None
    assert rma.at == local(NEW_YORK, due)


def test_business_days_over_a_change_of_clocks_keep_the_local_time(policy: Policy) -> None:
    due = promised(policy, local(NEW_YORK, "2026-03-05 09:30"), package="am_gold", severity=4)
    assert due.initial_response.at == local(NEW_YORK, "2026-03-12 09:30")


@pytest.mark.parametrize("opened", ["2026-01-14 09:00", "2026-03-30 09:00", "2026-07-13 09:00"])
def test_istanbul_keeps_one_time_all_year(policy: Policy, opened: str) -> None:
    found = promised(policy, local(ISTANBUL, opened), country="TR", subdivision=None)
    assert found.initial_response.at == utc(f"{opened[:10]} 08:00")


def test_a_country_with_summer_time_keeps_its_calendars_hours(policy: Policy) -> None:
    """Egypt's clocks change in April; its calendar's, Istanbul's, do not."""
    for on, zone_hour in (("2026-04-22", "07:00"), ("2026-04-28", "08:00")):
        opens = promised(policy, utc(f"{on} 04:00"), country="EG", subdivision=None).next_opening
        assert opens == utc(f"{on} 05:00") == local("Africa/Cairo", f"{on} {zone_hour}")


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        # In winter Phoenix is an hour ahead of its calendar, in summer it shows the same time.
        ("2026-01-14 08:30", "2026-01-14 11:00"),
        ("2026-07-15 08:30", "2026-07-15 10:30"),
        # The calendar's hour at which its clocks change.
        ("2026-03-06 17:30", "2026-03-09 08:30"),
        ("2026-10-30 17:30", "2026-11-02 10:30"),
    ],
)
def test_arizona_lives_by_its_calendars_hours(policy: Policy, opened: str, due: str) -> None:
    found = promised(policy, local("America/Phoenix", opened), subdivision="AZ")
    assert found.initial_response.at == local("America/Phoenix", due)


def test_western_australia_has_the_hours_of_east_asia_and_its_own_holidays(policy: Policy) -> None:
    zone = "Australia/Perth"
    found = promised(policy, local(zone, "2026-03-11 08:00"), country="AU", subdivision="WA")
    assert (found.sub_region, found.zone, found.covered_now) == ("apj_east_asia", SINGAPORE, True)
    assert found.initial_response.at == local(zone, "2026-03-11 10:00")
    # Western Australia Day is the first Monday in June; Sydney and Singapore work.
    western_australia_day = local(zone, "2026-06-01 12:00")
    closed = promised(policy, western_australia_day, country="AU", subdivision="WA")
    assert closed.next_opening == local(zone, "2026-06-02 08:00")
    assert promised(policy, western_australia_day, country="AU", subdivision="NSW").covered_now
    # The King's Birthday is the Monday after in Sydney, and in September in the west.
    kings_birthday = local(zone, "2026-06-08 12:00")
    assert promised(policy, kings_birthday, country="AU", subdivision="WA").covered_now
    assert not promised(policy, kings_birthday, country="AU", subdivision="NSW").covered_now


# -- the edges of a day --


@pytest.mark.parametrize(
    ("opened", "covered", "hours", "days", "mail"),
    [
        # 2026-03-11 is a Wednesday. 2 business hours; 5 business days; the same business day.
        ("2026-03-11 07:59:59", False, "2026-03-11 10:00", "2026-03-18 08:00", "2026-03-11 18:00"),
        ("2026-03-11 08:00:00", True, "2026-03-11 10:00", "2026-03-18 08:00", "2026-03-11 18:00"),
        ("2026-03-11 17:59:59", True, "2026-03-12 09:59:59", "2026-03-18 17:59:59", "2026-03-11 18:00"),
        ("2026-03-11 18:00:00", False, "2026-03-12 10:00", "2026-03-19 08:00", "2026-03-12 18:00"),
        ("2026-03-13 17:59:59", True, "2026-03-16 09:59:59", "2026-03-20 17:59:59", "2026-03-13 18:00"),
        ("2026-03-13 18:00:00", False, "2026-03-16 10:00", "2026-03-23 08:00", "2026-03-16 18:00"),
    ],
)
def test_a_second_before_an_edge_and_at_it(
    policy: Policy, opened: str, covered: bool, hours: str, days: str, mail: str
) -> None:
    at = local(NEW_YORK, opened)
    found = promised(policy, at)
    assert found.covered_now == covered
    assert found.initial_response.at == local(NEW_YORK, hours)
    five_days = promised(policy, at, package="am_gold", severity=4).initial_response
    assert five_days.at == local(NEW_YORK, days)
    reply = escalate(policy, "mail", policy.places.place("US", "NY"), at).reply
    assert reply.at == local(NEW_YORK, mail)


@pytest.mark.parametrize(
    ("opened", "rule"),
    [
        # Thanksgiving is Thursday 26 November 2026; it ends at midnight, business begins at eight.
        ("2026-11-25 18:00:00", "closed_now"),
        ("2026-11-26 00:00:00", "closed_for_holiday"),
        ("2026-11-26 12:00:00", "closed_for_holiday"),
        ("2026-11-26 23:59:59", "closed_for_holiday"),
        ("2026-11-27 00:00:00", "closed_now"),
    ],
)
def test_on_a_holiday_and_when_it_ends_at_midnight(policy: Policy, opened: str, rule: str) -> None:
    found = promised(policy, local(NEW_YORK, opened))
    assert found.reasons[-1].rule == rule
    assert found.next_opening == local(NEW_YORK, "2026-11-27 08:00")
    assert found.initial_response.at == local(NEW_YORK, "2026-11-27 10:00")


def test_a_holiday_stops_no_clock_that_runs_round_the_clock(policy: Policy) -> None:
    found = promised(policy, local(NEW_YORK, "2026-11-26 12:00"), severity=1)
    assert found.covered_now
    assert found.initial_response.at == local(NEW_YORK, "2026-11-26 12:30")


def test_new_year_begins_at_different_instants_on_both_sides_of_the_date_line(policy: Policy) -> None:
    # Thursday 31 December 2026, 17:00 in New York, is Friday 1 January, 09:00, in Sydney.
    at = utc("2026-12-31 22:00")
    sydney = promised(policy, at, country="AU", subdivision="NSW")
    assert not sydney.covered_now
    assert sydney.initial_response.at == local(SYDNEY, "2027-01-04 10:00")
    new_york = promised(policy, at)
    assert new_york.covered_now
    assert new_york.initial_response.at == local(NEW_YORK, "2027-01-04 09:00")
    # In Pago Pago it is still 11:00 on the 31st; the account's calendar, Sydney's, says it is January.
    samoa = promised(policy, at, country="AS", subdivision=None)
    assert (samoa.zone, samoa.covered_now) == (SYDNEY, False)
    # New Zealand has the day after off as well, a Saturday, and so the Monday.
    new_zealand = promised(policy, at, country="NZ", subdivision=None)
    assert new_zealand.next_opening == local(SYDNEY, "2027-01-05 08:00")


def test_a_half_day_ends_early_for_every_target(policy: Policy) -> None:
    """31 December 2026, a Thursday, until noon."""
    half = SpecialDay(date(2026, 12, 31), ((480, 720),), "")
    changed = replace(policy, places=replace(policy.places, half_days=(half,)))
    two_hours = promised(changed, local(NEW_YORK, "2026-12-31 11:00")).initial_response
    assert two_hours.at == local(NEW_YORK, "2027-01-04 09:00")
    # Five business days from Christmas Eve, the half day among them.
    five_days = promised(changed, local(NEW_YORK, "2026-12-24 15:00"), package="am_gold", severity=4)
    assert five_days.initial_response.at == local(NEW_YORK, "2027-01-04 15:00")
    rma = promised(changed, local(NEW_YORK, "2026-12-30 15:00"), package="am_gold").rma
    assert rma is not None
    assert rma.at == local(NEW_YORK, "2026-12-31 12:00")


def test_24_hours_over_a_weekend(policy: Policy) -> None:
    friday = local(NEW_YORK, "2026-03-13 16:00")
    in_business_hours = promised(policy, friday, package="am_gold", severity=3)
    # 2 on Friday, 10 on Monday, 10 on Tuesday, 2 on Wednesday.
    assert in_business_hours.initial_response.at == local(NEW_YORK, "2026-03-18 10:00")
    gold = replace(policy.packages["am_gold"], round_the_clock=frozenset({1, 2, 3}))
    covered = replace(policy, packages={**policy.packages, "am_gold": gold})
    round_the_clock = promised(covered, friday, package="am_gold", severity=3)
    assert round_the_clock.initial_response.at == local(NEW_YORK, "2026-03-14 16:00")


# -- what happens to a case meanwhile --

CORE = CaseTerms("css_core", "US", "NY")


def at(text: str, event: str, **more: Any) -> CaseHappening:
    return CaseHappening(event, local(NEW_YORK, f"2026-03-{text}"), **more)


@pytest.mark.parametrize(
    ("happenings", "due"),
    [
        # Severity 2, due 12:00; lowered to 3 it is 8 hours, and the pause of half an hour counts still.
        (
            (
                at("11 10:00", "opened", severity=2),
                at("11 10:30", "customer_asked"),
                at("11 11:00", "customer_answered"),
                at("11 11:10", "severity_lowered", severity=3),
            ),
            "2026-03-12 08:30",
        ),
        # Lowered while we wait.
        (
            (
                at("11 10:00", "opened", severity=2),
                at("11 10:30", "customer_asked"),
                at("11 11:00", "severity_lowered", severity=3),
                at("11 11:30", "customer_answered"),
            ),
            "2026-03-12 09:00",
        ),
        # From round the clock to business hours, on a Saturday: the pause took none of those.
        (
            (
                at("14 01:00", "opened", severity=1),
                at("14 01:10", "customer_asked"),
                at("14 01:20", "customer_answered"),
                at("14 01:25", "severity_lowered", severity=3),
            ),
            "2026-03-16 16:00",
        ),
        # The pause was after the graver target, and before the lower one.
        (
            (
                at("11 10:00", "opened", severity=2),
                at("11 13:00", "customer_asked"),
                at("11 14:00", "customer_answered"),
                at("11 14:30", "severity_lowered", severity=3),
            ),
            "2026-03-12 09:00",
        ),
    ],
)
def test_severity_lowered_while_its_clock_runs_with_a_pause(
    policy: Policy, happenings: tuple[CaseHappening, ...], due: str
) -> None:
    assert clocks(policy, CORE, *happenings)["initial_response"].due.at == local(NEW_YORK, due)


def test_a_first_answer_in_time_stays_so_when_the_severity_is_lowered_later(policy: Policy) -> None:
    answered = clocks(
        policy,
        CORE,
        at("11 10:00", "opened", severity=2),
        at("11 12:00", "responded"),
        at("11 15:00", "severity_lowered", severity=4),
    )["initial_response"]
    assert (answered.due.at, answered.met_in_time) == (local(NEW_YORK, "2026-03-11 12:00"), True)


def test_a_package_that_ended_leaves_an_open_case_its_promises(policy: Policy) -> None:
    package = EntitlementFacts("css_core", date(2026, 1, 1), date(2026, 3, 12), areas=frozenset({"daas_vdi"}))

    def entitled(instant: datetime) -> bool:
        found = find_entitlement(policy, [package], None, "daas_vdi", None, instant, "US", "NY")
        return isinstance(found, Entitled)

    opened, updated = at("11 10:00", "opened", severity=3), at("18 10:00", "updated")
    assert (entitled(opened.at), entitled(updated.at)) == (True, False)
    found = clocks(policy, CORE, opened, updated, at("18 11:00", "escalated", channel="phone"))
    assert found["next_update"].due.at == local(NEW_YORK, "2026-03-25 10:00")
    assert found["escalation_reply"].due.at == local(NEW_YORK, "2026-03-18 12:00")


def test_two_clocks_due_at_once_keep_a_fixed_order(policy: Policy) -> None:
    """Gold Plus, severity 2 with a TRM: the first answer and the delivery within four hours of the opening."""
    terms = CaseTerms("am_gold_plus", "US", "NY", trm=True)
    events = [
        at("11 10:00", "opened", severity=2),
        at("11 10:00", "rma_authorised"),
        at("11 13:00", "escalated", channel="phone"),
    ]
    due = local(NEW_YORK, "2026-03-11 14:00")
    found = [clock for clock in running(replay(policy, terms, events)) if clock.due.at == due]
    assert [clock.kind for clock in found] == ["initial_response", "escalation_reply", "rma"]
    # Each is met on its own.
    found = [
        clock
        for clock in running(replay(policy, terms, [*events, at("11 14:00", "responded")]))
        if clock.due.at == due
    ]
    assert [clock.kind for clock in found] == ["escalation_reply", "rma"]
