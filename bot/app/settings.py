"""Every setting, each one environment variable. ``docs/running.md`` shows the same list; a test compares."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.app.folders import DATA, ROOT

PREFIX = "FIRSTLINE_"

Names = Annotated[tuple[str, ...], NoDecode]
Keys = Annotated[dict[str, str], NoDecode]


class SettingsWrong(Exception):
    """A setting cannot be used as it is; names its variable and what is wrong with it."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable
        self.problem = problem


class Settings(BaseSettings):
    """What can be set. Descriptions are what people read: keep them so."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore")

    environment: Literal["development", "production"] = Field(
        "development",
        description="`production` makes no secrets of its own, offers no sample sign-ins, logs to stderr.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on; `0.0.0.0` for all.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    database_url: str | None = Field(
        None,
        description="`sqlite:///path` or `postgresql+psycopg://user:password@host/name`. "
        "Unset: an SQLite file in the state folder.",
    )
    upgrade_database: bool | None = Field(
        None,
        description="Bring the database schema up to date on start. Unset: in development yes, in production "
        "no (run `firstline db upgrade`).",
    )
    redis_url: str | None = Field(
        None,
        description="`redis://host:port/db`: several processes reach one another's sockets and share rate "
        "limits by it. One process needs none.",
    )
    state_folder: Path = Field(
        ROOT / ".state",
        description="Generated secrets, the default database and the development log live here.",
    )
    data_folder: Path = Field(DATA, description="Policy, catalogue, responses, self-help and training data.")
    models_folder: Path = Field(ROOT / "models", description="Trained models; the newest one serves.")
    web_folder: Path = Field(ROOT / "bot" / "web" / "dist", description="The built widget and sample page.")
    demo: bool = Field(False, description="Load the sample accounts of `data/demo` on start.")
    portal_issuer: str = Field(
        "firstline-sample-portal", description="What `iss` in sign-in tokens must be. Required in production."
    )
    portal_audience: str = Field("firstline", description="What `aud` in sign-in tokens must be.")
    portal_secret: str | None = Field(
        None,
        description="Secret the portal signs tokens with (HS256), at least 32 bytes. Unset: generated in "
        "development. Production requires it or FIRSTLINE_PORTAL_KEYS.",
        json_schema_extra={"secret": True},
    )
    portal_keys: str | None = Field(
        None, description="The portal's public keys (RS256): path or https address of a JWKS document."
    )
    api_keys: Keys = Field(
        default_factory=dict,
        description="Integrations that may use the webhook: `name=key,name=key`, keys of 32 characters or "
        "more. Unset: one named `development` is generated in development; none in production.",
        json_schema_extra={"secret": True},
    )
    origins: Names = Field(
        (),
        description="Origins of pages that may open a chat, separated by commas (`https://www.example.com`); "
        "`*` for any. Our own always may, and in development any page of this machine.",
    )
    trusted_proxies: Names = Field(
        (), description="Networks whose `X-Forwarded-For` is believed, separated by commas (`10.0.0.0/8`)."
    )
    turn_seconds: float = Field(
        10.0, gt=0, le=45, description="How long one answer may take before the customer gets an apology."
    )
    rest_wait_seconds: float = Field(
        20.0, gt=0, le=300, description="How long a webhook call waits for its replies."
    )
    limit_messages_per_conversation: str | None = Field(
        "240/minute",
        description="Messages one conversation may send; `off` for no limit, as with those below.",
    )
    limit_messages_per_address: str | None = Field(
        "6000/minute", description="Messages one address may send."
    )
    limit_messages_per_integration: str | None = Field(
        "12000/minute", description="Messages one integration may send by the webhook."
    )
    limit_conversations_per_address: str | None = Field(
        "1200/minute", description="Conversations one address may start."
    )
    limit_sign_ins_per_address: str | None = Field(
        "1200/minute", description="Sign-ins one address may try, wrong API keys included."
    )
    limit_events_per_address: str | None = Field(
        "30000/minute", description="Socket events of any kind one address may send."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe entry logged."
    )
    log_file: Path | None = Field(
        None,
        description="File for the log (JSON lines). Unset: `firstline.log` in the state folder in "
        "development, stderr in production.",
    )

    @property
    def production(self) -> bool:
        """Whether this is no longer a developer's machine."""
        return self.environment == "production"

    @property
    def limits(self) -> dict[str, str | None]:
        """The rate limits by the names the door knows them by."""
        return {
            "messages_by_conversation": self.limit_messages_per_conversation,
            "messages_by_address": self.limit_messages_per_address,
            "messages_by_integration": self.limit_messages_per_integration,
            "conversations_by_address": self.limit_conversations_per_address,
            "sign_ins_by_address": self.limit_sign_ins_per_address,
            "events_by_address": self.limit_events_per_address,
        }

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.state_folder / 'firstline.db'}"

    @property
    def upgrades(self) -> bool:
        """Whether the schema is brought up to date on start."""
        return not self.production if self.upgrade_database is None else self.upgrade_database

    @property
    def log_path(self) -> Path | None:
        """Where the log goes; None is standard error."""
        if self.log_file is not None or self.production:
            return self.log_file
        return self.state_folder / "firstline.log"

    @field_validator("origins", "trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        from ipaddress import ip_network

        for network in value:
            ip_network(network)
        return value

    @field_validator("api_keys", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        if any(not name.strip() or not key.strip() for name, _, key in pairs):
            raise ValueError("write name=key, separated by commas")
        return {name.strip(): key.strip() for name, _, key in pairs}

    @field_validator(
        "limit_messages_per_conversation",
        "limit_messages_per_address",
        "limit_messages_per_integration",
        "limit_conversations_per_address",
        "limit_sign_ins_per_address",
        "limit_events_per_address",
    )
    @classmethod
    def _limit(cls, value: str | None) -> str | None:
        if value is None or value.strip().lower() in ("off", "none", "0"):
            return None
        from limits import parse

        parse(value)
        return value


def load_settings(**given: Any) -> Settings:
    """The settings of the environment; ``given`` go before it.

    Raises:
        SettingsWrong: for the first variable that cannot be used.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise SettingsWrong(variable(name), first["msg"].removeprefix("Value error, ")) from None


def variable(field: str) -> str:
    """The environment variable of a field."""
    return f"{PREFIX}{field.upper()}"


def described() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, description), in order."""
    return [
        (variable(name), _shown(field.get_default(call_default_factory=True)), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _shown(value: Any) -> str:
    if value is None or value == () or value == {}:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Path):
        return str(value.relative_to(ROOT)) if value.is_relative_to(ROOT) else str(value)
    assert not isinstance(value, Mapping)
    return str(value)
