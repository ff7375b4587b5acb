"""Configuration from environment variables, typed and checked at start."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Self

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Mode(StrEnum):
    """``local`` signs GraphiQL in and makes its own token secret; ``production`` does neither."""

    LOCAL = "local"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Every setting of the product; each is one environment variable, named in the README."""

    model_config = SettingsConfigDict(env_prefix="INMAIL_", extra="ignore", frozen=True, populate_by_name=True)

    mode: Mode = Mode.LOCAL
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    data_dir: Path = Field(default_factory=lambda: user_data_path("inmail", appauthor=False))
    cache_dir: Path = Field(default_factory=lambda: user_cache_path("inmail", appauthor=False))
    token_secret: SecretStr | None = None
    token_lifetime_days: int = Field(default=30, ge=1, le=3650)
    credit_back_on_reply: bool = False
    cors_origins: tuple[str, ...] = ()
    demo_members: int = Field(default=2000, ge=50, le=1_000_000)
    neo4j_uri: str | None = Field(default=None, validation_alias="NEO4J_URI", pattern=r"^(bolt|neo4j)(\+s|\+ssc)?://")
    neo4j_username: str = Field(default="neo4j", validation_alias="NEO4J_USERNAME")
    neo4j_password: SecretStr | None = Field(default=None, validation_alias="NEO4J_PASSWORD")
    neo4j_database: str = Field(default="neo4j", validation_alias="NEO4J_DATABASE")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.neo4j_uri is not None and self.neo4j_password is None:
            raise ValueError("NEO4J_URI is set but NEO4J_PASSWORD isn't; set both, or neither for a private server")
        if self.mode is Mode.PRODUCTION and self.token_secret is None:
            raise ValueError("INMAIL_MODE=production needs INMAIL_TOKEN_SECRET (at least 32 characters)")
        if self.token_secret is not None and len(self.token_secret.get_secret_value()) < 32:
            raise ValueError("INMAIL_TOKEN_SECRET must have at least 32 characters")
        return self
