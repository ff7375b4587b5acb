"""searchMembers over the API: rows, filters, facets, pages, what is refused. Who is found: tests/graph/test_search.py.

All of the test's people live in a place of its own, so that other tests' people aren't found.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from graph.loading import load
from services.networks.network import Named
from tests.schema.conftest import DATABASE, network
from tests.schema.test_api_paging import BAD_CURSORS, NO_SIZES, encoded

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
FACETS = "facets { relations { relation count } places { name count } employers { name count } }"
ROW = "id name degree mutualConnections { totalCount members { id } } inMailEligibility { eligible cost }"
SEARCH = f"""
query ($query: String! = "", $filters: MemberSearchFilters, $sort: MemberSort! = NAME, $first: Int!, $after: String) {{
  searchMembers(query: $query, filters: $filters, sort: $sort, first: $first, after: $after) {{
    totalCount allCounted {FACETS} {INFO} edges {{ cursor node {{ {ROW} }} }}
  }}
}}
"""
VISIBLE = ("basil", "ben", "cleo", "dora", "emil", "greta", "opal", "otto", "rita")  # to ana; bob, rae, sam aren't


@pytest.fixture
async def api(api: Api, prefix: str) -> Api:
    """The usual people, who have all moved to a place of this test alone."""
    moved = network(prefix)
    home = Named.called(home_of(api))
    people = replace(moved, members=tuple(replace(row, place=home) for row in moved.members))
    await load(api.product.driver, DATABASE, people, now=api.clock(), advance=lambda _kind, _count: None)
    return api


def home_of(api: Api) -> str:
    return f"Home of {api.prefix.strip('-')}"


async def search(
    api: Api, *, by: str = "ana", filters: Mapping[str, object] | None = None, **given: object
) -> dict[str, Any]:
    variables = {"first": 20, **given, "filters": {"place": home_of(api), **(filters or {})}}
    return (await api.data(SEARCH, variables, by=by))["searchMembers"]


def names(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["name"].lower() for edge in found["edges"]]


async def test_r3_everybody_whom_one_may_see_is_found_with_the_facts_of_each(api: Api) -> None:
    await api.buy("ana")
    found = await search(api)
    assert tuple(names(found)) == VISIBLE
    rows = {edge["node"]["name"]: edge["node"] for edge in found["edges"]}
    assert rows["Cleo"] == {
        "id": api.member("cleo"),
        "name": "Cleo",
        "degree": 2,
        "mutualConnections": {"totalCount": 1, "members": [{"id": api.member("ben")}]},
        "inMailEligibility": {"eligible": True, "cost": 1},
    }
    assert found["totalCount"] == len(VISIBLE)
    assert found["allCounted"] is True
    assert found["facets"] == {
        "relations": [
            {"relation": "FIRST_DEGREE", "count": 2},
            {"relation": "SECOND_DEGREE", "count": 1},
            {"relation": "THIRD_DEGREE", "count": 1},
            {"relation": "OUT_OF_NETWORK", "count": 5},
        ],
        "places": [{"name": home_of(api), "count": 9}],
        "employers": [{"name": "Meridale Software", "count": 9}],
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cleo", ["cleo"]),
        ("CLE", ["cleo"]),
        ("cloe", ["cleo"]),
        ("cleo meridale", ["cleo"]),
        ("engineer cleo rust lisbon", []),
        ("greta OR cleo", []),
        ("grta softwaer", ["greta"]),
        ("open college graphql", list(VISIBLE)),
    ],
)
async def test_words_of_all_of_a_profile_by_beginnings_and_with_typos(api: Api, query: str, found: list[str]) -> None:
    assert names(await search(api, query=query)) == found


SYNTAX = ("*", "*:*", "(", ")", '"', "~", "/.*/", "\\", "+", "-", "&&", "[", "{", "^", "?", "!")


async def test_what_lucene_would_take_for_syntax_finds_nobody_and_breaks_nothing(api: Api) -> None:
    for sign in SYNTAX:
        found = await search(api, query=sign)
        assert (found["edges"], found["totalCount"], found["facets"]["relations"]) == ([], 0, []), sign
        assert names(await search(api, query=f"{sign}cleo {sign}")) == ["cleo"], sign


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"relations": ["FIRST_DEGREE"]}, ["ben", "greta"]),
        ({"relations": ["FIRST_DEGREE", "THIRD_DEGREE"]}, ["ben", "dora", "greta"]),
        ({"relations": ["SELF"]}, []),
        ({"relations": []}, list(VISIBLE)),
        ({"openProfile": True}, ["otto"]),
        ({"employer": "meridale SOFTWARE"}, list(VISIBLE)),
        ({"employer": "Meridale"}, []),
        ({"school": "Open College", "skill": "Rust"}, list(VISIBLE)),
        ({"skill": "Cobol"}, []),
        ({"place": "*"}, []),
    ],
)
async def test_filters(api: Api, filters: dict[str, object], found: list[str]) -> None:
    one = await search(api, filters=filters)
    assert names(one) == found
    assert one["totalCount"] == len(found) == sum(count["count"] for count in one["facets"]["relations"])


async def test_nearest_come_first(api: Api) -> None:
    assert names(await search(api, sort="NEAREST"))[:4] == ["ben", "greta", "cleo", "dora"]


@pytest.mark.parametrize("sort", ["RELEVANCE", "NAME", "NEAREST"])
@pytest.mark.parametrize("query", ["", "meridale"])
async def test_pages_follow_one_another_to_the_end(api: Api, sort: str, query: str) -> None:
    whole = await search(api, sort=sort, query=query)
    walked: list[Any] = []
    after = None
    for _ in range(5):
        page = await search(api, sort=sort, query=query, first=2, after=after)
        walked += page["edges"]
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"] == {
            "hasNextPage": len(walked) < len(VISIBLE),
            "hasPreviousPage": len(walked) > 2,
            "startCursor": page["edges"][0]["cursor"],
            "endCursor": page["edges"][-1]["cursor"],
        }
    assert walked == whole["edges"]
    beyond = await search(api, sort=sort, query=query, after=after)
    assert (beyond["edges"], beyond["pageInfo"]["hasNextPage"]) == ([], False)


async def test_r20_eligible_now_is_what_the_preview_says(api: Api) -> None:
    for expected in (["otto"], ["cleo", "dora", "emil", "otto", "rita"]):
        everybody = await search(api)
        eligible = [edge["node"] for edge in everybody["edges"] if edge["node"]["inMailEligibility"]["eligible"]]
        found = await search(api, filters={"eligibleNow": True})
        assert [edge["node"] for edge in found["edges"]] == eligible
        assert names(found) == expected
        assert found["totalCount"] == len(VISIBLE)
        await api.buy("ana")
    first = await search(api, filters={"eligibleNow": True}, first=3)
    assert names(first) == ["cleo", "dora", "emil"]
    rest = await search(api, filters={"eligibleNow": True}, first=3, after=first["pageInfo"]["endCursor"])
    assert (names(rest), rest["pageInfo"]["hasNextPage"]) == (["otto", "rita"], False)


async def test_a_page_takes_as_many_statements_as_a_row(api: Api, statements: Counter[str]) -> None:
    await search(api, query="cleo")
    one = statements.copy()
    statements.clear()
    assert len((await search(api, query="meridale"))["edges"]) == len(VISIBLE)
    assert set(one) == set(statements)
    assert len(one) == 5  # who, how many, profiles, mutual connections, the preview's facts
    # Profiles once more, of whom both know and who isn't on the page; facts once more where no arrays tell degrees.
    assert statements.total() <= one.total() == 7


BAD_PLACES = (
    "", "NAME", "NAME:0:0::", "NAME:5:0:a:b", "NAME:0:-1:a:b", "NAME:0:0:a", "NAME:0:\u0661:a:b", "NAME:0:99999:a:b",
    "OTHER:0:0:a:b", "RELEVANCE:0:0:a:b", f"NAME:0:0:a:{'x' * 300}", f"NAME:0:0:{'a' * 300}:b",
)  # fmt: skip
BAD: tuple[tuple[dict[str, Any], str], ...] = (
    ({"query": "x" * 101}, "query"),
    ({"query": "a b c d e f g h i"}, "query"),
    ({"filters": {"employer": "x" * 101}}, "employer"),
    *(({"first": first}, "first") for first in NO_SIZES),
    *(({"after": after}, "after") for after in BAD_CURSORS),
    *(({"after": encoded(f"Search:{key}")}, "after") for key in BAD_PLACES),
)


async def test_what_can_t_be_asked_for_is_told(api: Api) -> None:
    for given, field in BAD:
        body = await api.ask(SEARCH, {"first": 20, **given}, by="ana")
        [error] = body["errors"]
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", field), given
        assert body["data"] == {"searchMembers": None}


async def test_a_cursor_of_another_order_is_told(api: Api) -> None:
    after = (await search(api, first=1))["pageInfo"]["endCursor"]
    body = await api.ask(SEARCH, {"first": 1, "sort": "NEAREST", "after": after}, by="ana")
    assert body["errors"][0]["extensions"]["field"] == "after"
