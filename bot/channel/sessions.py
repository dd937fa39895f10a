"""What the doors do with a conversation: open it, sign in to it, store in it, read it. Blocks."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channel.errors import Refusal
from bot.channel.parsing import RestMessage, SessionId, SessionRequest
from bot.people.identity import identify
from bot.people.tokens import PortalIdentity, TokenVerifier
from bot.records.database import Database, UnitOfWork
from bot.records.tables import Conversation
from bot.talk import conversations, inbox, ownership
from bot.talk.conversations import ConversationNotFound, ForeignConversation, SignInRequired
from bot.talk.inbox import Received
from bot.talk.views import MessageView


@dataclass(frozen=True)
class SignedIn:
    """A contact for whom the portal vouched until ``expires_at`` (UTC), and the account they speak for."""

    contact_id: str
    organisation_id: str
    name: str
    organisation: str
    expires_at: datetime


@dataclass(frozen=True)
class Standing:
    """How a conversation stands: ``place`` is the place in the queue, None while it does not wait."""

    conversation_id: str
    contact_id: str | None
    language: str
    language_pinned: bool
    owner: str
    place: int | None
    last_seq: int


@dataclass(frozen=True)
class Opened:
    """An open conversation. ``unopened`` says why a fresh one was started in place of the one asked for."""

    session: SessionId
    standing: Standing
    unopened: str | None = None


@dataclass(frozen=True)
class RestStored:
    """A message of an integration, stored."""

    conversation_id: str
    received: Received


class Sessions:
    """Every call is one unit of work.

    Args:
        verifier: checks the portal's tokens; None where no portal is configured, and nobody can sign in.
        clock: gives the present instant (aware UTC).
    """

    def __init__(
        self, database: Database, verifier: TokenVerifier | None, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._verifier = verifier
        self._clock = clock

    def identify(self, token: str) -> SignedIn:
        """Whom a token stands for.

        Raises:
            TokenInvalid, UnknownContact: it proves nothing, or names nobody we know at that account.
        """
        identity = self._verified(token)
        with self._database.begin(write=False) as uow:
            return _signed_in(uow, identity)

    def reopen(
        self, session: SessionId, who: SignedIn | None, request: SessionRequest | None = None
    ) -> Standing:
        """Open an existing conversation, make it ``who``'s if it was nobody's, note what the browser says.

        Raises:
            ConversationNotFound, SignInRequired, ForeignConversation: it does not open.
        """
        with self._database.begin(write=False) as uow:
            held = _open(uow, session, who)
            if (who is None or held.contact_id is not None) and not _news(held, request):
                return _standing(uow, held)
        with self._database.begin() as uow:
            held = _open(uow, session, who)
            if who is not None:
                conversations.sign_in(
                    uow, held, contact_id=who.contact_id, organisation_id=who.organisation_id
                )
            if request is not None and request.zone is not None:
                held.zone = request.zone
            if request is not None and request.pin:
                conversations.choose_language(uow, held, request.language)
            return _standing(uow, held)

    def begin(self, request: SessionRequest, who: SignedIn | None, unopened: str | None) -> Opened:
        """Start a conversation for ``who``, or for a visitor nobody vouches for."""
        with self._database.begin() as uow:
            started = conversations.start(
                uow,
                now=self._clock(),
                contact_id=who.contact_id if who else None,
                organisation_id=who.organisation_id if who else None,
                browser_language=None if request.pin else request.language,
                pinned_language=request.language if request.pin else None,
                zone=request.zone,
            )
            session = SessionId(started.conversation.id, started.secret)
            return Opened(session, _standing(uow, started.conversation), unopened)

    def standing(self, conversation_id: str) -> Standing:
        """How the conversation stands now."""
        with self._database.begin(write=False) as uow:
            return _standing(uow, conversations.find(uow, conversation_id))

    def receive(
        self,
        conversation_id: str,
        contact_id: str | None,
        *,
        text: str,
        client_id: str | None,
        button_id: str | None,
    ) -> Received:
        """Store a message of a conversation that was opened for ``contact_id``.

        Raises:
            SignInRequired: somebody has signed in to it since, elsewhere.
            bot.talk.inbox's: the message cannot be taken.
        """
        with self._database.begin() as uow:
            _still_open(uow, conversation_id, contact_id)
            return inbox.receive(
                uow,
                conversation_id,
                text=text,
                client_id=client_id or uuid.uuid4().hex,
                now=self._clock(),
                button_id=button_id,
            )

    def messages_after(
        self, conversation_id: str, contact_id: str | None, after: int
    ) -> tuple[list[MessageView], int]:
        """A portion of the messages numbered above ``after``, and the number of the last there is."""
        with self._database.begin(write=False) as uow:
            held = _still_open(uow, conversation_id, contact_id)
            return conversations.messages_after(uow, conversation_id, after), held.last_seq

    def choose_language(self, conversation_id: str, contact_id: str | None, language: str | None) -> Standing:
        """Pin the conversation's language, or with None follow the customer's words."""
        with self._database.begin() as uow:
            held = _still_open(uow, conversation_id, contact_id)
            conversations.choose_language(uow, held, language)
            return _standing(uow, held)

    def receive_from_integration(self, integration: str, message: RestMessage) -> RestStored:
        """Store what an integration's user says, signing them in by the token that comes along, if any."""
        identity = self._verified(message.token) if message.token else None
        with self._database.begin() as uow:
            who = _signed_in(uow, identity) if identity else None
            held = conversations.for_integration(
                uow,
                integration,
                message.sender,
                now=self._clock(),
                browser_language=message.language,
                zone=message.zone,
            )
            if who is not None:
                conversations.sign_in(
                    uow, held, contact_id=who.contact_id, organisation_id=who.organisation_id
                )
            received = inbox.receive(
                uow,
                held.id,
                text=message.text,
                client_id=message.client_id or uuid.uuid4().hex,
                now=self._clock(),
                button_id=message.button_id,
            )
            return RestStored(held.id, received)

    def replies_to(self, message_id: str) -> list[MessageView]:
        """What was answered to a message."""
        with self._database.begin(write=False) as uow:
            return inbox.replies_to(uow, message_id)

    def _verified(self, token: str) -> PortalIdentity:
        if self._verifier is None:
            raise Refusal("token_invalid", reason="no_portal")
        return self._verifier.verify(token, self._clock())


