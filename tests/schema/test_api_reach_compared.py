"""Growth, overlap with a teammate, and communities, over the API: what they say is what comes to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graph.loading import load
from schema.types.communities import BRIDGE, COMMUNITY
from schema.types.page import place_cursor
from services.member import Member
from services.networks.network import PROFILE_FACTS, ConnectionRow, MemberRow, Network

from .conftest import DATABASE, START
from .teaming import made

if TYPE_CHECKING:
    from .conftest import Api, Json

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("process")]

GROWTH = """
query ($id: ID!) { viewer { reach(fresh: true) {
  writable steps { relation members writable }
  growth(memberId: $id) { closer writableChange steps { relation membersChange writableChange } }
} } }
"""
OVERLAP = """
query ($id: ID!) { viewer { reach(fresh: true) { overlap(memberId: $id) {
  both onlyYou onlyTeammate nearerToYou nearerToTeammate byRelation { yours theirs members }
} } } }
"""
COMMUNITIES = """
query ($first: Int! = 10, $after: String, $filters: ReachFilters, $writable: Boolean) {
  viewer { reach(fresh: true, filters: $filters) { communities(first: $first, after: $after) {
    totalCount networkChanged cut pageInfo { hasNextPage endCursor }
    edges { cursor node { number size writable members(writable: $writable, first: 5) { edges { node { id } } } } }
  } bridges { totalCount networkChanged edges { cursor community otherCommunities node { id } } } } }
}
"""
MEMBERS = """
query ($first: Int!, $after: String) { viewer { reach(fresh: true) { communities(first: 1) { edges { node {
  members(first: $first, after: $after) { networkChanged pageInfo { hasNextPage endCursor } edges { node { id } } }
} } } } } }
"""
BRIDGES = """
query ($first: Int!, $after: String) { viewer { reach(fresh: true) {
  bridges(first: $first, after: $after) { networkChanged pageInfo { hasNextPage endCursor } edges { node { id } } }
} } }
"""


async def reach(api: Api, query: str, by: str = "ana", **given: object) -> Json:
    return (await api.data(query, given, by=by))["viewer"]["reach"]


async def code_of(api: Api, query: str, given: dict[str, object], by: str = "ana") -> Json:
    body = await api.ask(query, given, by=by)
    [error] = body["errors"]
    return error["extensions"]


def names(api: Api, page: Json) -> list[str]:
    return [edge["node"]["id"].removeprefix(api.member("")) for edge in page["edges"]]


def steps(found: Json) -> dict[str, tuple[int, int]]:
    return {step["relation"]: (step["membersChange"], step["writableChange"]) for step in found["growth"]["steps"]}


async def crowd(api: Api, *, around: str, size: int = 23) -> None:
    """So many newcomers whom somebody knows."""
    ids = [f"{api.prefix}crowd{number:02d}" for number in range(size)]
    rows = tuple(MemberRow(Member(id_), "New", "", states=PROFILE_FACTS) for id_ in ids)
    knows = f"{api.prefix}{around}"
    ties = tuple(ConnectionRow(min(id_, knows), max(id_, knows), None) for id_ in ids)
    network = Network(members=rows, connections=tuple(sorted(ties, key=lambda tie: (tie.a, tie.b))))
    await load(api.product.driver, DATABASE, network, now=START, advance=lambda _kind, _count: None)


async def test_growth_says_in_tens_what_a_connection_will_bring(api: Api) -> None:
    await api.buy("ana")
    await crowd(api, around="emil")  # at four steps from ana, of whom purchased credits reach the second degree on
    found = await reach(api, GROWTH, id=api.member("emil"))
    assert steps(found) == {"SECOND_DEGREE": (20, 20), "THIRD_DEGREE": (0, 0), "OUT_OF_NETWORK": (-20, -20)}
    assert (found["growth"]["closer"], found["growth"]["writableChange"]) == (20, 0)
    wish = await api.do("requestConnection", "requestId", by="ana", memberId=api.member("emil"))
    await api.do("acceptConnectionRequest", "replayed", by="emil", requestId=wish["requestId"])
    after = await reach(api, GROWTH, id=api.member("rita"))
    now, then = ({step["relation"]: step["members"] for step in one["steps"]} for one in (found, after))
    assert then["SECOND_DEGREE"] - now["SECOND_DEGREE"] == 24  # with dora


async def test_growth_with_credits_that_do_not_reach_the_near_is_a_loss(api: Api) -> None:
    await api.subscribe("ana")
    await crowd(api, around="emil")
    found = await reach(api, GROWTH, id=api.member("emil"))
    assert steps(found) == {"SECOND_DEGREE": (20, 0), "THIRD_DEGREE": (0, 0), "OUT_OF_NETWORK": (-20, -20)}
    assert found["growth"]["writableChange"] == -20  # R10


async def test_growth_by_a_few_members_is_none(api: Api) -> None:
    await api.buy("ana")
    found = await reach(api, GROWTH, id=api.member("emil"))
    assert set(steps(found).values()) == {(0, 0)}
    assert (found["growth"]["closer"], found["growth"]["writableChange"]) == (0, 0)


async def test_r11a_growth_is_refused_alike_for_who_hides_and_for_nobody(api: Api) -> None:
    refusals = [await code_of(api, GROWTH, {"id": id_}) for id_ in map(api.member, ("sam", "bob", "nobody"))]
    assert refusals[0] == refusals[1] == refusals[2]
    assert (refusals[0]["code"], refusals[0]["rule"]) == ("RECIPIENT_UNAVAILABLE", "R11a")


async def test_growth_takes_somebody_with_whom_one_can_connect(api: Api) -> None:
    assert (await code_of(api, GROWTH, {"id": api.member("ana")}))["code"] == "RECIPIENT_IS_YOURSELF"
    assert (await code_of(api, GROWTH, {"id": api.member("ben")}))["code"] == "ALREADY_CONNECTED"
    await api.do("blockMember", "replayed", by="ana", memberId=api.member("dora"))
    assert (await code_of(api, GROWTH, {"id": api.member("dora")}))["code"] == "RECIPIENT_BLOCKED_BY_YOU"
    bad = await code_of(api, GROWTH, {"id": "InMail:x"})
    assert (bad["code"], bad["field"]) == ("INVALID_INPUT", "memberId")
    assert (await code_of(api, OVERLAP, {"id": "InMail:x"}))["code"] == "INVALID_INPUT"


async def test_overlap_counts_everybody_by_both_distances(api: Api) -> None:
    await made(api, "ana", "dora")
    found = (await reach(api, OVERLAP, id=api.member("dora")))["overlap"]
    near = {
        (cell["yours"], cell["theirs"]): cell["members"]
        for cell in found["byRelation"]
        if (cell["yours"], cell["theirs"]) != ("OUT_OF_NETWORK", "OUT_OF_NETWORK")  # other tests' members are there
    }
    assert near == {
        ("FIRST_DEGREE", "SECOND_DEGREE"): 1,  # ben
        ("FIRST_DEGREE", "OUT_OF_NETWORK"): 1,  # greta
        ("SECOND_DEGREE", "FIRST_DEGREE"): 1,  # cleo; sam, bob and rae hide from ana
        ("OUT_OF_NETWORK", "FIRST_DEGREE"): 1,  # emil
    }
    assert (found["both"], found["onlyYou"], found["onlyTeammate"]) == (2, 1, 1)
    assert (found["nearerToYou"], found["nearerToTeammate"]) == (2, 2)


async def test_r8a_overlap_is_for_teammates_and_tells_nothing_of_the_others(api: Api) -> None:
    async def refused(name: str) -> tuple[Json, Any]:
        body = await api.ask(OVERLAP, {"id": api.member(name)}, by="ana")
        return body["data"], body["errors"]

    alone = [await refused(name) for name in ("dora", "ana", "sam", "nobody")]
    await made(api, "ana", "dora")
    await made(api, "cleo")
    seated = [await refused(name) for name in ("cleo", "ana", "sam", "nobody")]
    assert all(one == alone[0] for one in alone + seated)
    assert alone[0][1][0]["extensions"]["code"] == "SEAT_NOT_FOUND"
    assert (await reach(api, OVERLAP, id=api.member("dora")))["overlap"]
    await api.do("blockMember", "replayed", by="dora", memberId=api.member("ana"))
    assert (await code_of(api, OVERLAP, {"id": api.member("dora")}))["code"] == "RECIPIENT_UNAVAILABLE"  # R11a


async def two_groups(api: Api) -> None:
    """ana knows two groups of people who know one another, which cleo and dora bridge."""
    await api.connect("ana", "dora", "cleo", "rita")
    await api.connect("rita", "ben", "cleo")
    await api.connect("emil", "otto", "opal")
    await api.connect("dora", "otto", "opal")
    await api.connect("otto", "opal")


async def test_communities_come_with_who_bridges_them(api: Api) -> None:
    await two_groups(api)
    await api.buy("ana")
    whole = await reach(api, COMMUNITIES)
    found = whole["communities"]
    told = [(one["node"]["number"], names(api, one["node"]["members"])) for one in found["edges"]]
    assert told == [(1, ["dora", "emil", "opal", "otto"]), (2, ["ben", "cleo", "rita"]), (3, ["greta"])]
    assert [(one["node"]["size"], one["node"]["writable"]) for one in found["edges"]] == [(4, 2), (3, 0), (1, 0)]
    assert (found["totalCount"], found["networkChanged"], found["cut"]) == (3, False, False)
    bridges = whole["bridges"]["edges"]
    assert [
        (one["node"]["id"].removeprefix(api.member("")), one["community"], one["otherCommunities"]) for one in bridges
    ] == [("cleo", 2, 1), ("dora", 1, 1)]
    able = (await reach(api, COMMUNITIES, writable=True))["communities"]
    assert [names(api, one["node"]["members"]) for one in able["edges"]] == [["emil", "otto"], [], []]


async def test_communities_and_what_is_in_them_come_in_pages(api: Api) -> None:
    await two_groups(api)
    after, numbers = None, list[int]()
    while True:
        page = (await reach(api, COMMUNITIES, first=1, after=after))["communities"]
        numbers += [one["node"]["number"] for one in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert numbers == [1, 2, 3]

    async def paged(query: str, kind: str) -> list[str]:
        after, told = None, list[str]()
        while True:
            found = await reach(api, query, first=1, after=after)
            page = found["bridges"] if kind == "bridges" else found["communities"]["edges"][0]["node"]["members"]
            told += names(api, page)
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return told

    assert await paged(MEMBERS, "members") == ["dora", "emil", "opal", "otto"]
    assert await paged(BRIDGES, "bridges") == ["cleo", "dora"]


async def test_r11a_who_hides_is_in_no_community(api: Api) -> None:
    await two_groups(api)
    await api.do("blockMember", "replayed", by="cleo", memberId=api.member("ana"))
    found = await reach(api, COMMUNITIES)
    told = {name for one in found["communities"]["edges"] for name in names(api, one["node"]["members"])}
    assert not told & {"cleo", "sam", "bob"}
    assert "cleo" not in names(api, found["bridges"])


async def test_filters_choose_among_the_members_of_communities(api: Api) -> None:
    await two_groups(api)
    found = await reach(api, COMMUNITIES, filters={"skill": f"nobody has this {api.prefix}"})
    assert (found["communities"]["edges"], found["bridges"]["totalCount"]) == ([], 0)


@pytest.mark.parametrize("query", [COMMUNITIES, BRIDGES, MEMBERS])
async def test_a_page_says_whether_the_network_has_changed(api: Api, query: str) -> None:
    await two_groups(api)

    async def page(after: str | None = None) -> Json:
        found = await reach(api, query, first=1, after=after)
        if query is MEMBERS:
            return found["communities"]["edges"][0]["node"]["members"]
        return found["bridges" if query is BRIDGES else "communities"]

    async def changed() -> bool:
        return (await page((await page())["pageInfo"]["endCursor"]))["networkChanged"]

    # Other tests change the network meanwhile, though not always between two pages.
    assert not all([await changed() for _ in range(20)])
    after = (await page())["pageInfo"]["endCursor"]
    await api.do("blockMember", "replayed", by="ana", memberId=api.member("greta"))
    assert (await page(after))["networkChanged"]


async def test_a_place_in_one_community_is_none_in_another(api: Api) -> None:
    await two_groups(api)
    query = """
    query ($after: String) { viewer { reach(fresh: true) { communities(first: 1, after: $after) {
      pageInfo { endCursor } edges { node { members(first: 1) { pageInfo { endCursor } } } }
    } } } }
    """
    within = (
        MEMBERS.replace("communities(first: 1)", "communities(first: 1, after: $first)")
        .replace("$first: Int!", "$first: String")
        .replace("first: $first, after", "after")
    )
    told: list[str] = []
    for _ in range(20):  # until nobody changes the network meanwhile
        [found] = [(await reach(api, query))["communities"]]
        mine = found["edges"][0]["node"]["members"]["pageInfo"]["endCursor"]
        body = await api.ask(within, {"first": found["pageInfo"]["endCursor"], "after": mine}, by="ana")
        told += [error["extensions"]["code"] for error in body.get("errors", [])]
    assert set(told) == {"INVALID_INPUT"}


BAD = ("x", place_cursor("Ranked", 1, "0:ana"), place_cursor(COMMUNITY, "a", "0:ana"), place_cursor(BRIDGE, 1, "ana"))


@pytest.mark.parametrize("query", [COMMUNITIES, BRIDGES, MEMBERS])
async def test_a_cursor_of_another_list_is_refused(api: Api, query: str) -> None:
    for bad in BAD:
        error = await code_of(api, query, {"first": 2, "after": bad})
        assert (error["code"], error["field"]) == ("INVALID_INPUT", "after")
