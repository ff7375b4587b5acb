"""Members by rank over the API: networkx's order, page by page, and a cursor that tells when the network changed."""

from __future__ import annotations

import base64
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from schema.types.page import cursor, place_cursor
from schema.types.reached_members import RANKED

from .conftest import TIES

if TYPE_CHECKING:
    from .conftest import Api, Json

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("process")]

RANKS = """
query ($relation: Relation, $writable: Boolean, $first: Int! = 100, $after: String) { viewer { reach(fresh: true) {
  rankedMembers(relation: $relation, writable: $writable, first: $first, after: $after) {
    totalCount networkChanged pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor rank node { id } }
  }
} } }
"""


async def ranked(api: Api, **given: object) -> Json:
    return (await api.data(RANKS, given, by="ana"))["viewer"]["reach"]["rankedMembers"]


def told(api: Api, page: Json) -> list[str]:
    return [edge["node"]["id"].removeprefix(api.member("")) for edge in page["edges"]]


async def test_the_order_is_networkx_s_without_who_is_hidden(api: Api) -> None:
    await api.connect("rita", "dora", "greta")
    graph: nx.Graph[str] = nx.Graph([(tie.split("-")[0], tie.split("-")[1]) for tie in TIES])
    graph.add_edges_from([("rita", "dora"), ("rita", "greta")])
    names = sorted(graph)
    matrix = np.asarray(nx.google_matrix(graph, alpha=0.85, personalization={"ana": 1}, nodelist=names))
    walked = np.linalg.matrix_power(matrix, 1024)[names.index("ana")]
    ranks = dict(zip(names, walked.tolist(), strict=True))
    wanted = sorted(graph.nodes - {"ana", "sam", "bob", "rae"}, key=lambda name: (-round(ranks[name], 6), name))
    page = await ranked(api)
    assert told(api, page) == wanted
    assert [edge["rank"] for edge in page["edges"]] == pytest.approx([ranks[name] for name in wanted], abs=1e-6)
    assert (page["totalCount"], page["networkChanged"], page["pageInfo"]["hasNextPage"]) == (len(wanted), False, False)
    near = await ranked(api, relation="FIRST_DEGREE")
    assert set(told(api, near)) == {"ben", "greta"}
    assert told(api, await ranked(api, writable=True)) == []
    await api.buy("ana")
    assert set(told(api, await ranked(api, writable=True))) == {"cleo", "rita", "dora", "emil"}
    assert set(told(api, await ranked(api, writable=True, relation="SECOND_DEGREE"))) == {"cleo", "rita"}


async def test_pages_follow_one_another_where_ranks_are_the_same(api: Api) -> None:
    for one, other in combinations(("otto", "basil", "opal", "rita"), 2):
        await api.connect(one, other)  # four who are alike in every way
    for name in ("otto", "basil", "opal", "rita"):
        await api.connect("ana", name)
    whole = await ranked(api)
    assert [name for name in told(api, whole) if name in {"otto", "basil", "opal", "rita"}] == [
        "basil",
        "opal",
        "otto",
        "rita",
    ]
    seen, after = list[str](), None
    while True:
        page = await ranked(api, first=1, after=after)
        seen += told(api, page)
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["startCursor"] == after == page["edges"][0]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == told(api, whole)


async def test_a_page_says_that_the_network_has_changed_since_the_one_before(api: Api) -> None:
    page = await ranked(api, first=2)
    first, after = told(api, page), page["pageInfo"]["endCursor"]
    await api.do("blockMember", "replayed", by="ana", memberId=api.member("greta"))
    page = await ranked(api, first=10, after=after)
    assert page["networkChanged"]
    assert not set(first) & set(told(api, page))  # a block of her own ends the connection, and moves ranks
    assert not (await ranked(api))["networkChanged"]


async def test_a_page_says_that_nothing_has_changed_where_nothing_has(api: Api) -> None:
    async def changed() -> bool:
        after = (await ranked(api, first=1))["pageInfo"]["endCursor"]
        return (await ranked(api, first=1, after=after))["networkChanged"]

    # Other tests change the network meanwhile, though not always between two pages.
    assert not all([await changed() for _ in range(30)])


BAD = (
    "x",
    cursor("Reached", "ana"),
    cursor(RANKED, "ana"),
    place_cursor(RANKED, "a", "0:ana"),
    place_cursor(RANKED, 1, "ana"),
    place_cursor(RANKED, 1, "0:" + "a" * 256),
    base64.urlsafe_b64encode(b'Ranked:[1e400, "0:ana"]').decode(),
)


@pytest.mark.parametrize("bad", BAD)
async def test_a_cursor_of_another_list_is_refused(api: Api, bad: str) -> None:
    [error] = (await api.ask(RANKS, {"after": bad}, by="ana"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "after")
