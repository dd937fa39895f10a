"""Who a token names: a contact with a role at the account it names, or nobody."""

from __future__ import annotations

from itertools import product

import pytest

from bot.people.demo_tokens import sample_sign_ins
from bot.people.identity import UnknownContact, identify
from bot.people.tokens import PortalIdentity
from bot.records import queries
from tests.world import NOW, World


def named(sub: str, org: str) -> PortalIdentity:
    return PortalIdentity(sub=sub, org=org, expires_at=NOW)


def test_a_contact_is_found_by_mail_in_any_case_and_by_id(world: World) -> None:
    with world.database.begin(write=False) as uow:
        for sub in (world.technical_email, world.technical_email.upper(), world.technical):
            found = identify(uow, named(sub, world.org_id))
            assert found.contact.id == world.technical
            assert found.organisation.id == world.organisation
            assert found.roles == {"technical"}


@pytest.mark.parametrize("sub", ["nobody@harborlight.example", "0" * 32, "'; DROP TABLE contacts; --@x"])
def test_an_unknown_contact_is_nobody(world: World, sub: str) -> None:
    with world.database.begin(write=False) as uow, pytest.raises(UnknownContact):
        identify(uow, named(sub, world.org_id))


def test_an_unknown_account_and_a_foreign_one_look_the_same(world: World) -> None:
    with world.database.begin(write=False) as uow:
        for org in ("59999999", world.other_org_id, "", world.organisation):
            with pytest.raises(UnknownContact) as caught:
                identify(uow, named(world.technical_email, org))
            assert str(caught.value) == ""


def test_a_token_identifies_exactly_those_with_a_role_at_its_account(world: World) -> None:
    """Every contact with every account: identified if and only if they have a role there."""
    with world.database.begin(write=False) as uow:
        contacts = queries.contacts(uow)
        for contact, org_id in product(contacts, (world.org_id, world.other_org_id)):
            held = {
                role
                for membership in queries.memberships(uow, contact.id)
                if membership.organisation.org_id == org_id
                for role in membership.roles
            }
            try:
                found = identify(uow, named(contact.email, org_id))
            except UnknownContact:
                assert not held
            else:
                assert found.roles == held != set()


def test_a_third_party_counts_only_until_removed(world: World) -> None:
    identity = named("toni@fieldstone.example", world.org_id)
    with world.database.begin() as uow:
        assert identify(uow, identity).roles == {"third_party"}
        contact = queries.contact_by_id(uow, world.third_party)
        assert contact is not None
        for role in contact.roles:
            uow.session.delete(role)
    with world.database.begin(write=False) as uow, pytest.raises(UnknownContact):
        identify(uow, identity)


def test_every_sample_sign_in_identifies_its_contact(world: World) -> None:
    with world.database.begin(write=False) as uow:
        listed = sample_sign_ins(uow)
        assert len(listed) == 4
        for one in listed:
            found = identify(uow, named(one.email, one.org_id))
            assert (found.contact.name, tuple(sorted(found.roles))) == (one.name, one.roles)
