"""``inmail doctor`` as people run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from schema.cli.doctor import doctor

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str | None]:
    return {
        "COLUMNS": "200",
        "INMAIL_DATA_DIR": str(tmp_path / "data[1]"),
        "INMAIL_CACHE_DIR": str(tmp_path / "cache"),
        "NEO4J_URI": None,
        "NEO4J_PASSWORD": None,
    }


def run(environment: dict[str, str | None]) -> Result:
    app = typer.Typer()
    app.command()(doctor)
    return CliRunner().invoke(app, [], env=environment)


def test_tells_every_setting_and_succeeds_when_nothing_is_missing(environment: dict[str, str | None]) -> None:
    result = run(environment)
    assert result.exit_code == 0, result.output
    assert "INMAIL_TOKEN_LIFETIME_DAYS" in result.stdout
    assert "data[1]" in result.stdout, "square brackets are no markup here"


def test_fails_with_a_remedy_and_without_the_secret_when_something_is_missing(
    environment: dict[str, str | None],
) -> None:
    result = run(environment | {"NEO4J_URI": "bolt://127.0.0.1:9", "NEO4J_PASSWORD": "secret-word"})
    assert result.exit_code == 1
    assert "missing" in result.stdout
    assert "Check NEO4J_URI" in result.stdout
    assert "secret-word" not in result.output


def test_stripe_s_secrets_are_masked(environment: dict[str, str | None]) -> None:
    stripe = {
        "INMAIL_PAYMENTS": "stripe",
        "INMAIL_STRIPE_SECRET_KEY": "sk_test_hush",
        "INMAIL_STRIPE_PUBLISHABLE_KEY": "pk_test_shown",
        "INMAIL_STRIPE_WEBHOOK_SECRETS": "whsec_hush,whsec_hushed",
    }
    result = run(environment | stripe)
    assert result.exit_code == 0, result.output
    assert "hush" not in result.output
    assert "pk_test_shown" in result.output
    assert "**********, **********" in result.output


def test_tells_mistakes_in_the_configuration(environment: dict[str, str | None]) -> None:
    result = run(environment | {"INMAIL_PORT": "many", "INMAIL_DEMO_MEMBERS": "few"})
    assert result.exit_code == 1
    assert "INMAIL_PORT: Input should be a valid integer" in result.output
    assert "INMAIL_DEMO_MEMBERS: Input should be a valid integer" in result.output
