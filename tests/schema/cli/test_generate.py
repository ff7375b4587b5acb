from collections.abc import Callable
from pathlib import Path

from typer.testing import Result


def test_a_generated_network_is_imported(
    tmp_path: Path, inmail: Callable[..., Result], stored: Callable[[str], tuple[list[str], int]]
) -> None:
    told = inmail("generate", "--members", 60, "--seed", 20_262, "--connections-per-member", 6, tmp_path / "new")
    assert told.exit_code == 0, told.output
    assert "members.csv: 60 members" in told.stdout
    loaded = inmail("import", "members", tmp_path / "new" / "members.csv", tmp_path / "new" / "connections.csv")
    assert loaded.exit_code == 0, loaded.output
    names, connections = stored("s20262-60-")
    assert len(names) == 60
    assert f"connections.csv: {connections:,} connections" in told.stdout


def test_what_cant_be_made_is_told(tmp_path: Path, inmail: Callable[..., Result]) -> None:
    refused = inmail("generate", "--members", 50, "--connections-per-member", 50, tmp_path)
    assert refused.exit_code == 1
    assert "fewer than all" in refused.stderr
    (tmp_path / "file").touch()
    refused = inmail("generate", "--members", 50, "--connections-per-member", 5, tmp_path / "file")
    assert refused.exit_code == 1
    assert "can't be written" in refused.stderr
