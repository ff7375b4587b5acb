"""Configuration: what is understood, and what people are told about what isn't."""

from __future__ import annotations

import os
import traceback
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
        "INMAIL_STRIPE_SECRET_KEY": "sk_live_abc",
        "INMAIL_STRIPE_PUBLISHABLE_KEY": "pk_live_abc",
        "INMAIL_STRIPE_WEBHOOK_SECRETS": "whsec_new, whsec_old",
        "INMAIL_STRIPE_URL": "https://stripe.example",
        "INMAIL_CREDIT_BACK_ON_REPLY": "true",
        "INMAIL_JOBS": "off",
        "INMAIL_JOBS_SECONDS": "5",
        "INMAIL_VALKEY_URL": "valkeys://inmail:p@valkey.example:6380",
        "INMAIL_SMTP_URL": "smtp://inmail:p@mail.example:587",
        "INMAIL_SMTP_FROM": "no-reply@inmail.example",
        "INMAIL_MAIL_DIR": "/mail",
        "INMAIL_PUBLIC_URL": "https://inmail.example",
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
    assert [secret.get_secret_value() for secret in settings.stripe_webhook_secrets] == ["whsec_new", "whsec_old"]


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
    "url", ["valkey.example", "http://u:hush@h", "valkey://", "redis://u:hush@h:x", "valkey://[u:hush@h"]
)
def test_a_valkey_address_is_one_and_never_repeated(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_VALKEY_URL", url)
    (problem,) = problems()
    assert problem.startswith("INMAIL_VALKEY_URL: must be valkey://USER:PASSWORD@HOST:PORT")
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


STRIPE = {
    "INMAIL_PAYMENTS": "stripe",
    "INMAIL_STRIPE_SECRET_KEY": "sk_test_abc",
    "INMAIL_STRIPE_PUBLISHABLE_KEY": "pk_test_abc",
    "INMAIL_STRIPE_WEBHOOK_SECRETS": "whsec_abc",
}


@pytest.mark.parametrize(
    ("mode", "kind", "live", "gives_away"),
    [
        ("local", "test", False, False),
        ("local", "live", True, False),
        ("production", "test", False, True),
        ("production", "live", True, False),
    ],
)
def test_stripe_takes_real_money_with_live_keys_only(
    mode: str, kind: str, *, live: bool, gives_away: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in STRIPE.items():
        monkeypatch.setenv(name, value.replace("_test_", f"_{kind}_"))
    monkeypatch.setenv("INMAIL_MODE", mode)
    monkeypatch.setenv("INMAIL_TOKEN_SECRET", "s" * 32)
    settings = load_settings()
    assert (settings.payments, settings.stripe_live, settings.gives_packs_away) == (Payments.STRIPE, live, gives_away)


def test_no_secret_of_stripe_is_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in STRIPE.items():
        monkeypatch.setenv(name, value)
    shown = repr(load_settings()) + str(load_settings())
    assert "sk_test_abc" not in shown
    assert "whsec_abc" not in shown


def test_all_that_stripe_needs_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_PAYMENTS", "stripe")
    monkeypatch.setenv("INMAIL_MODE", "production")
    assert problems() == (
        "INMAIL_PAYMENTS=stripe needs INMAIL_STRIPE_SECRET_KEY",
        "INMAIL_PAYMENTS=stripe needs INMAIL_STRIPE_PUBLISHABLE_KEY",
        "INMAIL_PAYMENTS=stripe needs INMAIL_STRIPE_WEBHOOK_SECRETS",
        "INMAIL_MODE=production needs INMAIL_TOKEN_SECRET (at least 32 characters)",
    )


def test_keys_of_stripe_belong_to_one_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in STRIPE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("INMAIL_STRIPE_PUBLISHABLE_KEY", "pk_live_abc")
    (problem,) = problems()
    assert "must both be test keys, or both live keys" in problem


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("INMAIL_STRIPE_SECRET_KEY", "pk_test_hush", "must be a secret or restricted key"),
        ("INMAIL_STRIPE_SECRET_KEY", "sk_test_", "must be a secret or restricted key"),
        ("INMAIL_STRIPE_PUBLISHABLE_KEY", "sk_live_hush", "must be a publishable key"),
        ("INMAIL_STRIPE_WEBHOOK_SECRETS", "whsec_abc,hush", "must be signing secrets"),
        ("INMAIL_STRIPE_URL", "http://hush.example", "must be https://HOST"),
        ("INMAIL_STRIPE_URL", "https://u:hush@stripe.example", "must be https://HOST"),
        ("INMAIL_STRIPE_URL", "https://stripe.example/hush", "must be https://HOST"),
        ("INMAIL_STRIPE_URL", "http://127.0.0.1:12111?hush", "must be https://HOST"),
        ("INMAIL_STRIPE_URL", "hush", "must be https://HOST"),
    ],
)
def test_a_mistake_about_stripe_is_told_without_its_value(
    variable: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, good in {**STRIPE, variable: value}.items():
        monkeypatch.setenv(name, good)
    with pytest.raises(ConfigurationError) as refusal:
        load_settings()
    (problem,) = refusal.value.problems
    assert problem.startswith(f"{variable}: {told}")
    assert "hush" not in "".join(traceback.format_exception(refusal.value))


@pytest.mark.parametrize(
    "url", ["https://stripe.example", "http://127.0.0.1:12111", "http://localhost:12111", "http://[::1]:12111"]
)
def test_stripe_may_be_imitated_on_this_machine(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**STRIPE, "INMAIL_STRIPE_URL": url}.items():
        monkeypatch.setenv(name, value)
    assert load_settings().stripe_url == url


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://u:hush@h",
        "smtp://",
        "smtp://u:hush@h:x",
        "smtp://[u:hush@h",
        "smtp://hush@h",
        "smtp://u:hush@h/path",
        "smtp://u:hush@h?tls=no",
    ],
)
def test_a_mail_server_is_one_and_never_repeated(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_SMTP_URL", url)
    monkeypatch.setenv("INMAIL_SMTP_FROM", "a@inmail.example")
    (problem,) = problems()
    assert problem.startswith("INMAIL_SMTP_URL: must be smtp://USER:PASSWORD@HOST:PORT")
    assert "hush" not in problem


def test_a_sender_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_SMTP_URL", "smtp://mail.example")
    monkeypatch.setenv("INMAIL_SMTP_FROM", "InMail")
    (problem,) = problems()
    assert problem.startswith("INMAIL_SMTP_FROM: must be an address")


@pytest.mark.parametrize(
    ("name", "value"), [("INMAIL_SMTP_URL", "smtp://mail.example"), ("INMAIL_SMTP_FROM", "a@inmail.example")]
)
def test_a_mail_server_needs_a_sender_and_a_sender_a_server(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert problems() == ("INMAIL_SMTP_URL and INMAIL_SMTP_FROM must both be set, or neither",)
