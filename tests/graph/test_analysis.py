"""Reach for notebooks: what a real graph holds, asked from where an event loop runs and from where none does."""

from __future__ import annotations

import runpy
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.analysis import UnknownMember, open_reach
from graph.loading import load
from graph.search import GraphMemberIndex
from services.eligibility import Relation
from services.lot import LotSource, PayWith
from services.member import Member
from services.networks.network import Fact, MemberRow, Named, Network
from services.refusal import InvalidInput
from services.refusal_code import RefusalCode
from services.search import Asked, MemberFilters, MemberSort, Order
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "reach.py"


@pytest.fixture
async def people(town: Town, member_ids: Callable[[int], list[str]]) -> list[str]:
    """A path of five, whose third keeps an open profile; the first knows a sixth too, who blocked the first."""
    ids = member_ids(6)
    await town.settle([Person(id_, open_profile=number == 2) for number, id_ in enumerate(ids)])
    await town.tie("CONNECTED_TO", [*pairwise(ids[:5]), (ids[0], ids[5])])
    await town.tie("BLOCKED", [(ids[5], ids[0])])
    await town.give(ids[0], 3, source=LotSource.REWARD, at=datetime.now(UTC), expires=None)
    return ids


async def test_a_notebook_s_loop_may_run_meanwhile(server: ServerAddress, database: str, people: list[str]) -> None:
    me, first, second, third, fourth, hidden = people
    with open_reach(server.uri, server.username, server.password, database=database) as network:
        reach = {step.relation: step for step in network.reach(me).steps}
        assert reach[Relation.FIRST_DEGREE].blockers == {RefusalCode.FIRST_DEGREE: 1}
        assert (reach[Relation.SECOND_DEGREE].free, reach[Relation.SECOND_DEGREE].writable) == (1, 1)
        assert reach[Relation.THIRD_DEGREE].writable + sum(reach[Relation.THIRD_DEGREE].blockers.values()) == 1
        assert network.reach(me).unavailable >= 10
        assert [(one.member_id, one.members) for one in network.introducers(me)] == [(first, 1)]
        assert [one.member_id for one in network.ranked(me, first=2)] == [first, second]
        assert [one.member_id for one in network.ranked(me, among=[third, hidden, "nobody"])] == [third]
        around = network.ego(me, steps=3, by_rank=True)
        assert list(around.edges) == [(me, first), (first, second), (second, third)]
        assert around.nodes[first]["blocker"] == "FIRST_DEGREE"
        assert around.nodes[second]["writable"]
        assert around.nodes[first]["rank"] > around.nodes[second]["rank"] > around.nodes[third]["rank"]
        assert list(network.ego(me, among=[second, fourth])) == [me, second]
        assert [group.members for group in network.communities(me).groups] == [(first, second)]
        growth = network.growth(me, third)
        assert [step.members_change for step in growth.steps[:2]] == [1, 0]
        assert growth.closer == 1
        both = network.overlap(me, third)
        assert both.members[Relation.FIRST_DEGREE, Relation.SECOND_DEGREE] == 1
        assert (both.both, both.only_viewer, both.only_teammate) == (2, 0, 1)
        for other in (hidden, "nobody"):
            with pytest.raises(UnknownMember):
                network.growth(me, other)
        with pytest.raises(UnknownMember):
            network.overlap(me, "nobody")
        with pytest.raises(ValueError, match="connected with this member already"):
            network.growth(me, first)
        assert len(network) >= 6
        assert network.as_of.tzinfo is UTC
        for nobody in ("nobody at all", f"{me}x"):
            with pytest.raises(UnknownMember):
                network.reach(nobody)
        with pytest.raises(ValueError, match="1 to 3 steps"):
            network.ego(me, steps=4)


async def place(driver: AsyncDriver, database: str, people: list[str], places: str) -> None:
    """Have each live in the place that their letter stands for."""
    rows = [
        MemberRow(Member(id_), name=id_, place=Named.called(f"{letter} {people[0]}"), states=frozenset({Fact.PLACE}))
        for id_, letter in zip(people, places, strict=True)
    ]
    now = datetime.now(UTC)
    await load(driver, database, Network(tuple(rows), ()), now=now, advance=lambda _kind, _count: None)


async def test_r3_filters_let_those_pass_whom_the_search_finds(
    server: ServerAddress, database: str, driver: AsyncDriver, people: list[str]
) -> None:
    me, first, second, third, *_, hidden = people
    await place(driver, database, people, "ABAABA")
    filters = MemberFilters(place=f"a, {me.upper()}")
    wanted = Asked("", filters).criteria()
    order = Order.of(MemberSort.NEAREST, wanted)
    searched = [one.member_id for one in await GraphMemberIndex(driver, database).find(me, wanted, order, 99, None)]
    with open_reach(server.uri, server.username, server.password, database=database) as network:
        around = network.ego(me, 3, filters=filters, by_rank=True)
        whole = network.ego(me, 3, by_rank=True)
        assert list(around) == [me, *searched] == [me, second, third]
        assert list(around.edges) == [(second, third)]
        assert dict(around.nodes) == {id_: whole.nodes[id_] for id_ in around}
        assert [one.member_id for one in network.ranked(me, filters=filters)] == [second, third]
        assert network.ranked(me, among=[first, third, hidden], filters=filters) == network.ranked(me, among=[third])
        assert [group.members for group in network.communities(me, filters=filters).groups] == [(second,)]
        assert [(one.member_id, one.members) for one in network.introducers(me, filters=filters)] == [(first, 1)]
        assert (network.reach(me, filters=filters).total, network.reach(me, filters=filters).unavailable) == (2, 0)
        assert list(network.ego(me, filters=MemberFilters(place=f"C {me}"))) == [me]
        with pytest.raises(InvalidInput, match="at most 100 characters"):
            network.ego(me, filters=MemberFilters(school="x" * 101))


async def test_r8_a_graph_tells_who_can_be_written_to_with_the_credits_that_are_asked_for(
    server: ServerAddress, database: str, people: list[str]
) -> None:
    with open_reach(server.uri, server.username, server.password, database=database) as network:
        free, paid = (network.ego(people[0], 3, pay_with=one).nodes for one in (PayWith.FREE, PayWith.PAID))
    assert (free[people[3]]["writable"], paid[people[3]]["writable"]) == (True, False)
    assert free[people[2]]["writable"] == paid[people[2]]["writable"]


async def test_a_database_that_isn_t_there_is_told(server: ServerAddress) -> None:
    with (
        pytest.raises(ConnectionError, match=r"'nowhere' at .* didn't answer"),
        open_reach(server.uri, server.username, server.password, database="nowhere"),
    ):
        pytest.fail("there is no such database")


async def test_the_example_of_the_documents_runs(
    server: ServerAddress,
    database: str,
    people: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    monkeypatch.setenv("NEO4J_DATABASE", database)
    monkeypatch.setattr(sys, "argv", [str(EXAMPLE), people[0]])
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "FIRST_DEGREE: 0 of 1 can be written to, 0 for nothing",
        "SECOND_DEGREE: 1 of 1 can be written to, 1 for nothing",
    ]
    assert f"{EXAMPLE.read_text().split('import os')[1]}" in (EXAMPLE.parents[1] / "reach.md").read_text()
