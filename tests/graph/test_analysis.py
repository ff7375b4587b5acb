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
from services.eligibility import Relation
from services.lot import LotSource
from services.refusal_code import RefusalCode
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable

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
        assert len(network) >= 6
        assert network.as_of.tzinfo is UTC
        for nobody in ("nobody at all", f"{me}x"):
            with pytest.raises(UnknownMember):
                network.reach(nobody)
        with pytest.raises(ValueError, match="1 to 3 steps"):
            network.ego(me, steps=4)


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
