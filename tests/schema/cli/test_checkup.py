"""What the check-up finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from graph.migrations import LATEST
from graph.server.jars import NEO4J
from schema.cli.checkup import Finding, Verdict, examine
from schema.cli.listening import listen
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


def test_a_data_directory_that_cannot_be_made_is_missing(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    assert found(settings)["Data directory"] == Finding("Data directory", Verdict.OK, str(settings.data_dir))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "data").touch()
    finding = found(settings)["Data directory"]
    assert (finding.verdict, finding.detail) == (Verdict.MISSING, f"{settings.data_dir}: Not a directory")


def test_a_data_directory_that_nothing_is_kept_in_may_be_anything(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    settings = settings_for(tmp_path, "bolt://127.0.0.1:9", "p")
    assert "Data directory" in found(settings)
    assert "Data directory" not in found(settings.model_copy(update={"token_secret": "s" * 32}))


def test_a_port_in_use_is_noted(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with listen("127.0.0.1", 0) as sock:
        taken = settings.model_copy(update={"port": sock.getsockname()[1]})
        assert found(taken)["Port"].verdict is Verdict.NOTE
    assert found(taken)["Port"].verdict is Verdict.OK


@pytest.mark.parametrize(
    ("mode", "payments", "verdict"),
    [
        ("local", "sandbox", Verdict.OK),
        ("production", "sandbox", Verdict.NOTE),
        ("production", "none", Verdict.NOTE),
    ],
)
def test_it_tells_who_is_paid(mode: str, payments: str, verdict: Verdict, tmp_path: Path) -> None:
    chosen = Settings.model_validate(
        {"mode": mode, "payments": payments, "token_secret": "s" * 32, "data_dir": tmp_path, "cache_dir": tmp_path}
    )
    finding = found(chosen)["Payments"]
    assert finding.verdict is verdict
    assert finding.detail.startswith(payments)


@pytest.mark.parametrize(
    ("mode", "kind", "verdict", "detail"),
    [
        ("local", "test", Verdict.OK, "stripe at http://127.0.0.1:12111 with test keys"),
        ("production", "live", Verdict.OK, "stripe at http://127.0.0.1:12111 with live keys"),
        ("production", "test", Verdict.NOTE, "every member gets packs for test cards"),
        ("local", "live", Verdict.NOTE, "cards are really charged"),
    ],
)
def test_it_tells_whether_stripe_takes_real_money(
    mode: str, kind: str, verdict: Verdict, detail: str, tmp_path: Path
) -> None:
    chosen = Settings.model_validate(
        {
            "mode": mode,
            "payments": "stripe",
            "stripe_secret_key": f"sk_{kind}_hush",
            "stripe_publishable_key": f"pk_{kind}_shown",
            "stripe_webhook_secrets": "whsec_hush,whsec_hushed",
            "stripe_url": "http://127.0.0.1:12111",
            "token_secret": "s" * 32,
            "data_dir": tmp_path,
            "cache_dir": tmp_path,
        }
    )
    finding = found(chosen)["Payments"]
    assert finding.verdict is verdict
    assert detail in finding.detail
    assert "hush" not in finding.detail + finding.remedy


@pytest.mark.parametrize(
    ("url", "verdict", "words"),
    [
        (None, Verdict.OK, "none: live events of other API processes are found by polling"),
        ("valkey://:hush@127.0.0.1:1", Verdict.NOTE, "no answer (ConnectionError)"),
    ],
)
def test_it_tells_whether_valkey_answers_and_no_secret(
    url: str | None, verdict: Verdict, words: str, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path).model_copy(update={"valkey_url": SecretStr(url) if url else None})
    finding = found(settings)["Valkey"]
    assert (finding.verdict, words in finding.detail) == (verdict, True)
    assert "hush" not in f"{finding}"


@pytest.mark.parametrize(
    ("given", "verdict", "words"),
    [
        ({}, Verdict.OK, "written as files to"),
        ({"mode": "production"}, Verdict.NOTE, "none: news isn't emailed to anybody"),
        ({"mode": "production", "mail_dir": "/mail"}, Verdict.OK, "written as files to /mail"),
        ({"smtp_url": "smtp://u:hush@127.0.0.1:1", "smtp_from": "a@inmail.example"}, Verdict.NOTE, "emails wait"),
    ],
)
def test_it_tells_whether_news_is_emailed_and_no_secret(
    given: dict[str, str], verdict: Verdict, words: str, tmp_path: Path
) -> None:
    base = {"token_secret": "s" * 32, "data_dir": tmp_path, "cache_dir": tmp_path, "payments": "none"}
    finding = found(Settings.model_validate({**base, **given}))["Email"]
    assert (finding.verdict, words in finding.detail) == (verdict, True)
    assert "hush" not in f"{finding}"
