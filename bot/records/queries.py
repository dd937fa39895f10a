"""What the other rooms ask of the tables. Every function reads within the unit of work given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from bot.records.database import UnitOfWork
from bot.records.series import insert_missing
from bot.records.tables import (
    Agent,
    Case,
    CaseClock,
    CaseEvent,
    Contact,
    ContactRole,
    Conversation,
    ConversationCase,
    Entitlement,
    Message,
    Organisation,
    PolicyInForce,
    Product,
    ProductVersion,
    Queue,
)

# Of one kind that start at the same instant, those that ended came before the one that runs.
_OLDEST_CLOCK = (
    CaseClock.started_at,
    CaseClock.kind,
    CaseClock.ended_at.asc().nulls_last(),
    CaseClock.id,
)


@dataclass(frozen=True)
class Membership:
    """What a contact is to one organisation: all their roles there."""

    organisation: Organisation
    roles: frozenset[str]


def contact_by_email(uow: UnitOfWork, email: str) -> Contact | None:
    """The contact with this mail address, in whatever case it is written."""
    return uow.session.scalar(select(Contact).where(Contact.email == email.strip().lower()))


def contact_by_id(uow: UnitOfWork, contact_id: str) -> Contact | None:
    """The contact with this row id."""
    return uow.session.get(Contact, contact_id)


def contacts(uow: UnitOfWork) -> list[Contact]:
    """Every contact, by mail address."""
    return list(uow.session.scalars(select(Contact).order_by(Contact.email)))


def organisation_by_id(uow: UnitOfWork, organisation_id: str) -> Organisation | None:
    """The account with this row id (not the Org ID)."""
    return uow.session.get(Organisation, organisation_id)


def organisation_by_org_id(uow: UnitOfWork, org_id: str) -> Organisation | None:
    """The account whose Org ID, the eight digits customers know, this is."""
    return uow.session.scalar(select(Organisation).where(Organisation.org_id == org_id))


def memberships(uow: UnitOfWork, contact_id: str) -> list[Membership]:
    """Where this contact has a role, by Org ID; a third party may be at several organisations."""
    rows = uow.session.scalars(
        select(ContactRole)
        .join(ContactRole.organisation)
        .options(contains_eager(ContactRole.organisation))
        .where(ContactRole.contact_id == contact_id)
        .order_by(Organisation.org_id)
    ).all()
    roles: dict[str, set[str]] = {}
    organisations: dict[str, Organisation] = {}
    for row in rows:
        organisations[row.organisation_id] = row.organisation
        roles.setdefault(row.organisation_id, set()).add(row.role)
    return [Membership(organisations[key], frozenset(roles[key])) for key in organisations]


def roles_of(uow: UnitOfWork, *, contact_id: str, organisation_id: str) -> frozenset[str]:
    """The roles a contact has at one organisation; empty: they are nobody there."""
    return frozenset(
        uow.session.scalars(
            select(ContactRole.role).where(
                ContactRole.contact_id == contact_id, ContactRole.organisation_id == organisation_id
            )
        )
    )


def entitlements_of(uow: UnitOfWork, organisation_id: str) -> list[Entitlement]:
    """Everything the account ever held, ended ones too, the one ending last first."""
    return list(
        uow.session.scalars(
            select(Entitlement)
            .where(Entitlement.organisation_id == organisation_id)
            .order_by(Entitlement.ends_on.desc(), Entitlement.id)
        )
    )


def product(uow: UnitOfWork, product_id: str) -> Product | None:
    """The product with the catalogue's id."""
    return uow.session.get(Product, product_id)


def current_version(uow: UnitOfWork, product_id: str) -> str | None:
    """The product's current release, as the catalogue writes it."""
    return uow.session.scalar(
        select(ProductVersion.version).where(
            ProductVersion.product_id == product_id, ProductVersion.current.is_(True)
        )
    )


def case_by_number(uow: UnitOfWork, number: str) -> Case | None:
    """Any account's case; a door checks that its reader may see it (or asks :func:`cases_of`)."""
    return uow.session.scalar(select(Case).where(Case.number == number))


def case_opened_by(uow: UnitOfWork, message_id: str) -> Case | None:
    """The case this message opened."""
    return uow.session.scalar(select(Case).where(Case.opened_by_message_id == message_id))


def cases_of(
    uow: UnitOfWork,
    organisation_id: str,
    contact_id: str | None = None,
    open_only: bool = False,
    number: str | None = None,
) -> list[Case]:
    """An account's cases, newest first, with their clocks, product and queue; of one contact if named."""
    query = (
        select(Case)
        .where(Case.organisation_id == organisation_id)
        .options(selectinload(Case.clocks), joinedload(Case.product), joinedload(Case.queue))
        .order_by(Case.opened_at.desc(), Case.number.desc())
    )
    if contact_id is not None:
        query = query.where(Case.contact_id == contact_id)
    if open_only:
        query = query.where(Case.state != "closed")
    if number is not None:
        query = query.where(Case.number == number)
    return list(uow.session.scalars(query))


def lock_case(uow: UnitOfWork, case: Case) -> Case:
    """The case as it stands now, locked until the unit of work ends, so that two changes never cross.

    The lock lets rows that refer to the case come and go (PostgreSQL's ``FOR NO KEY UPDATE``): who stores a
    message about it holds its conversation, which a turn that changes the case locks last.
    """
    uow.session.flush()
    query = select(Case).where(Case.id == case.id).with_for_update(of=Case, key_share=True)
    return uow.session.scalars(query.execution_options(populate_existing=True)).one()


def events_of(uow: UnitOfWork, case: Case) -> list[CaseEvent]:
    """The case's history, oldest first."""
    return list(
        uow.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq))
    )


