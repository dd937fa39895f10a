"""The portal's public keys: a JWKS from a file or an https address, cached."""

from __future__ import annotations

import json
import logging
import threading
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jwt import PyJWK
from jwt.exceptions import InvalidKeyError, PyJWKError

log = logging.getLogger(__name__)

FETCH_TIMEOUT = timedelta(seconds=5)
FRESH_FOR = timedelta(minutes=10)
# A stranger can name keys that don't exist as often as they like; it must not make us fetch as often.
FETCH_AT_MOST_EVERY = timedelta(seconds=30)
_LARGEST = 1_000_000
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class KeysUnavailable(Exception):
    """The key set cannot be had now: nothing is known about the token, and it may be tried again."""


class UnknownKey(Exception):
    """The key set holds no key the token could be signed with."""


class KeySet:
    """RS256 keys by their id. Safe from several threads; fetching blocks the one that asked.

    Keys that were had once stay in use while a newer set cannot be had.

    Args:
        source: a path, or an https URL (http on this machine only).

    Raises:
        ValueError: a URL that is neither.
    """

    def __init__(self, source: str | Path) -> None:
        self._source = str(source)
        parts = urlsplit(self._source)
        self._remote = parts.scheme in ("http", "https")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError("a key set is fetched by https only")
        if parts.scheme and not self._remote and len(parts.scheme) > 1:  # one letter: a drive
            raise ValueError(f"a key set comes from a file or by https, not by {parts.scheme}")
        self._keys: dict[str | None, PyJWK] = {}
        self._tried_at: datetime | None = None
        self._had_at: datetime | None = None
        self._lock = threading.Lock()

    def find(self, key_id: str | None, now: datetime) -> PyJWK:
        """The key with this id; with no id, the only key there is.

        Raises:
            UnknownKey: not in the set, fetched again if that is due.
            KeysUnavailable: no set was ever had.
        """
        with self._lock:
            if self._had_at is None or now - self._had_at >= FRESH_FOR:
                self._refresh(now)
            key = self._pick(key_id)
            if key is None:
                self._refresh(now)
                key = self._pick(key_id)
            if self._had_at is None:
                raise KeysUnavailable(self._source)
            if key is None:
                raise UnknownKey(repr(key_id))
            return key

    def _pick(self, key_id: str | None) -> PyJWK | None:
        if key_id is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(key_id)

    def _refresh(self, now: datetime) -> None:
        if self._tried_at is not None and now - self._tried_at < FETCH_AT_MOST_EVERY:
            return
        self._tried_at = now
        try:
            self._keys = _rs256_keys(json.loads(self._read()))
        except (OSError, ValueError, TypeError, urllib.error.URLError) as error:
            log.warning("the portal's keys cannot be had from %s: %s", self._source, error)
        else:
            self._had_at = now

    def _read(self) -> bytes:
        if not self._remote:
            return Path(self._source).read_bytes()
        # The constructor let https through, and http on this machine.
        request = urllib.request.Request(  # noqa: S310
            self._source, headers={"Accept": "application/json"}
        )
        with _OPENER.open(request, timeout=FETCH_TIMEOUT.total_seconds()) as answer:
            body: bytes = answer.read(_LARGEST + 1)
        if len(body) > _LARGEST:
            raise ValueError("the key set is too large")
        return body


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The address given is the one trusted."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


def _rs256_keys(document: Any) -> dict[str | None, PyJWK]:
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a key set")
    keys: dict[str | None, PyJWK] = {}
    for entry in document["keys"]:
        if not isinstance(entry, dict) or entry.get("kty") != "RSA":
            continue
        if entry.get("use", "sig") != "sig" or entry.get("alg", "RS256") != "RS256":
            continue
        try:
            keys[entry.get("kid")] = PyJWK(entry, algorithm="RS256")
        except (PyJWKError, InvalidKeyError):
            log.warning("a key of the portal's set cannot be read: %r", entry.get("kid"))
    return keys
