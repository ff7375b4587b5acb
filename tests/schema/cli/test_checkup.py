"""What the check-up finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.migrations import LATEST
from graph.server.jars import NEO4J
from schema.cli.checkup import Finding, Verdict, examine
from schema.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from graph.server.address import ServerAddress


def settings_for(tmp_path: Path, uri: str | None = None, password: str | None = None) -> Settings:
    return Settings.model_validate(
        {
            "data_dir": tmp_path / "data",
            "cache_dir": tmp_path / "cache",
            "neo4j_uri": uri,
            "neo4j_username": "neo4j",
            "neo4j_password": password,
            "neo4j_database": load_settings().neo4j_database,
        }
    )


def found(settings: Settings, environment: dict[str, str] | None = None) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(settings, environment or {})}


def test_a_machine_where_nothing_was_started_yet_lacks_nothing(tmp_path: Path) -> None:
    findings = found(settings_for(tmp_path))
    assert findings["Java runtime"].verdict is Verdict.OK
    assert findings["Neo4j jars"] == Finding(
        "Neo4j jars", Verdict.NOTE, "not fetched yet", "The first start fetches them: 140 MB"
    )
    assert findings["Private server"].verdict is Verdict.NOTE
    assert "Database" not in findings
    assert not (tmp_path / "data").exists(), "a check-up makes nothing"
    assert not (tmp_path / "cache").exists()


def test_a_database_that_answers(server: ServerAddress, tmp_path: Path) -> None:
    findings = found(settings_for(tmp_path, server.uri, server.password))
    assert findings["Database"].verdict is Verdict.OK
    assert findings["Database"].detail.startswith(f"Neo4j/{NEO4J.rpartition(':')[2].split('.')[0]}")
    assert findings["Graph version"] == Finding("Graph version", Verdict.OK, str(LATEST))
    assert "Private server" not in findings


def test_the_private_server_is_found_running(
    private_address: ServerAddress, run_directory: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "neo4j").symlink_to(run_directory / "neo4j-data")
    findings = found(settings_for(tmp_path))
    assert findings["Private server"] == Finding("Private server", Verdict.OK, f"running at {private_address.uri}")
    assert findings["Database"].verdict is Verdict.OK


def test_a_database_out_of_reach_is_missing(tmp_path: Path) -> None:
    finding = found(settings_for(tmp_path, "bolt://127.0.0.1:9", "secret-word"))["Database"]
    assert finding.verdict is Verdict.MISSING
    assert finding.detail == "bolt://127.0.0.1:9: no answer (ServiceUnavailable)"
    assert "NEO4J_URI" in finding.remedy


def test_a_wrong_password_is_told_apart(server: ServerAddress, tmp_path: Path) -> None:
    finding = found(settings_for(tmp_path, server.uri, "wrong"))["Database"]
    assert finding.verdict is Verdict.MISSING
    assert finding.remedy == "Check NEO4J_USERNAME and NEO4J_PASSWORD"


def test_misspelt_variables_are_noted(tmp_path: Path) -> None:
    findings = found(settings_for(tmp_path), {"INMAIL_PROT": "1", "INMAIL_PORT": "2", "OTHER": "3"})
    assert findings["INMAIL_PROT"].verdict is Verdict.NOTE
    assert "INMAIL_PORT" not in findings
    assert "OTHER" not in findings
