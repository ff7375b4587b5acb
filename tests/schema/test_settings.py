"""Configuration: what is understood, and what people are told about what isn't."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schema.settings import ConfigurationError, Mode, Payments, Settings, load_settings, variable_of


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("INMAIL_", "NEO4J_")):
            monkeypatch.delenv(name)


def problems() -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings()
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


def test_nothing_is_needed() -> None:
    settings = load_settings()
    assert settings.mode is Mode.LOCAL
    assert settings.neo4j_uri is None
    assert settings.server_dir.parent == settings.data_dir


def test_every_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "INMAIL_MODE": "production",
        "INMAIL_HOST": "0.0.0.0",  # noqa: S104 - a value to read, nothing is opened
        "INMAIL_PORT": "9000",
        "INMAIL_DATA_DIR": "/data",
        "INMAIL_CACHE_DIR": "/cache",
        "INMAIL_TOKEN_SECRET": "s" * 32,
        "INMAIL_TOKEN_LIFETIME_DAYS": "7",
        "INMAIL_PAYMENTS": "sandbox",
        "INMAIL_CREDIT_BACK_ON_REPLY": "true",
        "INMAIL_CORS_ORIGINS": "https://a.example, https://b.example",
        "INMAIL_DEMO_MEMBERS": "100",
        "NEO4J_URI": "neo4j+s://db.example",
        "NEO4J_USERNAME": "inmail",
        "NEO4J_PASSWORD": "p",
        "NEO4J_DATABASE": "members",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert {variable_of(field) for field in settings.model_fields_set} == set(values)
    assert {variable_of(field) for field in Settings.model_fields} == set(values)
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.data_dir == Path("/data")


def test_empty_is_as_good_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "")
    monkeypatch.setenv("INMAIL_TOKEN_SECRET", "")
    assert load_settings().neo4j_uri is None


def test_every_mistake_is_told_at_once_in_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_PORT", "many")
    monkeypatch.setenv("INMAIL_MODE", "fast")
    monkeypatch.setenv("NEO4J_URI", "http://db.example")
    told = problems()
    assert len(told) == 3
    assert told[0] == "INMAIL_MODE: Input should be 'local' or 'production' (it is 'fast')"
    assert told[1].startswith("INMAIL_PORT: Input should be a valid integer")
    assert told[2].startswith("NEO4J_URI: must begin with one of bolt://")


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"NEO4J_URI": "bolt://db.example"}, "NEO4J_URI is set but NEO4J_PASSWORD isn't"),
        ({"INMAIL_MODE": "production"}, "INMAIL_MODE=production needs INMAIL_TOKEN_SECRET (at least 32 characters)"),
        ({"INMAIL_TOKEN_SECRET": "short-but-secret"}, "INMAIL_TOKEN_SECRET: must have at least 32 characters"),
    ],
)
def test_settings_that_do_not_fit_together_are_told_without_secrets(
    variables: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (problem,) = problems()
    assert problem.startswith(told)
    assert "short-but-secret" not in problem


def test_a_short_secret_is_told_with_the_other_mistakes_and_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_PORT", "many")
    monkeypatch.setenv("INMAIL_TOKEN_SECRET", "short-but-secret")
    told = problems()
    assert [problem.partition(":")[0] for problem in told] == ["INMAIL_PORT", "INMAIL_TOKEN_SECRET"]
    assert "short-but-secret" not in "".join(told)


@pytest.mark.parametrize(
    "origin",
    ["*", "https://*", "app.example", "https://app.example/", "https://app.example/x", "https://u@app.example"],
)
def test_what_no_browser_sends_is_no_origin(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_CORS_ORIGINS", f"http://localhost:3000, {origin}")
    (problem,) = problems()
    assert problem.startswith(f"INMAIL_CORS_ORIGINS: {origin!r} isn't an origin")


@pytest.mark.parametrize("uri", ["bolt://", "bolt://:7687", "neo4j+s://neo4j:hush@db.example", "bolt://db.example:x"])
def test_a_database_address_names_a_host_and_nothing_secret(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", uri)
    monkeypatch.setenv("NEO4J_PASSWORD", "p")
    (problem,) = problems()
    assert problem.startswith("NEO4J_URI: must name a host")
    assert "hush" not in problem


@pytest.mark.parametrize(
    ("mode", "asked", "payments"),
    [
        ("local", "", Payments.SANDBOX),
        ("production", "", Payments.NONE),
        ("local", "none", Payments.NONE),
        ("production", "sandbox", Payments.SANDBOX),
    ],
)
def test_production_sells_nothing_unless_told_to(
    mode: str, asked: str, payments: Payments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INMAIL_MODE", mode)
    monkeypatch.setenv("INMAIL_TOKEN_SECRET", "s" * 32)
    monkeypatch.setenv("INMAIL_PAYMENTS", asked)
    assert load_settings().payments is payments
