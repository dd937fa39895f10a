"""The portal's tokens: signed JWTs that name the contact (``sub``) and the account (``org``).

Nothing else proves who somebody is. HS256 with a shared secret, or RS256 with the portal's key set.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import jwt

from bot.people.keys import KeySet, KeysUnavailable, UnknownKey

LONGEST_LIFE = timedelta(hours=1)
CLOCK_SKEW = timedelta(seconds=30)
"""How far the portal's clock may be ahead of ours. An expired token gets no such grace."""
LONGEST_TOKEN = 8_192
SHORTEST_SECRET = 32  # bytes

Code = Literal[
    "malformed",
    "algorithm",
    "signature",
    "unknown_key",
    "keys_unavailable",
    "missing_claim",
    "bad_claim",
    "issuer",
    "audience",
    "expired",
    "too_long_lived",
    "not_yet_valid",
]


class TokenInvalid(Exception):
    """The token proves nothing. ``code`` says why, for the log and for tests; never the token itself."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


@dataclass(frozen=True)
class PortalIdentity:
    """Whom a valid token speaks of: ``sub`` is a mail address or a contact's id, ``org`` an Org ID."""

    sub: str
    org: str
    expires_at: datetime


class TokenVerifier:
    """Checks tokens of one portal. Safe from several threads; may block while it fetches keys.

    Args:
        issuer: what ``iss`` must be.
        audience: what ``aud`` must be or hold.
        secret: for HS256, at least 32 bytes. None: no HS256 token is valid.
        keys: for RS256, a JWKS file or https URL. None: no RS256 token is valid.

    Raises:
        ValueError: neither secret nor keys, or a secret too short to protect anything.
    """

    def __init__(
        self, *, issuer: str, audience: str, secret: str | None = None, keys: str | Path | None = None
    ) -> None:
        if not secret and keys is None:
            raise ValueError("a secret or a key set is needed to check tokens")
        if secret and len(secret.encode()) < SHORTEST_SECRET:
            raise ValueError(f"the token secret needs at least {SHORTEST_SECRET} bytes")
        self._issuer = issuer
        self._audience = audience
        self._secret = secret or None
        self._keys = KeySet(keys) if keys is not None else None

    def verify(self, token: str, now: datetime) -> PortalIdentity:
        """Whom ``token`` speaks of at ``now`` (an aware datetime).

        Raises:
            TokenInvalid: for every token that is not signed by the portal, for us, for this moment.
        """
        claims = self._signed_claims(token, now)
        expires_at = _instant(claims, "exp")
        if expires_at <= now:
            raise TokenInvalid("expired")
        if expires_at > now + LONGEST_LIFE + CLOCK_SKEW:
            raise TokenInvalid("too_long_lived")
        for name in ("nbf", "iat"):
            if name in claims and _instant(claims, name) > now + CLOCK_SKEW:
                raise TokenInvalid("not_yet_valid")
        return PortalIdentity(sub=_text(claims, "sub"), org=_text(claims, "org"), expires_at=expires_at)

    def _signed_claims(self, token: str, now: datetime) -> dict[str, Any]:
        if len(token) > LONGEST_TOKEN:
            raise TokenInvalid("malformed")
        try:
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            # The key decides the algorithm, not the token: a public key never serves as a secret.
            key: Any
            if algorithm == "HS256" and self._secret is not None:
                key = self._secret
            elif algorithm == "RS256" and self._keys is not None:
                key = self._keys.find(header.get("kid"), now).key
            else:
                raise TokenInvalid("algorithm")
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=self._issuer,
                audience=self._audience,
                # The times are checked above, against the instant given.
                options={
                    "require": ["iss", "aud", "exp", "sub", "org"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except UnknownKey as error:
            raise TokenInvalid("unknown_key") from error
        except KeysUnavailable as error:
            raise TokenInvalid("keys_unavailable") from error
        except jwt.MissingRequiredClaimError as error:
            raise TokenInvalid("missing_claim") from error
        except jwt.InvalidIssuerError as error:
            raise TokenInvalid("issuer") from error
        except jwt.InvalidAudienceError as error:
            raise TokenInvalid("audience") from error
        except jwt.exceptions.InvalidSubjectError as error:
            raise TokenInvalid("bad_claim") from error
        except jwt.InvalidSignatureError as error:
            raise TokenInvalid("signature") from error
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise TokenInvalid("malformed") from error
        return claims


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims[name]
    if not isinstance(value, str) or not value.strip():
        raise TokenInvalid("bad_claim")
    return value.strip()


def _instant(claims: dict[str, Any], name: str) -> datetime:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenInvalid("bad_claim")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise TokenInvalid("bad_claim") from error
