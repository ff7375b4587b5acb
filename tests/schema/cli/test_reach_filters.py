"""``inmail reach`` behind filters: the table, the page and the files are of those whom the search finds by them."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from graph.database import open_driver
from graph.loading import load
from graph.search import GraphMemberIndex
from services.lot import LotSource
from services.member import Member, Standing
from services.networks.network import (
    PROFILE_FACTS,
    BlockRow,
    ConnectionRow,
    Employment,
    Fact,
    MemberRow,
    Named,
    Network,
    Schooling,
)
from services.search import Asked, MemberFilters, MemberSort, Order
from tests.proof.town import START, Town

from .conftest import DATABASE
from .printed import Opened, Printed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    from graph.server.address import ServerAddress

untyped: Any = nx
NAMES = ("me", "a0", "a1", *(f"b{number}" for number in range(12)), "c0", "c1", "stranger", "hiding", "suspended")
FILTERS = {"place": "sur mer", "employer": "WORKS", "school": "School", "skill": "c++"}
EVERYBODY = MemberFilters()
STEPS = ("1st degree", "2nd degree", "3rd degree", "Out of network")


def ties(prefix: str) -> list[tuple[str, str]]:
    """Two connections, of whom each leads to half of the second degree, and some of these to the third."""
    pairs = [("me", "a0"), ("me", "a1"), ("b0", "c0"), ("b1", "c1"), ("a0", "hiding"), ("a0", "suspended")]
    pairs += [(f"a{number % 2}", f"b{number}") for number in range(12)]
    return [(min(prefix + a, prefix + b), max(prefix + a, prefix + b)) for a, b in pairs]


def named(kind: str, prefix: str, number: int) -> Named:
    return Named.called(f"{kind} {prefix}{number}")


@pytest.fixture
def town(server: ServerAddress, prefix: str) -> str:
    """People of whom each has one thing of two, in another combination, and whose ids begin with what is returned."""
    rows = [
        MemberRow(
            Member(prefix + name, standing=Standing.SUSPENDED if name == "suspended" else Standing.ACTIVE),
            name=name,
            place=named("Sur-Mér", prefix, number % 2),
            employments=(Employment(named("Works", prefix, number // 2 % 2)),),
            schoolings=(Schooling(named("School", prefix, number // 4 % 2)),),
            skills=(named("C++", prefix, number % 3 % 2),),
            states=PROFILE_FACTS | {Fact.STANDING},
        )
        for number, name in enumerate(NAMES)
    ]
    connections = [ConnectionRow(a, b) for a, b in ties(prefix)]
    network = Network(tuple(rows), connections, (BlockRow(f"{prefix}hiding", f"{prefix}me", START),))

    async def live() -> None:
        async with open_driver(server.uri, server.username, server.password) as driver:
            await load(driver, DATABASE, network, now=START, advance=lambda _kind, _count: None)
            await Town(driver, DATABASE, prefix).give(f"{prefix}me", 3, source=LotSource.PURCHASED, at=START)

    asyncio.run(live())
    return prefix


@pytest.fixture
def search(server: ServerAddress, town: str) -> Callable[[MemberFilters], dict[str, int]]:
    """Whom the search finds for the member by filters, and how far away they are."""

    async def find(filters: MemberFilters) -> dict[str, int]:
        wanted = Asked("", filters).criteria()
        async with open_driver(server.uri, server.username, server.password) as driver:
            order = Order.of(MemberSort.NEAREST, wanted)
            found = await GraphMemberIndex(driver, DATABASE).find(f"{town}me", wanted, order, 99, None)
        return {one.member_id: one.degree for one in found}

    return lambda filters: asyncio.run(find(filters))


def asked(filters: MemberFilters) -> list[str]:
    return [word for kind, name in filters.names().items() for word in (f"--{kind}", name)]


CHOSEN: list[tuple[tuple[str, ...], int]] = [  # all but the last would let one pass, or two, who aren't available
    (("place",), 1),
    (("employer",), 1),
    (("school",), 0),
    (("skill",), 1),
    (("place", "employer"), 1),
    (tuple(FILTERS), 0),
]


@pytest.mark.parametrize("chosen", CHOSEN)
def test_r3_r11a_table_page_and_files_are_of_those_whom_the_search_finds(
    inmail: Callable[..., Result],
    town: str,
    search: Callable[[MemberFilters], dict[str, int]],
    chosen: tuple[tuple[str, ...], int],
    tmp_path: Path,
) -> None:
    filters = replace(EVERYBODY, **{kind: f"{FILTERS[kind]} {town}{chosen[1]}" for kind in chosen[0]})
    found = search(filters)
    files = ("--steps", 3, "--out", tmp_path, *(f"--format={kind}" for kind in ("graphml", "json", "csv")))
    printed = Printed(inmail("reach", f"{town}me", *asked(filters), *files))
    degrees = list(found.values())
    assert [int(printed.row(step)[0]) for step in STEPS] == [degrees.count(degree) for degree in (1, 2, 3, 4)]
    assert f"In all: {len(found)}. Whoever isn't available is in no number" in printed.text
    near = {f"{town}me": 0} | {id_: degree for id_, degree in found.items() if degree < 4}
    graph: nx.Graph[str] = untyped.read_graphml(tmp_path / "network.graphml")
    assert {id_: told["step"] for id_, told in graph.nodes.items()} == near
    assert set(map(frozenset, graph.edges)) == {tie for tie in map(frozenset, ties(town)) if tie <= near.keys()}
    assert {node["id"] for node in json.loads((tmp_path / "network.json").read_text())["nodes"]} == set(near)
    assert {row["id"] for row in csv.DictReader((tmp_path / "nodes.csv").read_text().splitlines())} == set(near)
    told = printed.text + "".join((tmp_path / name).read_text() for name in ("index.html", "network.svg", "reach.svg"))
    introducing = {f"{town}{name}" for name in ("me", "a0", "a1")}  # whatever they have
    assert set(re.findall(rf"{town}[a-z]+\d*", told)) <= near.keys() | introducing
    assert not found.keys() & {f"{town}hiding", f"{town}suspended"}


def test_headings_say_of_whom_and_how_paid(inmail: Callable[..., Result], town: str, tmp_path: Path) -> None:
    markup = "[red]<b>\n$x$"
    said = ("--skill", f"C++ {town}1", "--place", markup, "--pay-with", "paid", "--out", tmp_path)
    printed = Printed(inmail("reach", f"{town}me", *said))
    heading = f'Whom {town}me reaches of those with place "[red]<b>·$x$" and skill "C++ {town}1", paying with PAID'
    assert heading in " ".join(printed.text.split())
    page = Opened((tmp_path / "index.html").read_text())
    assert page.text.count(heading) == 2
    assert "b" not in page.tags
    drawn = "".join(ET.fromstring((tmp_path / "reach.svg").read_bytes()).itertext())  # noqa: S314 - written just now
    assert f'place "[red]<b>·$x$" and skill "C++ {town}'[:40] in " ".join(drawn.split())
    assert "Unavailable" not in drawn


def test_r8_what_can_be_written_to_is_told_for_the_credits_that_are_asked_for(
    inmail: Callable[..., Result], town: str
) -> None:
    assert Printed(inmail("reach", f"{town}me", "--pay-with", "PAID")).row("2nd degree")[1:4] == [
        "12",
        "0",
        "purchased 12",
    ]
    assert Printed(inmail("reach", f"{town}me", "--pay-with", "free")).row("2nd degree")[1:4] == ["0", "0", "-"]


@pytest.mark.parametrize("name", ["nobody has this", "", "\ud800"])
def test_nobody_who_passes_is_told(inmail: Callable[..., Result], town: str, name: str, tmp_path: Path) -> None:
    printed = Printed(inmail("reach", f"{town}me", "--employer", name, "--out", tmp_path, "--format", "graphml"))
    assert "Nobody passes. Names must be whole" in printed.text
    assert "Nobody leads" not in printed.text
    assert "Nobody passes. Names must be whole" in Opened((tmp_path / "index.html").read_text()).text
    assert list(untyped.read_graphml(tmp_path / "network.graphml")) == [f"{town}me"]


def test_whom_no_connection_leads_to_is_told(inmail: Callable[..., Result], town: str, prefix: str) -> None:
    filters = ("--place", f"sur mer {prefix}1", "--employer", f"works {prefix}0", "--school", f"school {prefix}0")
    printed = Printed(inmail("reach", f"{town}me", *filters, "--skill", f"c++ {prefix}1"))
    assert printed.row("1st degree")[0] == "1"
    assert "Nobody leads to a second degree of them." in printed.text


@pytest.mark.parametrize("kind", FILTERS)
def test_r3_a_name_that_is_too_long_is_told(
    inmail: Callable[..., Result], prefix: str, kind: str, tmp_path: Path
) -> None:
    result = inmail("reach", f"{prefix}me", f"--{kind}", "x" * 101, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert f"--{kind}: A name to filter by has at most 100" in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()
