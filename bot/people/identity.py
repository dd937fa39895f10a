"""From a valid token to the contact and the account it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.people.tokens import PortalIdentity
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Contact, Organisation


class UnknownContact(Exception):
    """No contact with a role at that account. Says nothing of which of the two is unknown."""


@dataclass(frozen=True)
class Identified:
    """A contact, the account they speak for now, and all their roles there (never none)."""

    contact: Contact
    organisation: Organisation
    roles: frozenset[str]


def identify(uow: UnitOfWork, identity: PortalIdentity) -> Identified:
    """Whom a token names, provided they have a role at the account it names.

    A third party works only for the accounts that list them, until removed (policy reading 18).

    Raises:
        UnknownContact: an unknown contact, an unknown account, or no role of that contact there.
    """
    by_mail = "@" in identity.sub
    contact = (queries.contact_by_email if by_mail else queries.contact_by_id)(uow, identity.sub)
    organisation = queries.organisation_by_org_id(uow, identity.org)
    if contact is None or organisation is None:
        raise UnknownContact
    roles = queries.roles_of(uow, contact_id=contact.id, organisation_id=organisation.id)
    if not roles:
        raise UnknownContact
    return Identified(contact, organisation, roles)
