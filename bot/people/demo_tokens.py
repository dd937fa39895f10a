"""Development only: sign in as a contact of the sample data, as the portal would let them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from bot.records import queries
from bot.records.database import UnitOfWork

LIFETIME = timedelta(minutes=50)


@dataclass(frozen=True)
class SampleSignIn:
    """One contact at one account, as the sample host page lists them."""

    contact_id: str
    email: str
    name: str
    language: str | None
    org_id: str
    organisation: str
    country: str
    roles: tuple[str, ...]


def sample_sign_ins(uow: UnitOfWork) -> list[SampleSignIn]:
    """Every contact once per account they have a role at, by Org ID, then by name."""
    found = [
        SampleSignIn(
            contact_id=contact.id,
            email=contact.email,
            name=contact.name,
            language=contact.language,
            org_id=membership.organisation.org_id,
            organisation=membership.organisation.name,
            country=membership.organisation.country,
            roles=tuple(sorted(membership.roles)),
        )
        for contact in queries.contacts(uow)
        for membership in queries.memberships(uow, contact.id)
    ]
    return sorted(found, key=lambda one: (one.org_id, one.name))


def mint(
    *,
    secret: str,
    issuer: str,
    audience: str,
    sub: str,
    org: str,
    now: datetime,
    lifetime: timedelta = LIFETIME,
) -> str:
    """A token as the portal signs them, by HS256: ``sub`` a mail address or contact id, ``org`` an Org ID."""
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": sub,
        "org": org,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode(claims, secret, algorithm="HS256")
