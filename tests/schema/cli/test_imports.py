from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Inmail = Callable[..., Result]
Stored = Callable[[str], tuple[list[str], int]]


def test_members_csv_is_loaded_and_its_plans_are_started(
    inmail: Inmail, stored: Stored, plans: list[str], prefix: str, tmp_path: Path
) -> None:
    members, connections = tmp_path / "members.csv", tmp_path / "connections.csv"
    members.write_text(f"id,name,plan\n{prefix}a,Ana,CAREER\n{prefix}b,Ben,\n", encoding="utf-8")
    connections.write_text(f"member_a,member_b\n{prefix}b,{prefix}a\n", encoding="utf-8")
    for new in (2, 0):
        result = inmail("import", "members", members, connections)
        assert result.exit_code == 0, result.output
        assert f"members: 2, {new} of them new" in result.stdout
    assert stored(prefix) == (["Ana", "Ben"], 1)
    assert plans == [f"{prefix}a CAREER"] * 2


def test_problems_are_told_and_nothing_is_loaded(
    inmail: Inmail, stored: Stored, plans: list[str], prefix: str, tmp_path: Path
) -> None:
    members, connections = tmp_path / "members.csv", tmp_path / "[red]connections.csv"
    members.write_text(f"id,name,plan\n{prefix}a,Ana,CAREER\n{prefix}b,,\n", encoding="utf-8")
    connections.write_text(f"member_a,member_b\n{prefix}b,nobody\n", encoding="utf-8")
    result = inmail("import", "members", members, connections)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{members}:3: name: is empty",
        f"{connections}:2: no member has the id 'nobody'; add the member or remove the connection",
        "Nothing was loaded. Mend these and run the command again.",
    ]
    assert (stored(prefix), plans) == (([], 0), [])


def test_an_edge_list_is_loaded_under_its_prefix(inmail: Inmail, stored: Stored, prefix: str, tmp_path: Path) -> None:
    path = tmp_path / "graph.txt"
    path.write_text("# From To\n1 2\n2 1\n3 3\n", encoding="utf-8")
    result = inmail("import", "edges", path, "--prefix", prefix)
    assert result.exit_code == 0, result.output
    assert "edges from a node to itself, left out: 1" in result.stdout
    assert stored(prefix) == (["Member 1", "Member 2", "Member 3"], 1)


def test_a_linkedin_export_is_loaded_for_its_member(
    inmail: Inmail, stored: Stored, prefix: str, tmp_path: Path
) -> None:
    path = tmp_path / "Connections.csv"
    path.write_text(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        f"Zoe,O,https://www.linkedin.com/in/{prefix}zoe,,Acme,CTO,07 Mar 2024\n",
        encoding="utf-8",
    )
    result = inmail("import", "linkedin", path, "--as", f"{prefix}me")
    assert result.exit_code == 0, result.output
    assert stored(f"linkedin-{prefix}") == (["Zoe O"], 1)
    assert stored(prefix) == ([f"{prefix}me"], 0)


def test_another_folder_is_no_ldbc_folder(inmail: Inmail, tmp_path: Path) -> None:
    result = inmail("import", "ldbc", tmp_path)
    assert result.exit_code == 1
    assert "there is no file person_0_0.csv" in result.stderr


@pytest.mark.parametrize("command", ["members", "ldbc", "edges", "linkedin"])
def test_each_format_shows_an_example(inmail: Inmail, command: str) -> None:
    result = inmail("import", command, "--help")
    assert result.exit_code == 0
    assert f"Example: inmail import {command} " in result.stdout


@pytest.mark.parametrize("command", ["members", "edges", "linkedin"])
@pytest.mark.parametrize("kind", ["missing", "folder", "damaged.gz"])
def test_a_file_that_cannot_be_read_is_told_once(inmail: Inmail, command: str, kind: str, tmp_path: Path) -> None:
    path, good = tmp_path / kind, tmp_path / "connections.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "damaged.gz":
        path.write_bytes(b"not gzip")
    good.write_text("member_a,member_b\na,b\n", encoding="utf-8")
    more = {"members": [good], "edges": [], "linkedin": ["--as", "ana"]}[command]
    result = inmail("import", command, path, *more)
    assert result.exit_code == 1
    first, last = result.stderr.splitlines()
    assert first.startswith(f"{path}: can't be read: ")
    assert last.startswith("Nothing was loaded.")
