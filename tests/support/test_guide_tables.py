"""Every row of the guide's tables, with the section it stands in.

The figures are written out here once more on purpose: a slip of the hand in ``data/policy`` has to be seen.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.support.policy import Policy
from bot.support.promise import Promise, Subject, promise
from tests.support.instants import utc

# New York: Wednesday 10:00 on the wall, open 12:00 to 22:00 UTC; and Friday 23:00, closed until Monday.
WEDNESDAY = utc("2026-03-11 14:00")
FRIDAY_NIGHT = utc("2026-03-14 03:00")

CSS = ("css_core", "css_advanced", "css_select", "css_priority", "css_priority_plus")
APPLIANCES = ("am_bronze", "am_silver", "am_gold", "am_gold_plus")
PACKAGES = (*CSS, *APPLIANCES)


def promised(
    policy: Policy,
    package: str,
    severity: int,
    opened: datetime = WEDNESDAY,
    *,
    trm: bool = False,
    account_packages: frozenset[str] = frozenset(),
) -> Promise:
    subject = Subject(package, severity, "US", "NY", opened, trm=trm, account_packages=account_packages)
    return promise(policy, subject)


# -- Resolution Times and Response Times: Initial Response Times --


@pytest.mark.parametrize(
    ("package", "severity", "kind", "due"),
    [
        ("css_core", 1, "within", "2026-03-11 14:30"),
        ("css_core", 2, "within", "2026-03-11 16:00"),
        ("css_core", 3, "within", "2026-03-11 22:00"),
        ("css_core", 4, "within", "2026-03-11 22:00"),
        ("css_advanced", 1, "before", "2026-03-11 14:30"),
        ("css_advanced", 2, "within", "2026-03-11 16:00"),
        ("css_advanced", 3, "within", "2026-03-11 20:00"),
        ("css_advanced", 4, "within", "2026-03-11 22:00"),
        ("css_priority", 1, "before", "2026-03-11 14:15"),
        ("css_priority", 2, "within", "2026-03-11 14:30"),
        ("css_priority", 3, "within", "2026-03-11 18:00"),
        ("css_priority", 4, "within", "2026-03-11 18:00"),
        ("css_priority_plus", 1, "before", "2026-03-11 14:10"),
        ("css_priority_plus", 2, "before", "2026-03-11 14:30"),
        ("css_priority_plus", 3, "within", "2026-03-11 18:00"),
        ("css_priority_plus", 4, "within", "2026-03-11 18:00"),
        ("css_select", 1, "before", "2026-03-11 14:30"),
        ("css_select", 2, "within", "2026-03-11 16:00"),
        ("css_select", 3, "within", "2026-03-11 22:00"),
        ("css_select", 4, "within", "2026-03-11 22:00"),
        *((package, 1, "within", "2026-03-11 15:00") for package in APPLIANCES),
        *((package, 2, "within", "2026-03-11 18:00") for package in APPLIANCES),
        *((package, 3, "within", "2026-03-13 18:00") for package in APPLIANCES),
        *((package, 4, "within", "2026-03-18 14:00") for package in APPLIANCES),
    ],
)
def test_initial_response_times(policy: Policy, package: str, severity: int, kind: str, due: str) -> None:
    first = promised(policy, package, severity).initial_response
    assert (first.at, first.kind) == (utc(due), kind)
    assert first.reasons[0].section == "Initial Response Times"


@pytest.mark.parametrize(
    ("package", "severity", "trm", "due"),
    [
        # Covered round the clock: plain minutes and hours run on at night.
        ("css_core", 1, False, "2026-03-14 03:30"),
        ("css_priority", 2, False, "2026-03-14 03:30"),
        ("am_gold", 1, False, "2026-03-14 04:00"),
        ("am_gold", 2, True, "2026-03-14 07:00"),
        ("am_gold_plus", 2, True, "2026-03-14 07:00"),
        # Not covered at night: they wait for Monday morning.
        ("am_bronze", 1, False, "2026-03-16 13:00"),
        ("am_silver", 1, True, "2026-03-16 13:00"),
        ("am_silver", 2, True, "2026-03-16 16:00"),
        ("am_gold", 2, False, "2026-03-16 16:00"),
        ("am_gold", 3, False, "2026-03-18 16:00"),  # 24 covered hours
        # Business hours stay business hours, whatever the coverage.
        ("css_core", 2, False, "2026-03-16 14:00"),
        ("css_core", 2, True, "2026-03-16 14:00"),
        ("css_priority", 3, False, "2026-03-16 16:00"),
    ],
)
def test_initial_response_times_at_night(
    policy: Policy, package: str, severity: int, trm: bool, due: str
) -> None:
    assert promised(policy, package, severity, FRIDAY_NIGHT, trm=trm).initial_response.at == utc(due)


# -- Support Coverage: 24/7/365 and Business Hours Support --

ROUND_THE_CLOCK = {
    "css_core": {1},
    "css_advanced": {1},
    "css_select": {1},
    "css_priority": {1, 2},
    "css_priority_plus": {1, 2},
    "am_bronze": set(),
    "am_silver": set(),
    "am_gold": {1},
    "am_gold_plus": {1},
}
WITH_TRM = {
    package: {1, 2} if package not in ("am_bronze", "am_silver") else set() for package in ROUND_THE_CLOCK
}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("severity", [1, 2, 3, 4])
@pytest.mark.parametrize("trm", [False, True])
def test_coverage(policy: Policy, package: str, severity: int, trm: bool) -> None:
    expected = (WITH_TRM if trm else ROUND_THE_CLOCK)[package]
    found = promised(policy, package, severity, FRIDAY_NIGHT, trm=trm)
    assert found.coverage == ("24x7" if severity in expected else "business_hours")
    assert found.covered_now == (severity in expected)
    assert found.next_opening == (None if severity in expected else utc("2026-03-16 12:00"))
    assert found.reasons[1].section == "Support Coverage"


@pytest.mark.parametrize("package", ["am_bronze", "am_silver"])
def test_a_trm_on_bronze_or_silver_changes_nothing_and_says_so(policy: Policy, package: str) -> None:
    rules = [reason.rule for reason in promised(policy, package, 2, trm=True).reasons]
    assert "trm_changes_nothing" in rules
    assert "trm_changes_nothing" not in [reason.rule for reason in promised(policy, package, 2).reasons]


@pytest.mark.parametrize("held", ["css_priority", "css_priority_plus"])
@pytest.mark.parametrize(
    ("package", "coverage"),
    [
        ("am_gold", "24x7"),
        ("am_gold_plus", "24x7"),
        ("am_silver", "business_hours"),
        ("am_bronze", "business_hours"),
    ],
)
def test_the_accounts_priority_lifts_its_gold_appliances(
    policy: Policy, held: str, package: str, coverage: str
) -> None:
    found = promised(policy, package, 2, FRIDAY_NIGHT, account_packages=frozenset({held, package}))
    assert found.coverage == coverage


def test_priority_elsewhere_on_the_account_does_not_lift_core(policy: Policy) -> None:
    found = promised(policy, "css_core", 2, account_packages=frozenset({"css_priority"}))
    assert found.coverage == "business_hours"


# -- Return Material Authorization (RMA) Shipment for Hardware Units --


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
@pytest.mark.parametrize("package", CSS)
def test_no_hardware_is_replaced_under_css(policy: Policy, package: str, severity: int) -> None:
    assert promised(policy, package, severity).rma is None


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("package", "rule", "due"),
    [
        # Ten days on is Saturday the 21st; Bronze is never covered then.
        ("am_bronze", "rma_shipment", "2026-03-23 12:00"),
        ("am_silver", "rma_shipment", "2026-03-12 14:00"),
        ("am_gold", "rma_shipment", "2026-03-12 14:00"),
        ("am_gold_plus", "rma_delivery", "2026-03-11 18:00"),
    ],
)
def test_rma(policy: Policy, package: str, rule: str, due: str, severity: int) -> None:
    rma = promised(policy, package, severity).rma
    assert rma is not None
    assert (rma.at, rma.kind, rma.reasons[0].rule) == (utc(due), "within", rule)
    assert rma.reasons[0].section == "Return Material Authorization (RMA) Shipment for Hardware Units"


@pytest.mark.parametrize(
    ("severity", "trm", "due"),
    [
        (1, False, "2026-03-14 07:00"),
        (2, False, "2026-03-16 16:00"),
        (2, True, "2026-03-14 07:00"),
        (3, True, "2026-03-16 16:00"),
    ],
)
def test_gold_plus_delivers_within_four_covered_hours(
    policy: Policy, severity: int, trm: bool, due: str
) -> None:
    rma = promised(policy, "am_gold_plus", severity, FRIDAY_NIGHT, trm=trm).rma
    assert rma is not None
    assert rma.at == utc(due)


# -- Severity 1 Restoration Targets for Priority and Priority Plus --


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_restoration(policy: Policy, package: str, severity: int) -> None:
    target = {"css_priority": "2026-03-14 09:00", "css_priority_plus": "2026-03-14 07:00"}.get(package)
    due = promised(policy, package, severity, FRIDAY_NIGHT).restoration
    if severity == 1 and target is not None:
        assert due is not None
        assert (due.at, due.kind, due.clock) == (utc(target), "before", "24x7")
        assert due.reasons[0].section == (
            "Severity 1 Restoration Targets for Customer Success Services – Priority and Priority Plus"
        )
    else:
        assert due is None


# -- Ongoing Customer Communication --


@pytest.mark.parametrize(
    ("package", "severity", "opened", "due"),
    [
        ("css_core", 1, WEDNESDAY, "2026-03-12 14:00"),
        ("css_core", 1, FRIDAY_NIGHT, "2026-03-15 03:00"),
        ("am_bronze", 1, FRIDAY_NIGHT, "2026-03-16 12:00"),  # a day on is Sunday, not covered
        ("css_core", 2, WEDNESDAY, "2026-03-13 14:00"),
        ("css_priority", 2, FRIDAY_NIGHT, "2026-03-18 12:00"),  # business days, though covered 24/7
        ("css_core", 3, WEDNESDAY, "2026-03-18 14:00"),
        ("css_core", 4, WEDNESDAY, "2026-03-25 14:00"),
        ("css_core", 4, FRIDAY_NIGHT, "2026-03-30 12:00"),  # two weeks on is a Friday night again
    ],
)
def test_first_update(policy: Policy, package: str, severity: int, opened: datetime, due: str) -> None:
    update = promised(policy, package, severity, opened).next_update
    assert update is not None
    assert update.at == utc(due)
    assert update.reasons[0].section == "Ongoing Customer Communication"
