"""Replacing hardware: guide, "Return Material Authorization (RMA) Shipment for Hardware Units" (reading 14)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.support.entitlement import EntitlementFacts
from bot.support.policy import Policy
from bot.support.rma import RmaDecision, may_replace
from tests.support.instants import utc

NOW = utc("2026-03-11 14:00")
SERIAL = "HE2H81UJ47"


def held(package: str, **changes: Any) -> EntitlementFacts:
    facts: dict[str, Any] = {
        "package": package,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "product_id": "mpx",
        "areas": frozenset({"app_delivery_security"}),
    }
    return EntitlementFacts(**(facts | changes))


def decide(policy: Policy, *entitlements: EntitlementFacts, **changes: Any) -> RmaDecision:
    asked: dict[str, Any] = {
        "serial_number": SERIAL,
        "product_id": "mpx",
        "area": "app_delivery_security",
        "appliance": True,
        "on": NOW,
        "country": "US",
        "subdivision": "NY",
    }
    return may_replace(policy, entitlements, **(asked | changes))


@pytest.mark.parametrize("package", ["am_bronze", "am_silver", "am_gold", "am_gold_plus"])
def test_hardware_under_appliance_maintenance_is_replaced(policy: Policy, package: str) -> None:
    found = decide(policy, held(package, serial_number=SERIAL))
    assert (found.allowed, found.needs) == (True, ())
    assert found.entitled is not None
    assert found.entitled.package == package
    assert (found.reason.rule, found.reason.section) == (
        "rma_allowed",
        "Return Material Authorization (RMA) Shipment for Hardware Units",
    )
    assert found.reason.as_dict()["serial_number"] == SERIAL


@pytest.mark.parametrize(
    "package", ["css_core", "css_advanced", "css_select", "css_priority", "css_priority_plus"]
)
def test_no_other_package_replaces_hardware(policy: Policy, package: str) -> None:
    found = decide(policy, held(package))
    assert (found.allowed, found.reason.rule) == (False, "rma_needs_appliance_maintenance")


def test_a_higher_package_for_the_same_product_does_not_hide_its_maintenance(policy: Policy) -> None:
    found = decide(policy, held("css_priority_plus"), held("am_bronze"))
    assert found.entitled is not None
    assert found.entitled.package == "am_bronze"


def test_software_is_not_replaced(policy: Policy) -> None:
    found = decide(policy, held("am_gold"), appliance=False)
    assert (found.allowed, found.reason.rule) == (False, "rma_hardware_only")


@pytest.mark.parametrize("serial_number", [None, "", "  "])
def test_the_serial_number_is_needed_and_asked_for(policy: Policy, serial_number: str | None) -> None:
    found = decide(policy, held("am_gold"), serial_number=serial_number)
    assert (found.allowed, found.reason.rule, found.needs) == (
        False,
        "rma_needs_serial_number",
        ("serial_number",),
    )


def test_nobody_is_asked_for_a_serial_number_in_vain(policy: Policy) -> None:
    assert decide(policy, serial_number=None).needs == ()


def test_maintenance_of_one_machine_covers_no_other(policy: Policy) -> None:
    one, other = held("am_gold_plus", serial_number=SERIAL), held("am_silver", serial_number="AB12345678")
    refused = decide(policy, other)
    assert (refused.allowed, refused.reason.rule) == (False, "rma_serial_number_not_covered")
    for order in ((one, other), (other, one)):
        found = decide(policy, *order, serial_number="ab1234 5678")
        assert found.entitled is not None
        assert found.entitled.package == "am_silver"


def test_maintenance_that_names_no_machine_covers_each_of_the_product(policy: Policy) -> None:
    assert decide(policy, held("am_silver"), serial_number="ZZ00000001").allowed
    assert not decide(policy, held("am_silver"), product_id="sdx").allowed


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ends_on": date(2026, 3, 10)}, "entitlement_ended"),
        ({"starts_on": date(2026, 3, 12)}, "entitlement_not_begun"),
    ],
)
def test_maintenance_out_of_its_time_says_when_it_was(
    policy: Policy, changes: dict[str, date], rule: str
) -> None:
    found = decide(policy, held("am_gold", **changes))
    assert (found.allowed, found.reason.rule) == (False, rule)


def test_before_the_product_is_known_the_maintenance_of_its_area_counts(policy: Policy) -> None:
    found = decide(policy, held("am_gold", serial_number=SERIAL), product_id=None, appliance=None)
    assert found.allowed
