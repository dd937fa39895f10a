"""Entitlement by package, product, area and day (policy reading 9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.support.entitlement import Entitled, EntitlementFacts, NotEntitled, find_entitlement
from bot.support.errors import UnknownPackage
from bot.support.policy import Policy
from tests.support.instants import local, utc

NOW = utc("2026-03-11 14:00")


def held(package: str = "css_core", **changes: Any) -> EntitlementFacts:
    facts: dict[str, Any] = {
        "package": package,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "areas": frozenset({"daas_vdi"}),
    }
    return EntitlementFacts(**(facts | changes))


def find(
    policy: Policy,
    *entitlements: EntitlementFacts,
    product_id: str | None = "vdi",
    area: str | None = "daas_vdi",
    appliance: bool | None = False,
    on: datetime = NOW,
    country: str = "US",
    subdivision: str | None = "NY",
) -> Entitled | NotEntitled:
    return find_entitlement(policy, entitlements, product_id, area, appliance, on, country, subdivision)


def test_a_package_for_the_area_covers_its_products(policy: Policy) -> None:
    found = find(policy, held())
    assert isinstance(found, Entitled)
    assert found.package == "css_core"
    assert found.reason.as_dict()["last_day"] == "2026-12-31"


@pytest.mark.parametrize(
    ("country", "subdivision", "zone"),
    [("US", "NY", "America/New_York"), ("US", "CA", "America/Los_Angeles"), ("NZ", None, "Australia/Sydney")],
)
def test_it_begins_and_ends_with_the_days_of_the_accounts_calendar(
    policy: Policy, country: str, subdivision: str | None, zone: str
) -> None:
    end = local(zone, "2027-01-01 00:00")
    start = local(zone, "2026-01-01 00:00")
    second = timedelta(seconds=1)
    for on, entitled in ((start - second, False), (start, True), (end - second, True), (end, False)):
        found = find(policy, held(), on=on, country=country, subdivision=subdivision)
        assert found.entitled == entitled
    assert isinstance(found, NotEntitled)
    assert found.ended_at == end


def test_one_that_ended_says_when(policy: Policy) -> None:
    found = find(policy, held(ends_on=date(2026, 2, 28)), held(ends_on=date(2026, 1, 31)))
    assert isinstance(found, NotEntitled)
    assert found.reason.rule == "entitlement_ended"
    assert found.reason.as_dict()["last_day"] == "2026-02-28"


def test_one_that_has_not_begun_says_when(policy: Policy) -> None:
    found = find(policy, held(starts_on=date(2026, 4, 1)))
    assert isinstance(found, NotEntitled)
    assert found.reason.rule == "entitlement_not_begun"
    assert found.reason.as_dict()["first_day"] == "2026-04-01"


@pytest.mark.parametrize("entitlements", [(), (held(areas=frozenset({"licensing"})),)])
def test_no_package_covers_the_product(policy: Policy, entitlements: tuple[EntitlementFacts, ...]) -> None:
    found = find(policy, *entitlements)
    assert isinstance(found, NotEntitled)
    assert (found.reason.rule, found.ended_at) == ("no_package_covers", None)


def test_the_best_package_counts(policy: Policy) -> None:
    found = find(policy, held("css_core"), held("css_priority"), held("css_advanced"))
    assert isinstance(found, Entitled)
    assert found.package == "css_priority"
    assert found.account_packages == {"css_core", "css_priority", "css_advanced"}


def test_of_two_alike_the_one_with_a_trm_counts_then_the_longer_one(policy: Policy) -> None:
    plain, with_trm = held(), held(trm=True, ends_on=date(2026, 6, 30))
    found = find(policy, plain, with_trm)
    assert isinstance(found, Entitled)
    assert found.trm
    found = find(policy, held(ends_on=date(2026, 6, 30)), plain)
    assert isinstance(found, Entitled)
    assert found.entitlement == plain


def test_a_better_package_that_ended_does_not_count(policy: Policy) -> None:
    found = find(policy, held("css_core"), held("css_priority", ends_on=date(2026, 3, 1)))
    assert isinstance(found, Entitled)
    assert found.package == "css_core"
    assert found.account_packages == {"css_core"}


def test_software_packages_cover_no_appliance_of_the_area_and_the_other_way_round(policy: Policy) -> None:
    assert not find(policy, held("css_core"), appliance=True).entitled
    assert not find(policy, held("am_gold"), appliance=False).entitled
    assert find(policy, held("am_gold"), appliance=True).entitled


def test_a_package_for_one_product_covers_that_product_only(policy: Policy) -> None:
    box = held("am_gold", product_id="mpx", areas=frozenset({"daas_vdi"}))
    assert find(policy, box, product_id="mpx", appliance=True).entitled
    assert not find(policy, box, product_id="sdx", appliance=True).entitled


def test_while_the_product_is_not_known_any_package_of_the_area_counts(policy: Policy) -> None:
    for package in ("css_core", "am_gold"):
        assert find(policy, held(package), product_id=None, appliance=None).entitled
    box = held("am_gold", product_id="mpx", areas=frozenset({"daas_vdi"}))
    assert find(policy, box, product_id=None, appliance=None).entitled
    assert not find(policy, box, product_id=None, area="licensing", appliance=None).entitled


def test_a_package_the_policy_does_not_know_is_an_error(policy: Policy) -> None:
    with pytest.raises(UnknownPackage):
        find(policy, held("css_diamond"))
