"""What clients send, read into values. Fields we don't know are ignored; wrong ones are refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.channel.errors import Refusal, malformed

LANGUAGES = ("en", "es", "pt", "fr", "de", "zh", "ko", "ja")
CLIENT_ID_LIMIT = 64
SENDER_LIMIT = 200
_LARGEST_SEQ = 2**31 - 1
_SESSION_ID = re.compile(r"(?P<conversation>[0-9a-f]{32})\.(?P<secret>[\w-]{1,100})", re.ASCII)


@dataclass(frozen=True)
class SessionId:
    """``<conversation id>.<secret>``, as a browser keeps it."""

    conversation_id: str
    secret: str

    def __str__(self) -> str:
        return f"{self.conversation_id}.{self.secret}"


@dataclass(frozen=True)
class Target:
    """The session an event names. ``session`` is None, ``named`` true: something we cannot have issued."""

    session: SessionId | None = None
    named: bool = False


@dataclass(frozen=True)
class SessionRequest:
    """``session_request``, everything in it optional."""

    target: Target
    token: str | None
    language: str | None
    pin: bool
    zone: str | None
    after: int


@dataclass(frozen=True)
class UserUttered:
    """``user_uttered``. ``rasa_widget``: it comes from a client that knows only Rasa's own fields."""

    target: Target
    text: str
    client_id: str | None
    button_id: str | None
    rasa_widget: bool


@dataclass(frozen=True)
class RestMessage:
    """The webhook's body."""

    sender: str
    text: str
    client_id: str | None
    button_id: str | None
    token: str | None
    language: str | None
    zone: str | None


def session_request(data: Any) -> SessionRequest:
    """Read ``session_request``; Rasa's clients may send nothing at all."""
    fields = _fields({} if data is None else data)
    given = fields.get("language")
    language = supported(given) if isinstance(given, str) else None
    pin = _flag(fields, "pin")
    if pin and language is None:
        raise Refusal("language_unknown", languages=list(LANGUAGES))
    return SessionRequest(
        target=_target(fields),
        token=_text(fields, "token"),
        language=language,
        pin=pin,
        zone=_zone(fields),
        after=_seq(fields, "after"),
    )


def user_uttered(data: Any) -> UserUttered:
    """Read ``user_uttered``. ``metadata`` and ``customData`` are taken and not used."""
    fields = _fields(data)
    button_id = _text(fields, "button_id")
    client_id = _client_id(fields)
    return UserUttered(
        target=_target(fields),
        text=_message(fields, optional=button_id is not None),
        client_id=client_id,
        button_id=button_id,
        rasa_widget="customData" in fields and client_id is None and button_id is None,
    )


def resume(data: Any) -> tuple[Target, int]:
    """Read ``resume``: the session and the last number the client has."""
    fields = _fields(data)
    return _target(fields), _seq(fields, "after")


def sign_in(data: Any) -> tuple[Target, str]:
    """Read ``sign_in``: the session and the portal's token."""
    fields = _fields(data)
    token = _text(fields, "token")
    if not token:
        raise malformed("token", "text")
    return _target(fields), token


def set_language(data: Any) -> tuple[Target, str | None]:
    """Read ``set_language``: the session and the language to keep to, None to follow the customer's words."""
    fields = _fields(data)
    given = _text(fields, "language")
    if given is None:
        return _target(fields), None
    language = supported(given)
    if language is None:
        raise Refusal("language_unknown", languages=list(LANGUAGES))
    return _target(fields), language


def rest_message(data: Any) -> RestMessage:
    """Read the webhook's body."""
    fields = _fields(data)
    sender = fields.get("sender")
    if (
        not isinstance(sender, str)
        or not sender.strip()
        or len(sender) > SENDER_LIMIT
        or not _storable(sender)
    ):
        raise malformed("sender", f"text of 1 to {SENDER_LIMIT} characters")
    button_id = _text(fields, "button_id")
    language = _text(fields, "language")
    return RestMessage(
        sender=sender,
        text=_message(fields, optional=button_id is not None),
        client_id=_client_id(fields),
        button_id=button_id,
        token=_text(fields, "token"),
        language=supported(language) if language is not None else None,
        zone=_zone(fields),
    )


def supported(tag: str) -> str | None:
    """The language the bot speaks for a BCP 47 tag such as ``pt-BR``; None if it speaks none for it."""
    primary = re.split(r"[-_]", tag.strip(), maxsplit=1)[0].lower()
    return primary if primary in LANGUAGES else None


def _fields(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise malformed("", "an object")
    return data


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise malformed(name, "text")
    return value


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise malformed(name, "true or false")
    return value


def _seq(fields: Mapping[str, Any], name: str) -> int:
    value = fields.get(name)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST_SEQ:
        raise malformed(name, "a message number, 0 or more")
    return value


def _message(fields: Mapping[str, Any], *, optional: bool) -> str:
    value = fields.get("message")
    if value is None and optional:
        return ""
    if not isinstance(value, str):
        raise malformed("message", "text")
    return value


def _client_id(fields: Mapping[str, Any]) -> str | None:
    value = fields.get("client_message_id")
    if value is None:
        return None
    if not isinstance(value, str) or not 1 <= len(value) <= CLIENT_ID_LIMIT or not _storable(value):
        raise malformed("client_message_id", f"text of 1 to {CLIENT_ID_LIMIT} characters")
    return value


def _target(fields: Mapping[str, Any]) -> Target:
    value = fields.get("session_id")
    match = _SESSION_ID.fullmatch(value) if isinstance(value, str) else None
    session = SessionId(match["conversation"], match["secret"]) if match else None
    return Target(session, named=bool(value))


def _zone(fields: Mapping[str, Any]) -> str | None:
    """The browser's zone; one we don't know is as good as none."""
    value = fields.get("zone")
    if not isinstance(value, str) or not 1 <= len(value) <= 64 or not value.isascii():
        return None
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return value


def _storable(value: str) -> bool:
    return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
