"""``inmail reach``: numbers that add up, pictures that open, a page that runs nothing; and operators' mistakes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from typer.testing import CliRunner

from graph.database import open_driver
from schema.cli import app
from tests.proof.model import Person
from tests.proof.town import Town

from .conftest import DATABASE
from .printed import Opened, Printed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    from neo4j import AsyncDriver
    from typer.testing import Result

    from graph.server.address import ServerAddress

untyped: Any = nx
STRANGE = "<script>alert('$x$')</script>[red]\u4f60"


@pytest.fixture
def people(server: ServerAddress, prefix: str) -> list[str]:
    """A member, two connections with strange names, of whom the first leads to four, and one who blocked the member."""
    ids = [f"{prefix}{name}" for name in ("me", f"a{STRANGE}", "b", "c0", "c1", "c2", "c3", "hidden")]

    async def live() -> None:
        async with open_driver(server.uri, server.username, server.password) as driver:
            town = Town(driver, DATABASE, prefix)
            await town.settle([Person(id_, open_profile=id_.endswith(("c0", "c1"))) for id_ in ids])
            me, a, b, *others, hidden = ids
            await town.tie("CONNECTED_TO", [(me, a), (me, b), (me, hidden), *((a, one) for one in others)])
            await town.tie("BLOCKED", [(hidden, me)])

    asyncio.run(live())
    return ids


def test_the_table_tells_who_can_be_written_to_and_through_whom(
    inmail: Callable[..., Result], people: list[str]
) -> None:
    result = Printed(inmail("reach", people[0]))
    assert result.row("1st degree") == ["2", "0", "0", "-", "first degree 2"]
    assert result.row("2nd degree") == ["4", "2", "2", "-", "no credits 2"]
    assert result.row("3rd degree") == ["0", "0", "0", "-", "-"]
    assert "Unavailable, in tens rounded up (R11a): " in result.text
    assert "".join(people[1].split()) in result.unfolded
    assert "hidden" not in result.text


def test_pictures_and_a_page_are_written_that_run_nothing(
    inmail: Callable[..., Result], people: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "out"
    result = inmail("reach", people[0], "--out", out, "--format", "graphml", "--format", "JSON", "--format", "csv")
    assert result.exit_code == 0, result.output
    names = ["reach.svg", "reach.png", "network.svg", "index.html", "network.graphml", "network.json", "nodes.csv"]
    assert sorted(path.name for path in out.iterdir()) == sorted([*names, "edges.csv"])
    assert (out / "reach.png").read_bytes().startswith(b"\x89PNG")
    for name in ("reach.svg", "network.svg"):
        assert ET.fromstring((out / name).read_bytes()).tag.endswith("svg")  # noqa: S314 - written just now
    page = Opened((out / "index.html").read_text())
    assert "script" not in page.tags
    assert people[1] in page.text
    assert "hidden" not in (out / "index.html").read_text() + (out / "network.svg").read_text()
    assert page.pictures == [(out / name).read_bytes() for name in ("reach.svg", "network.svg")]
    network: nx.Graph[str] = untyped.read_graphml(out / "network.graphml")
    assert set(network) == set(people[:-1])
    assert network.number_of_edges() == 6
    assert network.nodes[people[3]] == {"step": 2, "writable": True, "rank": network.nodes[people[3]]["rank"]}


def test_the_same_network_makes_the_same_pictures(
    inmail: Callable[..., Result], people: list[str], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        assert inmail("reach", people[0], "--out", tmp_path / name).exit_code == 0
    assert (tmp_path / "one" / "network.svg").read_bytes() == (tmp_path / "two" / "network.svg").read_bytes()


def test_files_are_as_wide_as_asked(inmail: Callable[..., Result], people: list[str], tmp_path: Path) -> None:
    asked = ("--steps", 1, "--format", "json", "--out", tmp_path)
    assert inmail("reach", f"Member:{people[0]}", *asked).exit_code == 0
    assert "c0" not in (tmp_path / "network.json").read_text()


def test_somebody_who_knows_nobody_has_a_report_too(
    inmail: Callable[..., Result], people: list[str], server: ServerAddress, tmp_path: Path
) -> None:
    alone = f"{people[0]}-alone"

    async def live() -> None:
        async with open_driver(server.uri, server.username, server.password) as driver:
            await Town(driver, DATABASE, alone).settle([Person(alone)])

    asyncio.run(live())
    result = inmail("reach", alone, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "Nobody leads to a second degree." in result.stdout


@pytest.mark.parametrize("member", ["nobody at all", "", "x" * 2000, "\ud800"])
def test_nobody_is_told_in_a_line(inmail: Callable[..., Result], member: str, people: list[str]) -> None:
    result = inmail("reach", member)
    assert result.exit_code == 1
    assert result.stderr.startswith("There is no member '")
    assert people[0] not in result.output


def test_a_directory_that_can_t_be_written_is_told_in_a_line(
    inmail: Callable[..., Result], people: list[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    result = inmail("reach", people[0], "--out", tmp_path / "file" / "out")
    assert result.exit_code == 1
    assert "can't be written: Not a directory. Name another directory with --out." in result.stderr
    (tmp_path / "index.html").mkdir()
    result = inmail("reach", people[0], "--out", tmp_path)
    assert result.exit_code == 1
    assert "index.html can't be written: Is a directory." in result.stderr


def test_a_format_needs_a_directory(inmail: Callable[..., Result]) -> None:
    result = inmail("reach", "ana", "--format", "csv")
    assert result.exit_code == 2
    assert "--format needs --out" in result.stderr


def test_a_database_that_goes_is_told(people: list[str], server: ServerAddress) -> None:
    class Going:
        """The database, until it is asked for something."""

        @asynccontextmanager
        async def database(self) -> AsyncGenerator[tuple[AsyncDriver, str]]:
            async with open_driver(server.uri, server.username, server.password) as driver:
                yield driver, "no such database"

    result = CliRunner().invoke(app, ["reach", people[0]], obj=Going())
    assert result.exit_code == 1
    assert result.stderr == "The database stopped answering. Nothing was changed; run the command again.\n"


def test_no_other_command_loads_what_draws() -> None:
    script = "import sys, schema.cli; print({'matplotlib', 'networkx'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603 - as it is
    assert said.stdout == "set()\n"
