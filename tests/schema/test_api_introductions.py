"""introductionPaths: who could introduce ana, and that who isn't available looks like who is out of reach."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, LiteralString

import pytest

if TYPE_CHECKING:
    from collections import Counter

    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

QUERY = """
query ($id: ID!) {
  introductionPaths(memberId: $id) {
    none
    paths { through { id name } ties { strength shared { kind name } } ways strength }
  }
}
"""
LEAVE: LiteralString = """
MATCH (m:Member)-[shared:WORKS_AT|STUDIED_AT|HAS_SKILL]->()
WHERE m.id STARTS WITH $prefix
DELETE shared
"""
JOIN: LiteralString = """
MATCH (m:Member)
WHERE m.id IN $ids
MERGE (k:Skill {id: $skill})
SET k.name = 'Juggling'
MERGE (m)-[:HAS_SKILL]->(k)
"""
PART: LiteralString = """
MATCH (:Member {id: $id})-[tie:CONNECTED_TO]-()
DELETE tie
"""


async def run(api: Api, statement: LiteralString, **parameters: Any) -> None:  # noqa: ANN401 - as the driver's
    await api.product.driver.execute_query(statement, parameters, database_="neo4j")


@pytest.fixture
async def town(api: Api) -> Api:
    """The people of the API's tests without what all tests' people share; ana and ben juggle."""
    await run(api, LEAVE, prefix=api.prefix)
    await run(api, JOIN, ids=[f"{api.prefix}{name}" for name in ("ana", "ben")], skill=f"{api.prefix}juggling")
    return api


async def ask(api: Api, who: str) -> dict[str, Any]:
    return (await api.data(QUERY, {"id": api.member(who)}, by="ana"))["introductionPaths"]


def through(found: dict[str, Any]) -> list[list[str]]:
    return [[member["name"] for member in path["through"]] for path in found["paths"]]


async def test_the_second_degree_is_met_through_common_connections(town: Api) -> None:
    await town.connect("greta", "cleo")
    found = await ask(town, "cleo")
    assert found["none"] is None
    assert through(found) == [["Ben"], ["Greta"]]
    bare: dict[str, object] = {"strength": 1, "shared": []}
    first = {"strength": pytest.approx(1 + 0.2 / log(2)), "shared": [{"kind": "SKILL", "name": "Juggling"}]}
    assert found["paths"][0] == {
        "through": [{"id": town.member("ben"), "name": "Ben"}],
        "ties": [first, bare],
        "ways": 1,
        "strength": 1,
    }
    assert found["paths"][1]["ties"] == [bare, bare]


async def test_the_third_degree_is_met_through_pairs_the_strongest_first(town: Api) -> None:
    await town.connect("greta", "otto")
    await town.connect("dora", "otto", "rita")
    await town.connect("ben", "rita")
    found = await ask(town, "dora")
    assert through(found) == [["Ben", "Cleo"], ["Ben", "Rita"], ["Greta", "Otto"]]
    assert [path["ways"] for path in found["paths"]] == [2, 2, 1]
    assert [path["strength"] for path in found["paths"]] == [pytest.approx(1 + 0.5 * log(2))] * 2 + [1]
    one = QUERY.replace("memberId: $id", "memberId: $id, first: 1")
    data = await town.data(one, {"id": town.member("dora")}, by="ana")
    assert through(data["introductionPaths"]) == [["Ben", "Cleo"]]


@pytest.mark.parametrize(
    ("who", "why"),
    [("ana", "YOURSELF"), ("ben", "CONNECTED"), ("emil", "NOBODY"), ("otto", "NOBODY"), ("bob", "NOBODY")],
)
async def test_where_there_is_no_way_the_reason_is_told(api: Api, who: str, why: str) -> None:
    assert await ask(api, who) == {"none": why, "paths": []}


async def test_r11a_who_is_not_available_answers_as_a_stranger_does(town: Api) -> None:
    texts = {
        (await town.post(QUERY, {"id": town.member(who)}, by="ana")).text
        for who in ("bob", "rae", "sam", "nobody", "otto", "emil")
    }
    assert len(texts) == 1


async def test_r11a_a_connection_who_is_not_available_answers_so_too(town: Api) -> None:
    for who in ("bob", "rae", "sam"):
        await town.connect("ana", who)
    members = [town.member(who) for who in ("bob", "rae", "sam", "nobody", "otto")]
    assert len({(await town.post(QUERY, {"id": id_}, by="ana")).text for id_ in members}) == 1


async def test_r11a_a_way_through_who_is_not_available_is_as_none(town: Api) -> None:
    """Each in turn would be the common connection with cleo, or half of the only way to emil."""
    await run(town, PART, id=f"{town.prefix}ben")
    texts: dict[str, list[str]] = {}
    for who in ("bob", "rae", "sam", "nobody", "otto"):
        await run(town, PART, id=f"{town.prefix}{who}")
        await town.connect(who, "ana", "cleo", "dora")
        asked = [town.member(target) for target in ("cleo", "dora", "emil")]
        texts[who] = [(await town.post(QUERY, {"id": id_}, by="ana")).text for id_ in asked]
        await run(town, PART, id=f"{town.prefix}{who}")
    assert texts["bob"] == texts["rae"] == texts["sam"] == texts["nobody"] != texts["otto"]


async def test_paths_take_two_statements_however_many(town: Api, statements: Counter[str]) -> None:
    counts: list[int] = []
    for others in ((), ("rita", "otto", "opal")):
        await town.connect("ana", *others)
        await town.connect("cleo", *others)
        statements.clear()
        assert len(through(await ask(town, "cleo"))) == 1 + len(others)
        counts.append(statements.total())
    assert counts == [2, 2]  # the ways, and the profiles of everybody on them


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_1_to_100_paths_are_told(api: Api, first: int) -> None:
    query = "query ($id: ID!, $n: Int!) { introductionPaths(memberId: $id, first: $n) { none } }"
    [error] = (await api.ask(query, {"id": api.member("cleo"), "n": first}, by="ana"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "first")


async def test_what_is_no_members_id_is_told(api: Api) -> None:
    [error] = (await api.ask(QUERY, {"id": "InMail:x"}, by="ana"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "memberId")