def _signed_in(uow: UnitOfWork, identity: PortalIdentity) -> SignedIn:
    found = identify(uow, identity)
    return SignedIn(
        contact_id=found.contact.id,
        organisation_id=found.organisation.id,
        name=found.contact.name,
        organisation=found.organisation.name,
        expires_at=identity.expires_at,
    )


def _open(uow: UnitOfWork, session: SessionId, who: SignedIn | None) -> Conversation:
    held = conversations.open_with_secret(
        uow, session.conversation_id, session.secret, contact_id=who.contact_id if who else None
    )
    if who is not None and held.organisation_id not in (None, who.organisation_id):
        # The same person for another account: what was said for the first is no business of the second.
        raise ForeignConversation(held.id)
    return held


def _news(held: Conversation, request: SessionRequest | None) -> bool:
    if request is None:
        return False
    moved = request.zone not in (None, held.zone)
    pins = request.pin and not (held.language_pinned and held.language == request.language)
    return moved or pins


def _still_open(uow: UnitOfWork, conversation_id: str, contact_id: str | None) -> Conversation:
    held = conversations.find(uow, conversation_id)
    if held.contact_id != contact_id:
        raise SignInRequired(conversation_id) if contact_id is None else ConversationNotFound(conversation_id)
    return held


def _standing(uow: UnitOfWork, held: Conversation) -> Standing:
    return Standing(
        conversation_id=held.id,
        contact_id=held.contact_id,
        language=held.language,
        language_pinned=held.language_pinned,
        owner=held.owner,
        place=ownership.place_in_queue(uow, held) or None,
        last_seq=held.last_seq,
    )
