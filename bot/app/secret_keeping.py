"""Secrets: made once and kept for development, asked for in production."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.app.settings import Settings, SettingsWrong, variable

SHORTEST = 32
"""Bytes of a secret worth the name."""

DEVELOPMENT_INTEGRATION = "development"
_PORTAL_FILE = "portal_secret"
_API_FILE = "api_key"


@dataclass(frozen=True)
class Secrets:
    """What this process keeps to itself. ``portal_secret`` is None where the portal signs with RS256 only."""

    portal_secret: str | None
    api_keys: Mapping[str, str]


def secrets_for(settings: Settings) -> Secrets:
    """The secrets to run with.

    What is missing in development is made once, in the state folder, for its owner to read only.

    Raises:
        SettingsWrong: a secret is missing or too short, or production is given a development one.
    """
    if settings.production:
        _require_production(settings)
        secret, api_keys = settings.portal_secret, settings.api_keys
    else:
        secret = settings.portal_secret or _kept(settings.state_folder / _PORTAL_FILE)
        api_keys = settings.api_keys or {DEVELOPMENT_INTEGRATION: _kept(api_key_file(settings))}
    _require_length("portal_secret", secret)
    for name, key in api_keys.items():
        _require_length("api_keys", key, whose=f" of {name}")
    return Secrets(secret, dict(api_keys))


def api_key_file(settings: Settings) -> Path:
    """Where the API key generated for development is kept."""
    return settings.state_folder / _API_FILE


def _require_production(settings: Settings) -> None:
    if not settings.portal_secret and not settings.portal_keys:
        raise SettingsWrong(
            variable("portal_secret"),
            "missing; production needs the portal's secret, or its keys by FIRSTLINE_PORTAL_KEYS",
        )
    if "portal_issuer" not in settings.model_fields_set:
        raise SettingsWrong(
            variable("portal_issuer"), "missing; production names the portal whose tokens count"
        )
    for name, given, file in (
        ("portal_secret", settings.portal_secret, _PORTAL_FILE),
        *(("api_keys", key, _API_FILE) for key in settings.api_keys.values()),
    ):
        generated = _read(settings.state_folder / file)
        if given and generated and hmac.compare_digest(given.encode(), generated.encode()):
            raise SettingsWrong(variable(name), f"was generated for development ({file}); make a new one")


def _require_length(name: str, secret: str | None, whose: str = "") -> None:
    if secret is not None and len(secret.encode()) < SHORTEST:
        raise SettingsWrong(variable(name), f"the secret{whose} is shorter than {SHORTEST} bytes")


def _kept(path: Path) -> str:
    """The secret in ``path``, made there if there is none; safe when several begin at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SHORTEST))
    try:
        # A link appears whole or not at all, and never over another's.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    kept = _read(path)
    if not kept:
        raise SettingsWrong(variable("state_folder"), f"{path} is empty; remove it to have it made anew")
    return kept


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
