"""A small true world: one account with people and a package, built by the code the product uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.records import queries
from bot.records.catalogue import Catalogue, load_catalogue, sync_catalogue
from bot.records.database import Database
from bot.records.demo import AgentEntry, OrganisationEntry, add_agents, add_organisation
from bot.records.tables import Conversation

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)

SOFTWARE_AREAS = ("daas_vdi", "content_collaboration", "app_delivery_security", "licensing")


@dataclass(frozen=True)
class World:
    """Row ids of what :func:`build_world` made, and the names that people type.

    ``technical``, ``renewal`` and ``third_party`` are contacts with just that role at the account;
    ``stranger`` is a technical contact of another account and nobody here.
    """

    database: Database
    organisation: str
    org_id: str
    other_organisation: str
    other_org_id: str
    technical: str
    technical_email: str
    renewal: str
    third_party: str
    stranger: str
    stranger_email: str

    def conversation(self, contact: str | None = None, *, now: datetime = NOW) -> str:
        """The id of a fresh conversation, signed in as ``contact`` (the technical one)."""
        with self.database.begin() as uow:
            row = Conversation(
                contact_id=contact or self.technical, organisation_id=self.organisation, created_at=now
            )
            uow.session.add(row)
            uow.session.flush()
            return row.id


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).resolve().parent.parent / "data" / "catalogue.yml")


def build_world(
    database: Database,
    *,
    country: str = "US",
    subdivision: str | None = "NY",
    zone: str | None = "America/New_York",
    language: str = "en",
    package: str = "css_core",
    areas: Sequence[str] = SOFTWARE_AREAS,
    product: str | None = None,
    serial_number: str | None = None,
    trm: str | None = None,
    account_manager: str | None = None,
    started_days_ago: int = 100,
    ends_in_days: int = 265,
    more_entitlements: Sequence[dict[str, Any]] = (),
    now: datetime = NOW,
) -> World:
    """Record the world; what a test cares about it names, the rest is ordinary.

    Days are counted from the UTC date of ``now``. ``trm`` is the manager's name; with one, the package has a
    TRM. ``package`` covers ``product`` if one is given, else ``areas``.
    """
    entitlement: dict[str, Any] = {
        "package": package,
        "trm": trm is not None,
        "serial_number": serial_number,
        "started_days_ago": started_days_ago,
        "ends_in_days": ends_in_days,
        **({"areas": list(areas)} if product is None else {"product": product}),
    }
    account = {
        "org_id": "50001234",
        "name": "Harborlight Logistics",
        "country": country,
        "subdivision": subdivision,
        "trm": trm,
        "account_manager": account_manager,
        "contacts": [
            {
                "email": "dana@harborlight.example",
                "name": "Dana Whitlock",
                "phone": "+1 212 555 0147",
                "language": language,
                "zone": zone,
                "roles": ["technical"],
            },
            {"email": "rene@harborlight.example", "name": "Rene Alcott", "roles": ["renewal"]},
            {"email": "toni@fieldstone.example", "name": "Toni Marsh", "roles": ["third_party"]},
        ],
        "entitlements": [entitlement, *more_entitlements],
    }
    other = {
        "org_id": "50009876",
        "name": "Copperfern Textiles",
        "country": "GB",
        "contacts": [{"email": "sol@copperfern.example", "name": "Sol Ibarra", "roles": ["technical"]}],
    }
    with database.begin() as uow:
        sync_catalogue(uow, _catalogue())
        today = now.astimezone(UTC).date()
        organisation = add_organisation(uow, OrganisationEntry.model_validate(account), today=today)
        another = add_organisation(uow, OrganisationEntry.model_validate(other), today=today)
        add_agents(
            uow,
            [
                AgentEntry(
                    email="ines@support.example",
                    name="Ines Duarte",
                    role="support_engineer",
                    center="miami",
                    languages=["en", "es", "pt"],
                    areas=["daas_vdi", "app_delivery_security"],
                )
            ],
        )
        found = {contact.email.split("@")[0]: contact.id for contact in queries.contacts(uow)}
    return World(
        database=database,
        organisation=organisation.id,
        org_id=organisation.org_id,
        other_organisation=another.id,
        other_org_id=another.org_id,
        technical=found["dana"],
        technical_email="dana@harborlight.example",
        renewal=found["rene"],
        third_party=found["toni"],
        stranger=found["sol"],
        stranger_email="sol@copperfern.example",
    )
