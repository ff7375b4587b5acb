from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from schema.cli import app, contract
from schema.contract import build_schema

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command writes in this test."""
    path = tmp_path / "schema.graphql"
    monkeypatch.setattr(contract, "CONTRACT", path)
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["schema", *arguments])


def test_the_committed_contract_is_current() -> None:
    assert run("--check").exit_code == 0


def test_it_writes_what_the_code_says_and_then_finds_it_current(exported: Path) -> None:
    assert run().exit_code == 0
    assert exported.read_text(encoding="utf-8") == f"{build_schema().as_str()}\n"
    assert run("--check").exit_code == 0


@pytest.mark.parametrize("before", [None, "", "type Query { old: Int }\n"])
def test_a_stale_or_missing_contract_is_told_and_left_alone(exported: Path, before: str | None) -> None:
    if before is not None:
        exported.write_text(before, encoding="utf-8")
    result = run("--check")
    assert result.exit_code == 1
    assert "make schema" in result.stderr
    assert (exported.read_text(encoding="utf-8") if exported.exists() else None) == before
