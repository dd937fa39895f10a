"""Every error this door answers with: its code, its HTTP status, and what brings it about.

``docs/protocol.md`` lists them; a test keeps the two in step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.people.identity import UnknownContact
from bot.people.tokens import TokenInvalid
from bot.talk.conversations import ConversationNotFound, ForeignConversation, SignInRequired
from bot.talk.inbox import TEXT_LIMIT, ButtonNotOffered, EmptyMessage, MessageTooLong, UnreadableText


@dataclass(frozen=True)
class ErrorKind:
    """One kind of refusal. ``meaning`` is for the people who build on the protocol, in English."""

    code: str
    status: int
    meaning: str

    @property
    def message_key(self) -> str:
        """The key of its wording for customers, in the ``widget`` section of ``data/responses``."""
        return f"problem_{self.code}"


_KINDS = (
    ErrorKind(
        "malformed", 400, "The event or body is not of the documented form; `field` and `expected` say where."
    ),
    ErrorKind("message_empty", 400, "The message holds nothing but white space."),
    ErrorKind("text_unreadable", 400, "The text holds a NUL character or half of a surrogate pair."),
    ErrorKind(
        "language_unknown", 400, "The bot does not speak this language; `languages` lists those it does."
    ),
    ErrorKind("api_key_missing", 401, "The webhook wants `Authorization: Bearer <api key>`."),
    ErrorKind("api_key_invalid", 401, "The API key is not one of the configured ones."),
    ErrorKind("token_invalid", 401, "The sign-in token proves nothing; `reason` says what is wrong with it."),
    ErrorKind("token_expired", 401, "The sign-in token has expired; get a fresh one from the portal."),
    ErrorKind(
        "sign_in_required", 401, "The conversation belongs to a contact who has not signed in on this socket."
    ),
    ErrorKind(
        "sign_in_expired", 401, "The token this socket signed in with has expired; send `sign_in` again."
    ),
    ErrorKind(
        "contact_unknown", 403, "The token is valid, but names no contact with a role at that account."
    ),
    ErrorKind(
        "unknown_session", 404, "The session id opens no conversation; ask for one with `session_request`."
    ),
    ErrorKind("not_found", 404, "There is nothing at this address."),
    ErrorKind("method_not_allowed", 405, "This address does not take this method."),
    ErrorKind(
        "button_not_offered", 409, "The button was not offered in this conversation, or has been used."
    ),
    ErrorKind("foreign_conversation", 409, "The conversation belongs to another contact or account."),
    ErrorKind("message_too_long", 413, "The message has more characters than `limit`."),
    ErrorKind("body_too_large", 413, "The request's body is larger than this address takes."),
    ErrorKind(
        "rate_limited",
        429,
        "Too much in too short a time; nothing was stored. Try again after `retry_after` s.",
    ),
    ErrorKind("internal", 500, "A fault of ours; it is logged. A message sent again is stored at most once."),
    ErrorKind(
        "unavailable", 503, "The database cannot be reached or is too busy. Nothing was stored; try again."
    ),
)

CATALOGUE = {kind.code: kind for kind in _KINDS}


class Refusal(Exception):
    """A request this door does not grant; ``facts`` go with the answer."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.kind = CATALOGUE[code]
        self.facts = facts

    @property
    def code(self) -> str:
        """Which kind it is."""
        return self.kind.code

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.kind.status

    def as_wire(self) -> dict[str, Any]:
        """The value of ``error`` on the wire."""
        return {"code": self.kind.code, "message_key": self.kind.message_key, **self.facts}


def malformed(field: str, expected: str) -> Refusal:
    """The refusal of a value that is not what ``field`` expects."""
    return Refusal("malformed", field=field, expected=expected)


_CODES: dict[type[BaseException], str] = {
    EmptyMessage: "message_empty",
    UnreadableText: "text_unreadable",
    ButtonNotOffered: "button_not_offered",
    ConversationNotFound: "unknown_session",
    SignInRequired: "sign_in_required",
    ForeignConversation: "foreign_conversation",
    UnknownContact: "contact_unknown",
    OperationalError: "unavailable",
    PoolTimeout: "unavailable",
}


def refusal_of(error: BaseException) -> Refusal:
    """The one place where what went wrong turns into what is answered."""
    match error:
        case Refusal():
            return error
        case MessageTooLong():
            return Refusal("message_too_long", limit=TEXT_LIMIT)
        case TokenInvalid(code="expired"):
            return Refusal("token_expired")
        case TokenInvalid(code="keys_unavailable"):
            return Refusal("unavailable")
        case TokenInvalid():
            return Refusal("token_invalid", reason=error.code)
    codes = [code for kind, code in _CODES.items() if isinstance(error, kind)]
    return Refusal(codes[0] if codes else "internal")
