"""What a newcomer reads first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schema.cli import app

COMMANDS = {
    "serve": "Serve the API and GraphiQL.",
    "demo": "Load a generated professional network",
    "generate": "Write a large network",
    "import": "Load a network from files.",
    "jobs": "What a server does by itself",
    "token": "Print a bearer token",
    "doctor": "Tell what is configured, reachable and missing",
    "verify": "Audit every account",
    "reach": "Print whom a member reaches",
    "schema": "Write the GraphQL schema",
}
FORMATS = ("members", "ldbc", "edges", "linkedin")
WIDE = {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}


def help_of(*arguments: str) -> str:
    result = CliRunner(env=WIDE).invoke(app, [*arguments, "--help"])
    assert result.exit_code == 0
    return " ".join(result.stdout.split())


def test_help_lists_every_command() -> None:
    text = help_of()
    for name, words in COMMANDS.items():
        assert name in text
        assert words in text
    registered = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    assert registered | {"import", "jobs"} == set(COMMANDS)


def test_import_lists_every_format() -> None:
    text = help_of("import")
    assert all(name in text for name in FORMATS)


@pytest.mark.parametrize("command", [*COMMANDS, *(f"import {name}" for name in FORMATS), "jobs run"])
def test_every_command_explains_itself(command: str) -> None:
    text = help_of(*command.split())
    assert f"inmail {command}" in text or f"root {command}" in text
    assert len(text) > 200


def test_nothing_typed_shows_the_help() -> None:
    result = CliRunner(env=WIDE).invoke(app, [])
    assert result.exit_code == 2
    assert "serve" in result.output


def test_a_mistyped_command_is_told() -> None:
    result = CliRunner(env=WIDE).invoke(app, ["sevre"])
    assert result.exit_code == 2
    assert "No such command" in result.stderr


def test_the_installed_command_starts() -> None:
    installed = Path(sys.executable).with_name("inmail")
    done = subprocess.run([installed, "--help"], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert "serve" in done.stdout
