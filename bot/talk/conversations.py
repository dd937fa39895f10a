"""Starting, opening and reading conversations.

A conversation has a public id and a secret. Only the secret's hash is stored, and once somebody has signed
in to the conversation the secret alone opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.records.database import UnitOfWork
from bot.records.tables import Conversation, Message, new_id
from bot.talk.views import ButtonView, MessageView, views

__all__ = [
    "ButtonView",
    "ConversationNotFound",
    "ForeignConversation",
    "MessageView",
    "SignInRequired",
    "Started",
    "choose_language",
    "find",
    "for_integration",
    "lock",
    "messages_after",
    "next_seq",
    "open_with_secret",
    "sign_in",
    "start",
]

SECRET_BYTES = 32


class ConversationNotFound(Exception):
    """No such conversation, or the secret is not its own: the two are never told apart."""


class SignInRequired(Exception):
    """The secret is right, but the conversation belongs to a contact who has not signed in here."""


class ForeignConversation(Exception):
    """The conversation belongs to another contact, or to another organisation of the same contact."""


@dataclass(frozen=True)
class Started:
    """A fresh conversation and its secret: 32 random bytes, url-safe, readable this once only."""

    conversation: Conversation
    secret: str


def start(
    uow: UnitOfWork,
    *,
    now: datetime,
    contact_id: str | None = None,
    organisation_id: str | None = None,
    browser_language: str | None = None,
    zone: str | None = None,
    pinned_language: str | None = None,
) -> Started:
    """Start a conversation owned by the bot.

    ``browser_language`` and ``pinned_language`` are ISO 639-1 codes of languages the bot speaks; a pinned
    one is kept whatever the customer writes in. ``zone`` is the browser's IANA zone, ``now`` is UTC.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    conversation = Conversation(
        id=new_id(),
        secret_hash=_hashed(secret),
        contact_id=contact_id,
        organisation_id=organisation_id,
        language=pinned_language or browser_language or "en",
        language_pinned=pinned_language is not None,
        browser_language=browser_language,
        zone=zone,
        created_at=now,
    )
    uow.session.add(conversation)
    uow.session.flush()
    return Started(conversation, secret)


def open_with_secret(
    uow: UnitOfWork, conversation_id: str, secret: str, *, contact_id: str | None = None
) -> Conversation:
    """The conversation this secret opens for ``contact_id`` (None: nobody has signed in).

    Raises:
        ConversationNotFound: unknown, the wrong secret, or another contact's.
        SignInRequired: it belongs to a contact and ``contact_id`` is None.
    """
    conversation = uow.session.get(Conversation, conversation_id)
    stored = conversation.secret_hash if conversation is not None else None
    if (
        not hmac.compare_digest(_hashed(secret), stored or _hashed(""))
        or conversation is None
        or stored is None
    ):
        raise ConversationNotFound(conversation_id)
    if conversation.contact_id is not None and conversation.contact_id != contact_id:
        raise SignInRequired(conversation_id) if contact_id is None else ConversationNotFound(conversation_id)
    return conversation


def for_integration(
    uow: UnitOfWork,
    integration: str,
    sender: str,
    *,
    now: datetime,
    browser_language: str | None = None,
    zone: str | None = None,
) -> Conversation:
    """The conversation an integration knows as ``sender``; it starts with the first message.

    No browser can open it: it has no secret.
    """
    query = select(Conversation).where(
        Conversation.integration == integration, Conversation.external_sender == sender
    )
    known = uow.session.scalar(query)
    if known is not None:
        return known
    conversation = Conversation(
        id=new_id(),
        integration=integration,
        external_sender=sender,
        language=browser_language or "en",
        browser_language=browser_language,
        zone=zone,
        created_at=now,
    )
    try:
        with uow.savepoint():
            uow.session.add(conversation)
            uow.session.flush()
    except IntegrityError:
        # Another request of the same sender was first; its row is what the caller wants.
        return uow.session.scalars(query).one()
    return conversation


def sign_in(
    uow: UnitOfWork, conversation: Conversation, *, contact_id: str, organisation_id: str | None
) -> None:
    """Make the conversation, history included, the contact's. Doing it again changes nothing.

    Raises:
        ForeignConversation: it is another contact's, or was held for another organisation.
    """
    held = lock(uow, conversation.id)
    if held.contact_id not in (None, contact_id):
        raise ForeignConversation(held.id)
    if held.organisation_id is not None and organisation_id not in (None, held.organisation_id):
        raise ForeignConversation(held.id)
    held.contact_id = contact_id
    held.organisation_id = organisation_id or held.organisation_id
    uow.session.flush()


def choose_language(uow: UnitOfWork, conversation: Conversation, language: str | None) -> None:
    """Pin the conversation to ``language`` (ISO 639-1), or with None follow the customer's words again."""
    held = lock(uow, conversation.id)
    held.language_pinned = language is not None
    held.language = language or held.language
    uow.session.flush()


def messages_after(uow: UnitOfWork, conversation_id: str, seq: int, *, limit: int = 200) -> list[MessageView]:
    """The conversation's messages numbered above ``seq``, in order, at most ``limit``."""
    rows = uow.session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > seq)
        .order_by(Message.seq)
        .limit(limit)
    )
    return views(uow, rows)


def find(uow: UnitOfWork, conversation_id: str) -> Conversation:
    """The conversation with this public id, read afresh.

    Raises:
        ConversationNotFound: there is none.
    """
    conversation = uow.session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .execution_options(populate_existing=True)
    )
    if conversation is None:
        raise ConversationNotFound(conversation_id)
    return conversation


def lock(uow: UnitOfWork, conversation_id: str) -> Conversation:
    """The conversation, read afresh and held until the unit of work ends.

    Whoever numbers a message or changes the owner holds it, which is what keeps sequence numbers gapless
    and lets nobody speak out of turn. SQLite writes one transaction at a time and needs no row lock.

    Raises:
        ConversationNotFound: there is none.
    """
    uow.session.flush()
    conversation = uow.session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .with_for_update(of=Conversation)
        .execution_options(populate_existing=True)
    )
    if conversation is None:
        raise ConversationNotFound(conversation_id)
    return conversation


def next_seq(locked: Conversation) -> int:
    """The next message number of a conversation whose lock the caller holds."""
    locked.last_seq += 1
    return locked.last_seq


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
