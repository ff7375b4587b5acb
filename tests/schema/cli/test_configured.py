"""What operators are told when a database or a directory can't be had."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
import typer
from pydantic import SecretStr
from typer.testing import CliRunner

from graph import migrations
from graph.server.address import ServerAddress
from schema.cli import app
from schema.cli.configured import directories_or_exit, product_or_exit
from schema.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "bolt://127.0.0.1:9"


def told(address: ServerAddress, capsys: pytest.CaptureFixture[str], database: str = "neo4j") -> str:
    """What is said before the command ends with exit code 1; one line."""
    settings = Settings(neo4j_uri=address.uri, neo4j_password=SecretStr("hush"), neo4j_database=database)

    async def open_it() -> None:
        async with product_or_exit(settings, address):
            pytest.fail("it was opened")

    with pytest.raises(typer.Exit) as ended:
        asyncio.run(open_it())
    assert ended.value.exit_code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "hush" not in said
    return said


def test_a_database_out_of_reach(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    level = logging.getLogger("neo4j").level
    assert told(ServerAddress(NOWHERE, "neo4j", "hush"), capsys) == (
        f"The database 'neo4j' at {NOWHERE} could not be reached (ServiceUnavailable); nothing was changed. "
        "Check NEO4J_URI, NEO4J_DATABASE and the server's log.\n"
    )
    assert caplog.records == [], "the driver's own words are for developers"
    assert logging.getLogger("neo4j").level == level


def test_a_database_of_another_name(server: ServerAddress, capsys: pytest.CaptureFixture[str]) -> None:
    assert "'nosuch'" in told(server, capsys, database="nosuch")


def test_a_wrong_password(server: ServerAddress, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(ServerAddress(server.uri, server.username, "hush"), capsys) == (
        f"{server.uri} refuses user {server.username}. Check NEO4J_USERNAME and NEO4J_PASSWORD.\n"
    )


def test_a_newer_graph(
    server: ServerAddress, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LATEST", -1)
    assert "start the newer release" in told(server, capsys)


def test_a_fault_after_the_opening_is_the_callers(server: ServerAddress) -> None:
    async def use() -> None:
        async with product_or_exit(Settings(), server):
            raise OSError

    with pytest.raises(OSError, match=r"^$"):
        asyncio.run(use())


def test_a_directory_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(typer.Exit), directories_or_exit():
        (file / "folder").mkdir()
    said = capsys.readouterr().err
    assert f"{file / 'folder'} can't be used: Not a directory.\n" in said
    assert "INMAIL_DATA_DIR" in said


@pytest.mark.parametrize("command", ["serve", "demo", "token ana"])
def test_commands_tell_an_unusable_data_directory(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {"INMAIL_DATA_DIR": str(tmp_path / "file" / "data"), "INMAIL_PORT": "0", "NEO4J_URI": ""}
    result = CliRunner().invoke(app, command.split(), env=environment)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), "no traceback"
    assert "Set INMAIL_DATA_DIR" in result.stderr


@pytest.mark.parametrize("command", ["serve", "demo --members 50"])
def test_commands_tell_a_database_out_of_reach(command: str, tmp_path: Path) -> None:
    environment = {
        "INMAIL_DATA_DIR": str(tmp_path),
        "INMAIL_PORT": "0",
        "NEO4J_URI": NOWHERE,
        "NEO4J_PASSWORD": "hush",
    }
    result = CliRunner().invoke(app, command.split(), env=environment)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), "no traceback"
    assert result.stderr.startswith(f"The database 'neo4j' at {NOWHERE} could not be reached")


def test_a_production_that_gives_packs_away_is_warned_about() -> None:
    environment = {
        "INMAIL_MODE": "production",
        "INMAIL_TOKEN_SECRET": "s" * 32,
        "INMAIL_PAYMENTS": "sandbox",
        "INMAIL_PORT": "0",
        "NEO4J_URI": NOWHERE,
        "NEO4J_PASSWORD": "hush",
    }
    assert "Warning: INMAIL_PAYMENTS=sandbox" in CliRunner().invoke(app, ["serve"], env=environment).stderr
    stripe = {
        "INMAIL_PAYMENTS": "stripe",
        "INMAIL_STRIPE_SECRET_KEY": "sk_test_hush",
        "INMAIL_STRIPE_PUBLISHABLE_KEY": "pk_test_shown",
        "INMAIL_STRIPE_WEBHOOK_SECRETS": "whsec_hush",
    }
    told = CliRunner().invoke(app, ["serve"], env=environment | stripe).stderr
    assert "Warning: INMAIL_PAYMENTS=stripe with test keys in production" in told
    silent = CliRunner().invoke(app, ["serve"], env=environment | {"INMAIL_PAYMENTS": "none"})
    assert "Warning" not in silent.stderr
