"""What a customer would be promised now: the same as they then are, and nothing written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.casework.outlook import Outlook, outlook
from bot.casework.packages import account_packages
from bot.casework.permission import NotAllowed
from bot.records.database import Database
from bot.records.tables import Base
from bot.support.entitlement import Entitled, NotEntitled
from bot.support.policy import Policy
from tests.casework.conftest import opened
from tests.world import NOW, World, build_world


def look(world: World, policy: Policy, **changed: Any) -> Outlook:
    asked = {
        "organisation_id": world.organisation,
        "contact_id": world.technical,
        "product_id": "virtual_apps_desktops",
        "area": "daas_vdi",
        "severity": 2,
        "language": "en",
        "now": NOW,
        **changed,
    }
    with world.database.begin(write=False) as uow:
        return outlook(uow, policy, **asked)


def test_what_is_foretold_is_what_is_promised(world: World, policy: Policy) -> None:
    foretold = look(world, policy)
    assert foretold.promise == opened(world, policy).promise
    assert isinstance(foretold.entitlement, Entitled)
    assert (foretold.region, foretold.sub_region, foretold.zone) == (
        "americas",
        "americas_east",
        "America/New_York",
    )
    assert [reason.rule for reason in foretold.reasons][:3] == [
        "role_allows",
        "entitled",
        "registered_country",
    ]


def test_looking_writes_nothing(world: World, policy: Policy) -> None:
    def rows() -> list[int | None]:
        with world.database.begin(write=False) as uow:
            return [
                uow.session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            ]

    before = rows()
    look(world, policy)  # in a unit of work that refuses every change
    assert rows() == before


def test_without_a_package_nothing_is_promised(database: Database, policy: Policy) -> None:
    world = build_world(database, ends_in_days=-1)
    foretold = look(world, policy, language="ja")
    assert isinstance(foretold.entitlement, NotEntitled)
    assert foretold.promise is None
    assert foretold.may_open.allowed
    assert foretold.language_offer.work_language == "en"


def test_a_renewal_contact_hears_what_is_covered_but_may_not_open(world: World, policy: Policy) -> None:
    foretold = look(world, policy, contact_id=world.renewal)
    assert not foretold.may_open.allowed
    assert foretold.may_open.pass_to == "customer_service"
    assert foretold.promise is not None


def test_nobody_learns_of_an_account_that_is_not_theirs(world: World, policy: Policy) -> None:
    with pytest.raises(NotAllowed) as caught:
        look(world, policy, contact_id=world.stranger)
    assert caught.value.reason.rule == "sign_in_first"


def test_without_a_product_any_package_of_the_area_counts(database: Database, policy: Policy) -> None:
    world = build_world(database, package="am_gold", product="netscaler_sdx", serial_number="HE2H81UJ47")
    known = look(world, policy, product_id=None, area="app_delivery_security")
    assert isinstance(known.entitlement, Entitled)
    assert known.entitlement.package == "am_gold"
    assert isinstance(look(world, policy, product_id=None, area="daas_vdi").entitlement, NotEntitled)


def test_a_language_choice_is_looked_ahead_too(database: Database, policy: Policy) -> None:
    world = build_world(database, country="JP", subdivision=None, zone="Asia/Tokyo", language="ja")
    evening = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # 19:00 in Tokyo
    plain = look(world, policy, language="ja", now=evening)
    waiting = look(world, policy, language="ja", now=evening, language_choice="own_when_open")
    assert plain.language_offer.opens_at is not None
    assert plain.promise is not None
    assert waiting.promise is not None
    assert (plain.promise.route.language, waiting.promise.route.language) == ("en", "ja")


def test_an_account_hears_everything_it_holds(database: Database, policy: Policy) -> None:
    hardware = {
        "package": "am_gold",
        "product": "netscaler_sdx",
        "serial_number": "HE2H81UJ47",
        "started_days_ago": 10,
        "ends_in_days": 10,
    }
    ended = {"package": "am_bronze", "product": "netscaler_mpx", "started_days_ago": 20, "ends_in_days": -10}
    world = build_world(database, areas=["daas_vdi", "licensing"], more_entitlements=[hardware, ended])
    with database.begin(write=False) as uow:
        account = account_packages(
            uow,
            policy,
            organisation_id=world.organisation,
            contact_id=world.renewal,
            language="en",
            now=NOW,
        )
        with pytest.raises(NotAllowed):
            account_packages(
                uow,
                policy,
                organisation_id=world.organisation,
                contact_id=world.stranger,
                language="en",
                now=NOW,
            )
    assert {held.entitled.package: (held.products, held.areas) for held in account.held} == {
        "css_core": ((), ("daas_vdi", "licensing")),
        "am_gold": (("netscaler_sdx",), ()),
    }
    assert all(set(held.promises) == {1, 2, 3, 4} for held in account.held)
