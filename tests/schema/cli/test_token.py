from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import jwt
import pytest
from typer.testing import CliRunner, Result

from schema.cli import app
from schema.settings import Settings
from schema.tokens import tokens_for
from services.operator import Operator, Role

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INMAIL_DATA_DIR", str(tmp_path))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["token", *arguments])


@pytest.mark.parametrize("name", ["ana", "Member:ana"])
def test_standard_output_is_the_token_alone(data_dir: Path, name: str) -> None:
    result = run(name)
    assert result.exit_code == 0
    assert tokens_for(Settings(data_dir=data_dir)).sign_in(result.stdout.strip()).member_id == "ana"
    assert result.stdout.count("\n") == 1
    assert "for 30 days" in result.stderr


def test_it_lasts_as_long_as_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_TOKEN_LIFETIME_DAYS", "2")
    claims = jwt.decode(run("ana").stdout.strip(), options={"verify_signature": False})  # pyright: ignore[reportUnknownMemberType] - PyJWT's own
    assert timedelta(seconds=claims["exp"] - claims["iat"]) == timedelta(days=2)


def test_a_configured_secret_signs_it(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.setenv("INMAIL_TOKEN_SECRET", "a secret of thirty-two characters or more")
    assert tokens_for(Settings()).sign_in(run("ana").stdout.strip()).member_id == "ana"
    assert list(data_dir.iterdir()) == []


def test_a_mistake_in_the_environment_is_told_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_TOKEN_SECRET", "short")
    monkeypatch.setenv("INMAIL_PORT", "many")
    result = run("ana")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "INMAIL_PORT" in result.stderr
    assert "Traceback" not in result.stderr


def test_it_needs_a_name() -> None:
    result = run()
    assert result.exit_code == 2
    assert "NAME" in result.stderr


@pytest.mark.parametrize("name", ["", "Member:", "x" * 300, "\udcff"])
def test_what_no_member_is_called_gets_no_token(name: str, data_dir: Path) -> None:
    result = run(name)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("That can't be a member's id")
    assert list(data_dir.iterdir()) == []


def test_it_does_not_promise_a_member() -> None:
    assert "if there is such a member" in run("nobody-knows").stderr


def test_an_operators_token_names_its_roles(data_dir: Path) -> None:
    result = run("--operator", "mira", "--role", "support", "--role", "BILLING")
    assert result.exit_code == 0
    who = tokens_for(Settings(data_dir=data_dir)).sign_in(result.stdout.strip())
    assert (who.member_id, who.operator) == (None, Operator("mira", frozenset({Role.SUPPORT, Role.BILLING})))
    assert "the operator mira for 30 days, with the roles BILLING, SUPPORT" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("ana", "--operator", "mira", "--role", "support"),
        ("--operator", "mira"),
        ("ana", "--role", "support"),
        ("--role", "support"),
        ("--operator", "mira", "--role", "janitor"),
    ],
)
def test_what_names_nobody_or_no_role_gets_no_token(data_dir: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize("name", ["", "x" * 300, "\udcff"])
def test_what_no_operator_is_called_gets_no_token(name: str, data_dir: Path) -> None:
    result = run("--operator", name, "--role", "trust")
    assert result.exit_code == 1
    assert result.stderr.startswith("That can't be an operator's name")
    assert list(data_dir.iterdir()) == []
