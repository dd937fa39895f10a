"""The sample accounts and agents of ``data/demo``, loaded as often as one likes.

Dates in the files are days from the day of loading, so that what is valid or expired stays so.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator
from sqlalchemy import select

from bot.records import queries
from bot.records.catalogue import Area, Language, load_catalogue, sync_catalogue
from bot.records.data_files import DataFile, DataFileError, Strict
from bot.records.database import UnitOfWork
from bot.records.tables import Agent, Contact, ContactRole, Entitlement, Organisation

DemoError = DataFileError
"""What loading raises for a wrong file; it names file and line."""

Role = Literal["technical", "renewal", "third_party"]

_IDS = uuid.UUID("5f1d7c1e-3a6b-4d0e-9a53-6d2f1f0c9b77")


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name} is no time zone")
    return name


Email = Annotated[str, Field(pattern=r"^[a-z0-9._+-]+@[a-z0-9.-]+$")]
Zone = Annotated[str, AfterValidator(_zone)]


class ContactEntry(Strict):
    """A person at an organisation. Named again at another one, only ``email`` and ``roles`` are given."""

    email: Email
    name: str | None = None
    phone: str | None = None
    language: Language | None = None
    zone: Zone | None = None
    roles: Annotated[list[Role], Field(min_length=1)]


class EntitlementEntry(Strict):
    """A package, for one product or for whole areas; the days count from the day of loading."""

    package: str
    product: str | None = None
    areas: list[Area] = Field(default_factory=list)
    trm: bool = False
    serial_number: Annotated[str, Field(pattern=r"^[A-Z0-9]{10}$")] | None = None
    started_days_ago: int
    ends_in_days: int

    @model_validator(mode="after")
    def _covers_something(self) -> EntitlementEntry:
        if (self.product is None) == (not self.areas):
            raise ValueError("a package covers one product or some areas")
        if self.ends_in_days <= -self.started_days_ago:
            raise ValueError("a package ends after it starts")
        return self


class OrganisationEntry(Strict):
    """An account with everyone and everything it has."""

    org_id: Annotated[str, Field(pattern=r"^5\d{7}$")]
    name: str
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    subdivision: str | None = None
    trm: str | None = None
    account_manager: str | None = None
    contacts: Annotated[list[ContactEntry], Field(min_length=1)]
    entitlements: list[EntitlementEntry] = Field(default_factory=list)


class AgentEntry(Strict):
    """A person of ours; ``center`` is one of the policy's support centers."""

    email: Email
    name: str
    role: str
    center: str
    languages: Annotated[list[Language], Field(min_length=1)]
    areas: list[Area] = Field(default_factory=list)


class _Organisations(Strict):
    organisations: list[OrganisationEntry]


class _Agents(Strict):
    agents: list[AgentEntry]


@dataclass(frozen=True)
class Loaded:
    """How much the sample data holds."""

    organisations: int
    contacts: int
    agents: int


def load_demo(uow: UnitOfWork, data: Path, *, today: date) -> Loaded:
    """Load the catalogue and the sample data of the folder ``data`` (the one that holds ``demo``).

    Loading again changes nothing but the dates, which follow ``today``. What the files don't name stays.

    Raises:
        DemoError: something in a file is wrong; with file and line. Nothing is loaded if the unit of
            work is then left to roll back.
    """
    catalogue = load_catalogue(data / "catalogue.yml")
    sync_catalogue(uow, catalogue)
    file = DataFile(data / "demo" / "organisations.yml")
    organisations = file.check(_Organisations).organisations
    named: set[str] = set()
    for index, organisation in enumerate(organisations):
        for position, contact in enumerate(organisation.contacts):
            if contact.name is None and contact.email not in named:
                place = ("organisations", index, "contacts", position, "email")
                raise file.fault(place, f"{contact.email} has no name yet")
            named.add(contact.email)
        for position, entitlement in enumerate(organisation.entitlements):
            if entitlement.product is not None and entitlement.product not in catalogue.by_id:
                place = ("organisations", index, "entitlements", position, "product")
                raise file.fault(place, f"{entitlement.product} is not in the catalogue")
    agents = DataFile(data / "demo" / "agents.yml").check(_Agents).agents
    for organisation in organisations:
        add_organisation(uow, organisation, today=today)
    add_agents(uow, agents)
    return Loaded(len(organisations), len(named), len(agents))


def add_organisation(uow: UnitOfWork, entry: OrganisationEntry, *, today: date) -> Organisation:
    """Record an account with its contacts, their roles and its packages, or bring it up to date."""
    organisation = queries.organisation_by_org_id(uow, entry.org_id)
    if organisation is None:
        organisation = Organisation(id=_id("organisation", entry.org_id), org_id=entry.org_id)
        uow.session.add(organisation)
    organisation.name = entry.name
    organisation.country = entry.country
    organisation.subdivision = entry.subdivision
    organisation.trm_name = entry.trm
    organisation.account_manager_name = entry.account_manager
    uow.session.flush()
    for contact in entry.contacts:
        _add_contact(uow, organisation, contact)
    for entitlement in entry.entitlements:
        _add_entitlement(uow, organisation, entitlement, today)
    uow.session.flush()
    return organisation


def _add_contact(uow: UnitOfWork, organisation: Organisation, entry: ContactEntry) -> None:
    contact = queries.contact_by_email(uow, entry.email)
    if contact is None:
        contact = Contact(id=_id("contact", entry.email), email=entry.email)
        uow.session.add(contact)
    if entry.name is not None:
        contact.name, contact.phone = entry.name, entry.phone
        contact.language, contact.zone = entry.language, entry.zone
    uow.session.flush()
    held = queries.roles_of(uow, contact_id=contact.id, organisation_id=organisation.id)
    for role in entry.roles:
        if role not in held:
            uow.session.add(ContactRole(contact=contact, organisation=organisation, role=role))
    uow.session.flush()


def _add_entitlement(
    uow: UnitOfWork, organisation: Organisation, entry: EntitlementEntry, today: date
) -> None:
    covered = entry.product or ",".join(sorted(entry.areas))
    key = _id("entitlement", organisation.org_id, entry.package, covered, entry.serial_number or "")
    entitlement = uow.session.get(Entitlement, key)
    if entitlement is None:
        entitlement = Entitlement(id=key, organisation=organisation)
        uow.session.add(entitlement)
    entitlement.package = entry.package
    entitlement.product_id = entry.product
    entitlement.areas = list(entry.areas)
    entitlement.trm = entry.trm
    entitlement.serial_number = entry.serial_number
    entitlement.starts_on = today - timedelta(days=entry.started_days_ago)
    entitlement.ends_on = today + timedelta(days=entry.ends_in_days)


def add_agents(uow: UnitOfWork, entries: Iterable[AgentEntry]) -> list[Agent]:
    """Record agents, or bring them up to date."""
    agents = []
    for entry in entries:
        agent = uow.session.scalar(select(Agent).where(Agent.email == entry.email))
        if agent is None:
            agent = Agent(id=_id("agent", entry.email), email=entry.email)
            uow.session.add(agent)
        agent.name, agent.role, agent.center = entry.name, entry.role, entry.center
        agent.languages, agent.areas = list(entry.languages), list(entry.areas)
        agents.append(agent)
    uow.session.flush()
    return agents


def _id(*parts: str) -> str:
    """The same row has the same id wherever the sample data is loaded."""
    return uuid.uuid5(_IDS, "/".join(parts)).hex
