"""Configuration from environment variables, typed and checked at start."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - pydantic reads the annotations at run time
from typing import TYPE_CHECKING, Annotated, Any, Self
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.mailing.address import WANTED, is_address
from services.networks.demo import DEFAULT_MEMBERS, MAX_MEMBERS, MIN_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

PREFIX = "INMAIL_"
SECRET_LENGTH = 32  # characters
SMTP_SCHEMES = ("smtp", "smtps")
VALKEY_SCHEMES = ("valkey", "valkeys", "redis", "rediss")
BOLT_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
STRIPE_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]+")
STRIPE_PUBLISHABLE_KEY = re.compile(r"pk_(test|live)_[A-Za-z0-9_]+")
STRIPE_WEBHOOK_SECRET = re.compile(r"whsec_[A-Za-z0-9_+/=]+")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
UNTOLD = (
    "INMAIL_TOKEN_SECRET",
    "INMAIL_VALKEY_URL",
    "INMAIL_STRIPE_SECRET_KEY",
    "INMAIL_STRIPE_PUBLISHABLE_KEY",
    "INMAIL_STRIPE_WEBHOOK_SECRETS",
    "INMAIL_STRIPE_URL",
    "INMAIL_SMTP_URL",
    "NEO4J_PASSWORD",
    "NEO4J_URI",
)
"""Variables whose value no message repeats: secrets, and what may hold one by mistake."""

UNASKED = "default_factory_not_called"
"""What pydantic says of a default that follows from another setting, when there is a mistake before it."""


class Mode(StrEnum):
    """``local`` signs GraphiQL in and makes its own token secret; ``production`` does neither."""

    LOCAL = "local"
    PRODUCTION = "production"


class Payments(StrEnum):
    """Who takes the money for packs: ``none`` sells none; ``sandbox`` gives them away; ``stripe`` charges cards."""

    NONE = "none"
    SANDBOX = "sandbox"
    STRIPE = "stripe"


def _default_payments(earlier: dict[str, Any]) -> Payments:
    return Payments.SANDBOX if earlier.get("mode") is Mode.LOCAL else Payments.NONE


class Settings(BaseSettings):
    """Every setting of the product; each is one environment variable, named in the README."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,  # a traceback would show secrets
    )

    mode: Mode = Mode.LOCAL
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    data_dir: Path = Field(default_factory=lambda: user_data_path("inmail", appauthor=False))
    cache_dir: Path = Field(default_factory=lambda: user_cache_path("inmail", appauthor=False))
    token_secret: SecretStr | None = None
    token_lifetime_days: int = Field(default=30, ge=1, le=3650)
    payments: Payments = Field(default_factory=_default_payments)
    stripe_secret_key: SecretStr | None = None
    stripe_publishable_key: str | None = None
    stripe_webhook_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    stripe_url: str | None = None
    credit_back_on_reply: bool = False
    jobs: bool = True
    jobs_seconds: float = Field(default=30, ge=1, le=86_400)
    valkey_url: SecretStr | None = None
    smtp_url: SecretStr | None = None
    smtp_from: str | None = None
    mail_dir: Path | None = None
    public_url: str | None = None
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    demo_members: int = Field(default=DEFAULT_MEMBERS, ge=MIN_MEMBERS, le=MAX_MEMBERS)
    neo4j_uri: str | None = Field(default=None, validation_alias="NEO4J_URI")
    neo4j_username: str = Field(default="neo4j", validation_alias="NEO4J_USERNAME")
    neo4j_password: SecretStr | None = Field(default=None, validation_alias="NEO4J_PASSWORD")
    neo4j_database: str = Field(default="neo4j", validation_alias="NEO4J_DATABASE")

    @field_validator("cors_origins", "stripe_webhook_secrets", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """An environment variable lists values with commas between them."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Browsers send an origin exactly so; another spelling would never match, and ``*`` would match everyone."""
        wrong = [origin for origin in value if not ORIGIN.fullmatch(origin)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} isn't an origin such as https://app.example:8443, in lower case, no path")
        return value

    @field_validator("token_secret")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SECRET_LENGTH:
            raise ValueError(f"must have at least {SECRET_LENGTH} characters")
        return value

    @field_validator("stripe_secret_key")
    @classmethod
    def _is_stripe_s(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not STRIPE_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("must be a secret or restricted key of Stripe: sk_test_…, sk_live_…, rk_…")
        return value

    @field_validator("stripe_publishable_key")
    @classmethod
    def _is_publishable(cls, value: str | None) -> str | None:
        if value is not None and not STRIPE_PUBLISHABLE_KEY.fullmatch(value):
            raise ValueError("must be a publishable key of Stripe: pk_test_… or pk_live_…")
        return value

    @field_validator("stripe_webhook_secrets")
    @classmethod
    def _sign_events(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all(STRIPE_WEBHOOK_SECRET.fullmatch(secret.get_secret_value()) for secret in value):
            raise ValueError("must be signing secrets of Stripe's webhook endpoints, whsec_…, separated by commas")
        return value

    @field_validator("stripe_url", "public_url")
    @classmethod
    def _is_safe(cls, value: str | None) -> str | None:
        """Stripe's secret key and links that sign somebody travel there: without TLS only to this very machine."""
        if value is not None and not _is_https_or_loopback(value):
            raise ValueError("must be https://HOST, or http:// on loopback, with nothing after the host and its port")
        return value

    @field_validator("valkey_url")
    @classmethod
    def _speaks_valkey(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _is_valkey(value.get_secret_value()):
            schemes = ", ".join(f"{scheme}://" for scheme in VALKEY_SCHEMES)
            raise ValueError(f"must be valkey://USER:PASSWORD@HOST:PORT; it may begin with one of {schemes}")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _speaks_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _is_smtp(value.get_secret_value()):
            raise ValueError("must be smtp://USER:PASSWORD@HOST:PORT, or smtps:// for TLS from the start")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _is_sender(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            raise ValueError(f"must be {WANTED}")
        return value

    @field_validator("neo4j_uri")
    @classmethod
    def _speaks_bolt(cls, value: str | None) -> str | None:
        if value is not None and value.partition("://")[0] not in BOLT_SCHEMES:
            raise ValueError(f"must begin with one of {', '.join(f'{scheme}://' for scheme in BOLT_SCHEMES)}")
        if value is not None and not _names_a_host(value):
            raise ValueError("must name a host and nothing secret: bolt://HOST:PORT, the user is NEO4J_USERNAME's")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        told = list(self._stripe_problems()) if self.payments is Payments.STRIPE else []
        if self.neo4j_uri is not None and self.neo4j_password is None:
            told.append("NEO4J_URI is set but NEO4J_PASSWORD isn't; set both, or neither for a private server")
        if self.mode is Mode.PRODUCTION and self.token_secret is None:
            told.append(f"INMAIL_MODE=production needs INMAIL_TOKEN_SECRET (at least {SECRET_LENGTH} characters)")
        if (self.smtp_url is None) is not (self.smtp_from is None):
            told.append("INMAIL_SMTP_URL and INMAIL_SMTP_FROM must both be set, or neither")
        if told:
            raise ValueError("\n".join(told))
        return self

    def _stripe_problems(self) -> Iterator[str]:
        for field in ("stripe_secret_key", "stripe_publishable_key", "stripe_webhook_secrets"):
            if not getattr(self, field):
                yield f"INMAIL_PAYMENTS=stripe needs {variable_of(field)}"
        key, publishable = self.stripe_secret_key, self.stripe_publishable_key
        if key and publishable and ("_live_" in publishable) is not self.stripe_live:
            yield "INMAIL_STRIPE_SECRET_KEY and INMAIL_STRIPE_PUBLISHABLE_KEY must both be test keys, or both live keys"

    @property
    def stripe_live(self) -> bool:
        """Whether Stripe's secret key charges real cards."""
        return self.stripe_secret_key is not None and "_live_" in self.stripe_secret_key.get_secret_value()

    @property
    def gives_packs_away(self) -> bool:
        """Whether everybody gets packs for test cards where money should be taken."""
        without_money = self.payments is Payments.SANDBOX or (self.payments is Payments.STRIPE and not self.stripe_live)
        return self.mode is Mode.PRODUCTION and without_money

    @property
    def mail_folder(self) -> Path | None:
        """Where emails are written as files; None if they go to a server, or nowhere."""
        if self.smtp_url is not None:
            return None
        return self.mail_dir or (self.data_dir / "mail" if self.mode is Mode.LOCAL else None)

    @property
    def server_dir(self) -> Path:
        """The data directory of the private server."""
        return self.data_dir / "neo4j"


class ConfigurationError(Exception):
    """The environment can't be understood; ``problems`` tells each mistake in one plain line."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_settings() -> Settings:
    """Read the environment; raises ConfigurationError with every mistake at once."""
    try:
        return Settings()
    except ValidationError as error:
        mistakes = [detail for detail in error.errors() if detail["type"] != UNASKED]
        problems = [line for mistake in mistakes for line in _problem(mistake).split("\n")]
        raise ConfigurationError(tuple(problems)) from error


def variable_of(field: str) -> str:
    """The environment variable that sets ``field`` of Settings."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()


def _is_https_or_loopback(url: str) -> bool:
    if not _names_a_host(url):
        return False
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return safe and not (parts.path or parts.query or parts.fragment)


def _is_valkey(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in VALKEY_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # brackets or a port that can't be read


def _is_smtp(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = (parts.username is None) is (parts.password is None) and bool(parts.hostname) and parts.port != 0
        return parts.scheme in SMTP_SCHEMES and named and not (parts.path.strip("/") or parts.query or parts.fragment)
    except ValueError:
        return False  # brackets or a port that can't be read


def _names_a_host(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        return bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False  # brackets or a port that can't be read


def _problem(detail: ErrorDetails) -> str:
    message = detail["msg"].removeprefix("Value error, ")
    if not detail["loc"]:
        return message  # a rule about several settings names them itself
    name = str(detail["loc"][0])
    variable = variable_of(name) if name in Settings.model_fields else name
    return f"{variable}: {message}" if variable in UNTOLD else f"{variable}: {message} (it is {detail['input']!r})"
