"""``--offline`` from the command line, into a data directory of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.testing import CliRunner

from schema.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_network_is_imported_offline_once_with_its_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INMAIL_DATA_DIR", str(tmp_path / "data"))
    members, connections = tmp_path / "members.csv", tmp_path / "connections.csv"
    members.write_text("id,name,plan\nana,Ana,CAREER\nben,Ben,\n")
    connections.write_text("member_a,member_b\nana,zoe\n")
    command = ["import", "members", str(members), str(connections), "--offline"]

    wrong = CliRunner().invoke(app, command)
    assert wrong.exit_code == 1
    assert "connections.csv:2: no member has the id 'zoe'" in wrong.stderr

    connections.write_text("member_a,member_b\nana,ben\n")
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "members: 2, connections: 1, in" in done.stdout
    assert "plans: 1 " in done.stdout

    again = CliRunner().invoke(app, command)
    assert again.exit_code == 1
    assert "--offline only makes new ones. Import without it" in again.stderr
