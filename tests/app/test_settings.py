"""Settings by environment, and secrets that production does not make up."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.app.folders import ROOT
from bot.app.secret_keeping import secrets_for
from bot.app.settings import SettingsWrong, described, load_settings
from bot.app.terminal import settings_markdown
from bot.engine.workspace import DEFAULT_DATABASE

RUNNING = ROOT / "docs" / "running.md"
GOOD = "a-secret-of-at-least-thirty-two-bytes"
PRODUCTION: dict[str, Any] = {
    "environment": "production",
    "portal_issuer": "https://portal.example",
    "portal_secret": GOOD,
}


def test_the_documentation_lists_exactly_these_settings() -> None:
    assert settings_markdown(described()) in RUNNING.read_text(encoding="utf-8")


def test_every_setting_is_described() -> None:
    for variable, _, description in described():
        assert description.endswith("."), variable


def test_they_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLINE_PORT", "9000")
    monkeypatch.setenv("FIRSTLINE_ORIGINS", "https://a.example, https://b.example,")
    monkeypatch.setenv("FIRSTLINE_API_KEYS", f"shop={GOOD}=,crm = {GOOD}")
    monkeypatch.setenv("FIRSTLINE_LIMIT_MESSAGES_PER_ADDRESS", "off")
    monkeypatch.setenv("FIRSTLINE_REDIS_URL", "")
    settings = load_settings(host="192.0.2.1")
    assert (settings.host, settings.port, settings.redis_url) == ("192.0.2.1", 9000, None)
    assert settings.origins == ("https://a.example", "https://b.example")
    assert settings.api_keys == {"shop": f"{GOOD}=", "crm": GOOD}
    assert settings.limits["messages_by_address"] is None
    assert settings.limits["messages_by_conversation"] == "240/minute"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FIRSTLINE_PORT", "99999"),
        ("FIRSTLINE_PORT", "http"),
        ("FIRSTLINE_ENVIRONMENT", "staging"),
        ("FIRSTLINE_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("FIRSTLINE_LIMIT_EVENTS_PER_ADDRESS", "often"),
        ("FIRSTLINE_API_KEYS", "no-name"),
        ("FIRSTLINE_TURN_SECONDS", "0"),
    ],
)
def test_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsWrong) as error:
        load_settings()
    assert str(error.value).startswith(f"{variable}: ")


def test_rasas_own_tools_use_the_same_database() -> None:
    assert load_settings().database == DEFAULT_DATABASE


def test_development_makes_its_secrets_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = load_settings(state_folder=tmp_path / "state")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: secrets_for(settings), range(8)))
    assert all(secrets == made[0] for secrets in made)
    assert made[0].portal_secret is not None
    assert len(made[0].portal_secret) >= 32
    assert list(made[0].api_keys) == ["development"]
    for file in (tmp_path / "state").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_given_secrets_go_before_made_ones(tmp_path: Path) -> None:
    settings = load_settings(state_folder=tmp_path, portal_secret=GOOD, api_keys={"shop": GOOD})
    secrets = secrets_for(settings)
    assert (secrets.portal_secret, secrets.api_keys) == (GOOD, {"shop": GOOD})
    assert list(tmp_path.iterdir()) == []


def test_production_starts_with_secrets_of_its_own(tmp_path: Path) -> None:
    secrets = secrets_for(load_settings(state_folder=tmp_path, **PRODUCTION))
    assert (secrets.portal_secret, secrets.api_keys) == (GOOD, {})
    keys_only = {**PRODUCTION, "portal_secret": None, "portal_keys": "https://portal.example/jwks.json"}
    assert secrets_for(load_settings(state_folder=tmp_path, **keys_only)).portal_secret is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("missing", "variable"),
    [("portal_secret", "FIRSTLINE_PORTAL_SECRET"), ("portal_issuer", "FIRSTLINE_PORTAL_ISSUER")],
)
def test_production_refuses_to_start_without(tmp_path: Path, missing: str, variable: str) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(SettingsWrong) as error:
        secrets_for(load_settings(state_folder=tmp_path, **given))
    assert error.value.variable == variable


@pytest.mark.parametrize("name", ["portal_secret", "api_keys"])
def test_production_refuses_what_was_generated_for_development(tmp_path: Path, name: str) -> None:
    made = secrets_for(load_settings(state_folder=tmp_path))
    generated = {
        "portal_secret": made.portal_secret,
        "api_keys": {"shop": made.api_keys["development"]},
    }
    with pytest.raises(SettingsWrong) as error:
        secrets_for(load_settings(state_folder=tmp_path, **{**PRODUCTION, name: generated[name]}))
    assert error.value.variable == f"FIRSTLINE_{name.upper()}"


@pytest.mark.parametrize("environment", ["development", "production"])
@pytest.mark.parametrize("name", ["portal_secret", "api_keys"])
def test_short_secrets_are_refused(tmp_path: Path, environment: str, name: str) -> None:
    short: dict[str, Any] = {"portal_secret": "x" * 31, "api_keys": {"shop": "x" * 31}}
    given = {**PRODUCTION, "environment": environment, name: short[name]}
    with pytest.raises(SettingsWrong) as error:
        secrets_for(load_settings(state_folder=tmp_path, **given))
    assert error.value.variable == f"FIRSTLINE_{name.upper()}"
    assert "x" * 31 not in str(error.value)
