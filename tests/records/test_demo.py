"""The sample data: it loads as often as one likes, and it covers what it is there to show."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.records import queries
from bot.records.database import Database, UnitOfWork
from bot.records.demo import DemoError, load_demo
from bot.records.policy_files import load_policy
from bot.records.tables import Agent, Base, Contact, ContactRole, Entitlement, Organisation

TODAY = date(2026, 3, 4)


@pytest.fixture
def loaded(sqlite_database: Database, data_folder: Path) -> Database:
    with sqlite_database.begin() as uow:
        load_demo(uow, data_folder, today=TODAY)
    return sqlite_database


def everything(uow: UnitOfWork) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for table in Base.metadata.sorted_tables:
        rows = uow.session.execute(select(table)).all()
        found[table.name] = sorted(map(repr, rows))
    return found


def test_loading_twice_is_loading_once(database: Database, data_folder: Path) -> None:
    with database.begin() as uow:
        first = load_demo(uow, data_folder, today=TODAY)
    with database.begin(write=False) as uow:
        before = everything(uow)
    with database.begin() as uow:
        assert load_demo(uow, data_folder, today=TODAY) == first
    with database.begin(write=False) as uow:
        assert everything(uow) == before
        assert len(before["organisations"]) == first.organisations
        assert len(before["contacts"]) == first.contacts
        assert len(before["agents"]) == first.agents


def test_loaded_later_the_dates_have_moved_and_nothing_else(loaded: Database, data_folder: Path) -> None:
    with loaded.begin(write=False) as uow:
        before = everything(uow)
        ends = {row.id: row.ends_on for row in uow.session.scalars(select(Entitlement))}
    later = timedelta(days=400)
    with loaded.begin() as uow:
        load_demo(uow, data_folder, today=TODAY + later)
    with loaded.begin(write=False) as uow:
        after = everything(uow)
        assert {row.id: row.ends_on - later for row in uow.session.scalars(select(Entitlement))} == ends
    assert {name for name in before if before[name] != after[name]} == {"entitlements"}


def test_what_somebody_added_stays(loaded: Database, data_folder: Path) -> None:
    with loaded.begin() as uow:
        uow.session.add(Organisation(org_id="59999999", name="Added by hand", country="NL"))
    with loaded.begin() as uow:
        load_demo(uow, data_folder, today=TODAY)
    with loaded.begin(write=False) as uow:
        assert queries.organisation_by_org_id(uow, "59999999") is not None


def test_the_accounts_cover_what_they_are_to_show(loaded: Database, data_folder: Path) -> None:
    policy = load_policy(data_folder / "policy")
    with loaded.begin(write=False) as uow:
        organisations = list(uow.session.scalars(select(Organisation)))
        entitlements = list(uow.session.scalars(select(Entitlement)))
        assert len(organisations) >= 12
        assert {one.package for one in entitlements} == set(policy.packages)
        sub_regions = {
            policy.places.place(one.country, one.subdivision).sub_region.id for one in organisations
        }
        assert sub_regions == set(policy.places.sub_regions)
        assert {one.role for one in uow.session.scalars(select(ContactRole))} == {
            "technical",
            "renewal",
            "third_party",
        }
        assert {one.language for one in uow.session.scalars(select(Contact))} == {
            "en", "es", "pt", "fr", "de", "zh", "ko", "ja",
        }  # fmt: skip
        assert any(one.ends_on < TODAY for one in entitlements)
        assert any(one.trm and one.package.startswith("css_") for one in entitlements)
        assert any(one.trm and one.package.startswith("am_") for one in entitlements)
        everywhere = [
            membership
            for contact in queries.contacts(uow)
            for membership in queries.memberships(uow, contact.id)
            if contact.email == "toni.marsh@fieldstone.example"
        ]
        assert [membership.roles for membership in everywhere] == [{"third_party"}, {"third_party"}]


def test_hardware_is_under_appliance_maintenance_and_has_a_serial_number(loaded: Database) -> None:
    with loaded.begin(write=False) as uow:
        for one in uow.session.scalars(select(Entitlement)):
            if one.package.startswith("am_"):
                assert one.product_id is not None
                found = queries.product(uow, one.product_id)
                assert found is not None
                assert found.appliance
                assert one.serial_number is not None
                assert any(c.isdigit() for c in one.serial_number)
                assert any(c.isalpha() for c in one.serial_number)


def test_the_agents_fit_the_centers(loaded: Database, data_folder: Path) -> None:
    """Every center is staffed, in each of its languages, by people with roles that the policy knows."""
    policy = load_policy(data_folder / "policy")
    with loaded.begin(write=False) as uow:
        agents = list(uow.session.scalars(select(Agent)))
    assert {agent.center for agent in agents} == set(policy.routing.centers)
    for center in policy.routing.centers.values():
        spoken = {language for agent in agents if agent.center == center.id for language in agent.languages}
        assert spoken == set(center.languages)
    for agent in agents:
        assert set(agent.areas) <= set(policy.routing.areas)


def test_every_mail_address_is_reserved_for_examples(loaded: Database) -> None:
    with loaded.begin(write=False) as uow:
        addresses = [*uow.session.scalars(select(Contact.email)), *uow.session.scalars(select(Agent.email))]
    assert all(address.endswith(".example") for address in addresses)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("organisations", "roles: [renewal]}", "roles: [boss]}", "roles"),
        ("organisations", "zone: America/New_York", "zone: America/Gotham", "no time zone"),
        ("organisations", "product: netscaler_sdx", "product: toaster", "not in the catalogue"),
        ("organisations", 'org_id: "50001234"', 'org_id: "60001234"', "org_id"),
        ("organisations", "ends_in_days: 245", "ends_in_days: -500", "ends after it starts"),
        ("organisations", "name: Toni Marsh, ", "", "no name yet"),
        ("organisations", "serial_number: HE2H81UJ47", "serial_number: he2h81uj47", "serial_number"),
        ("agents", "languages: [en, es, pt]", "languages: []", "languages"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_loads_nothing(
    sqlite_database: Database, data_folder: Path, tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data_folder / "demo", copy / "demo")
    shutil.copy(data_folder / "catalogue.yml", copy)
    path = copy / "demo" / f"{file}.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if old in row)

    def load() -> None:
        with sqlite_database.begin() as uow:
            load_demo(uow, copy, today=TODAY)

    error = raised(load)
    assert says in error.message
    assert (error.file, error.line) == (path, line)
    with sqlite_database.begin(write=False) as uow:
        assert queries.contacts(uow) == []


def raised(load: Callable[[], None]) -> DemoError:
    with pytest.raises(DemoError) as caught:
        load()
    return caught.value