def event_by_message(uow: UnitOfWork, case: Case, kind: str, message_id: str) -> CaseEvent | None:
    """What this message already did to the case."""
    return uow.session.scalar(
        select(CaseEvent).where(
            CaseEvent.case_id == case.id, CaseEvent.kind == kind, CaseEvent.message_id == message_id
        )
    )


def running_clocks(uow: UnitOfWork, case: Case) -> list[CaseClock]:
    """The clocks neither met nor ended, the next due first."""
    return list(
        uow.session.scalars(
            select(CaseClock)
            .where(CaseClock.case_id == case.id, CaseClock.met_at.is_(None), CaseClock.ended_at.is_(None))
            .order_by(CaseClock.due_at, CaseClock.kind)
        )
    )


def clocks_of(uow: UnitOfWork, case: Case) -> list[CaseClock]:
    """Every clock the case ever had, the oldest first."""
    return list(
        uow.session.scalars(select(CaseClock).where(CaseClock.case_id == case.id).order_by(*_OLDEST_CLOCK))
    )


def next_due(uow: UnitOfWork, until: datetime, limit: int) -> list[CaseClock]:
    """The running clocks of all cases that fall due before ``until``, in order, ``limit`` at most."""
    return list(
        uow.session.scalars(
            select(CaseClock)
            .where(CaseClock.met_at.is_(None), CaseClock.ended_at.is_(None), CaseClock.due_at < until)
            .options(joinedload(CaseClock.case))
            .order_by(CaseClock.due_at)
            .limit(limit)
        )
    )


def open_cases_after(uow: UnitOfWork, after: str, limit: int) -> list[Case]:
    """The open cases that follow a row id (the empty text: the first ones), by row id, locked."""
    return list(
        uow.session.scalars(
            select(Case)
            # Written out, so that both databases use the index of open cases.
            .where(text("cases.state <> 'closed'"), Case.id > after)
            .order_by(Case.id)
            .limit(limit)
            .with_for_update(of=Case, key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def events_of_all(uow: UnitOfWork, cases: Sequence[Case]) -> dict[str, list[CaseEvent]]:
    """The histories of several cases by their row id, each oldest first."""
    found: dict[str, list[CaseEvent]] = {case.id: [] for case in cases}
    query = select(CaseEvent).where(CaseEvent.case_id.in_(found)).order_by(CaseEvent.case_id, CaseEvent.seq)
    for event in uow.session.scalars(query):
        found[event.case_id].append(event)
    return found


def clocks_of_all(uow: UnitOfWork, cases: Sequence[Case]) -> dict[str, list[CaseClock]]:
    """The clocks of several cases by their row id, each the oldest first."""
    found: dict[str, list[CaseClock]] = {case.id: [] for case in cases}
    query = select(CaseClock).where(CaseClock.case_id.in_(found)).order_by(*_OLDEST_CLOCK)
    for clock in uow.session.scalars(query):
        found[clock.case_id].append(clock)
    return found


def queue(uow: UnitOfWork, queue_id: str) -> Queue | None:
    """The queue a route names, if anything was ever routed there."""
    return uow.session.get(Queue, queue_id)


def ensure_queue(
    uow: UnitOfWork, queue_id: str, *, role: str, region: str, language: str, area: str
) -> Queue:
    """The queue a route names, recorded the first time something is routed there."""
    found = uow.session.get(Queue, queue_id)
    if found is None:
        insert_missing(uow, Queue, id=queue_id, role=role, region=region, language=language, area=area)
        found = uow.session.get_one(Queue, queue_id)
    return found


def agents_of_center(uow: UnitOfWork, center: str) -> list[Agent]:
    """The people of one support center, by mail address."""
    return list(uow.session.scalars(select(Agent).where(Agent.center == center).order_by(Agent.email)))


def conversation(uow: UnitOfWork, conversation_id: str) -> Conversation | None:
    """The conversation with this public id."""
    return uow.session.get(Conversation, conversation_id)


def conversations_of(uow: UnitOfWork, case: Case) -> list[Conversation]:
    """The conversations that are about the case, the oldest first."""
    return list(
        uow.session.scalars(
            select(Conversation)
            .join(ConversationCase, ConversationCase.conversation_id == Conversation.id)
            .where(ConversationCase.case_id == case.id)
            .order_by(Conversation.created_at, Conversation.id)
        )
    )


def in_chat_with_agent(uow: UnitOfWork, case: Case) -> bool:
    """Whether one of our people is in a chat about the case at this moment."""
    query = (
        select(Conversation.id)
        .join(ConversationCase, ConversationCase.conversation_id == Conversation.id)
        .where(ConversationCase.case_id == case.id, Conversation.owner == "agent")
    )
    return uow.session.scalar(query.limit(1)) is not None


def latest_conversation_of(uow: UnitOfWork, case: Case) -> Conversation | None:
    """The conversation about the case in which something was said last."""
    return uow.session.scalar(
        select(Conversation)
        .join(ConversationCase, ConversationCase.conversation_id == Conversation.id)
        .join(Message, Message.conversation_id == Conversation.id, isouter=True)
        .where(ConversationCase.case_id == case.id)
        .group_by(Conversation.id)
        .order_by(func.max(Message.created_at).desc().nulls_last(), Conversation.created_at.desc())
        .limit(1)
    )


def policy_in_force(uow: UnitOfWork) -> PolicyInForce | None:
    """The policy cases are worked out with; None: no process ever said which."""
    return uow.session.scalar(select(PolicyInForce).order_by(PolicyInForce.number.desc()).limit(1))


def message(uow: UnitOfWork, message_id: str) -> Message | None:
    """The message with this id."""
    return uow.session.get(Message, message_id)
