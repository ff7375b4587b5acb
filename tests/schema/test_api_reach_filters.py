"""Whom a member reaches of those whom filters let pass, over the API: whom the search finds by the same filters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from graph.loading import load
from services.networks.network import Employment, Named, Network, Schooling

from .conftest import DATABASE, START, network

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .conftest import Api, Json

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("process")]

REACH = """
query ($filters: ReachFilters) {
  viewer { reach(fresh: true, filters: $filters) {
    total writable unavailable
    steps { relation members writable blockers { members } }
    members(first: 100) { totalCount edges { node { id } } }
    introducers { edges { secondDegreeMembers node { id } } }
  } }
}
"""
FOUND = (
    "query ($filters: MemberSearchFilters) { searchMembers(filters: $filters, first: 100) { edges { node { id } } } }"
)
FILTERS = ("place", "employer", "school", "skill")
HIDDEN: dict[str, Callable[[Api], Awaitable[object]]] = {
    "block": lambda api: api.do("blockMember", "replayed", by="cleo", memberId=api.member("ana")),
    "suspension": lambda api: api.set("cleo", standing="SUSPENDED"),
}


async def profiled(api: Api) -> None:
    """Each has one thing of two, in another combination, under names of this test's own."""

    def named(kind: str, number: int) -> Named:
        return Named.called(f"{kind} {api.prefix}{number}")

    rows = [
        replace(
            row,
            place=named("Sur-Mér", number % 2),
            employments=(Employment(named("Works", number // 2 % 2), "Engineer", 2021),),
            schoolings=(Schooling(named("School", number // 4 % 2), 2014),),
            skills=(named("C++", number % 3), Named.called("Rust")),
        )
        for number, row in enumerate(network(api.prefix).members)
    ]
    await load(api.product.driver, DATABASE, Network(tuple(rows), ()), now=START, advance=lambda _kind, _count: None)


async def reach(api: Api, **filters: str) -> Json:
    return (await api.data(REACH, {"filters": filters}, by="ana"))["viewer"]["reach"]


def ids(connection: Json) -> list[str]:
    return [edge["node"]["id"] for edge in connection["edges"]]


async def test_r3_filters_let_those_pass_whom_the_search_finds(api: Api) -> None:
    await profiled(api)
    names = {"place": "sur mer", "employer": "WORKS", "school": "School", "skill": "c++"}
    matched = 0
    for chosen in range(1, 16):
        for number in ("0", "1"):
            kinds = [kind for bit, kind in enumerate(FILTERS) if chosen >> bit & 1]
            filters = {kind: f"{names[kind]} {api.prefix}{number}" for kind in kinds}
            found = ids((await api.data(FOUND, {"filters": filters}, by="ana"))["searchMembers"])
            told = await reach(api, **filters)
            assert ids(told["members"]) == sorted(found)
            assert told["members"]["totalCount"] == told["total"] == len(found)
            assert sum(step["members"] for step in told["steps"]) == len(found)
            for step in told["steps"]:
                assert step["members"] == step["writable"] + sum(one["members"] for one in step["blockers"])
            matched += bool(found)
    assert matched > 20


async def test_introducers_are_asked_for_to_those_who_pass(api: Api) -> None:
    await profiled(api)  # in the order of names: cleo and emil live in the first place, dora in the second
    await api.connect("greta", "cleo", "emil", "dora")
    for number, expected in enumerate([[("greta", 2), ("ben", 1)], [("greta", 1)]]):
        told = (await reach(api, place=f"Sur-Mér {api.prefix}{number}"))["introducers"]["edges"]
        assert [(one["node"]["id"], one["secondDegreeMembers"]) for one in told] == [
            (api.member(name), count) for name, count in expected
        ]


@pytest.mark.parametrize("cause", list(HIDDEN))
async def test_r11a_a_filter_finds_no_one_who_hides(api: Api, cause: str) -> None:
    """What only cleo has is what nobody has, once cleo blocks ana or is suspended: in every number."""
    row = next(row for row in network(api.prefix).members if row.id.endswith("cleo"))
    rare = replace(row, skills=(Named.called(f"Falconry {api.prefix}"),))
    await load(api.product.driver, DATABASE, Network((rare,), ()), now=START, advance=lambda _kind, _count: None)
    told = await reach(api, skill=f"falconry {api.prefix}")
    assert (ids(told["members"]), told["total"]) == ([api.member("cleo")], 1)
    await HIDDEN[cause](api)
    nobody = await reach(api, skill=f"something else {api.prefix}")
    assert (nobody["total"], nobody["unavailable"]) == (0, 0)
    if cause == "suspension":
        await api.do("setInMailPreferences", "replayed", by="cleo", openProfile=False)  # set past the feed
    assert await reach(api, skill=f"falconry {api.prefix}") == nobody


async def test_a_filter_without_anything_in_it_lets_everybody_pass(api: Api) -> None:
    assert (await reach(api))["unavailable"] > 0


@pytest.mark.parametrize("kind", FILTERS)
async def test_r3_a_name_that_is_too_long_is_refused(api: Api, kind: str) -> None:
    [error] = (await api.ask(REACH, {"filters": {kind: "x" * 101}}, by="ana"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", kind)
