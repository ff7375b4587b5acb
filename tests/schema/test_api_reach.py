"""Whom a member reaches, over the API: the arrays' answer is the one of the send's own preview, member by member."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from graph import facts
from graph.loading import load
from schema.product import assemble
from schema.types.page import cursor
from schema.types.reached_members import KIND
from services.member import AccountType, Member, OptOut, ProfileLevel, Standing
from services.networks.network import PROFILE_FACTS, BlockRow, ConnectionRow, MemberRow, Network
from services.policy import Policy
from services.reach.near_store import FEW
from services.reach.reachable import ROUNDED_TO

from .conftest import DATABASE, START
from .statements import count_statements
from .teaming import made

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from services.reach.following import Following

    from .conftest import Api, Json

pytestmark = pytest.mark.anyio

COUNTS = """
asOf total writable unavailable
steps { relation members writable free paidFrom { source members } blockers { code rule message remedy members } }
"""
REACH = f"query ($payWith: PayWith! = AUTO) {{ viewer {{ reach(fresh: true, payWith: $payWith) {{ {COUNTS} }} }} }}"
MEMBERS = """
query ($payWith: PayWith! = AUTO, $relation: Relation, $writable: Boolean, $first: Int! = 100, $after: String) {
  viewer { reach(fresh: true, payWith: $payWith) {
    members(relation: $relation, writable: $writable, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { id relation inMailEligibility(payWith: $payWith) { eligible } } }
    }
  } }
}
"""
INTRODUCERS = """
query ($first: Int! = 10, $after: String) { viewer { reach(fresh: true) {
  introducers(first: $first, after: $after) {
    totalCount networkChanged pageInfo { hasNextPage endCursor } edges { cursor secondDegreeMembers node { id } }
  }
} } }
"""
NEAR = ("FIRST_DEGREE", "SECOND_DEGREE", "THIRD_DEGREE")
RELATIONS = (*NEAR, "OUT_OF_NETWORK")


async def reach(api: Api, by: str, **given: object) -> Json:
    return (await api.data(REACH, given, by=by))["viewer"]["reach"]


async def steps(api: Api, by: str, **given: object) -> dict[str, Json]:
    return {step["relation"]: step for step in (await reach(api, by, **given))["steps"]}


async def members(api: Api, by: str, **given: object) -> Json:
    return (await api.data(MEMBERS, given, by=by))["viewer"]["reach"]["members"]


async def own(api: Api, by: str, **given: object) -> dict[str, Json]:
    """Of the members, those of this test, whom ids keep together: the database holds others' too."""
    found: dict[str, Json] = {}
    after: str | None = cursor(KIND, api.prefix)
    while True:
        page = await members(api, by, **{"first": 7, "after": after, **given})
        nodes = {edge["node"]["id"]: edge["node"] for edge in page["edges"]}
        mine = {id_.removeprefix(f"Member:{api.prefix}"): node for id_, node in nodes.items() if api.prefix in id_}
        found |= mine
        if len(mine) < len(nodes) or not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def counted(step: Json) -> tuple[int, int, int, dict[str, int], dict[str, int]]:
    paid = {one["source"]: one["members"] for one in step["paidFrom"]}
    blockers = {one["code"]: one["members"] for one in step["blockers"]}
    return step["members"], step["writable"], step["free"], paid, blockers


@pytest.mark.usefixtures("process")
async def test_r10_a_known_network_is_counted_by_relation_price_and_blocker(api: Api) -> None:
    found = await steps(api, "ana")
    assert list(found) == list(RELATIONS)
    assert counted(found["FIRST_DEGREE"]) == (2, 0, 0, {}, {"FIRST_DEGREE": 2})
    assert counted(found["SECOND_DEGREE"]) == (1, 0, 0, {}, {"NO_CREDITS": 1})
    assert counted(found["THIRD_DEGREE"]) == (1, 0, 0, {}, {"NO_CREDITS": 1})
    await api.buy("ana")
    await api.subscribe("ana")
    found = await steps(api, "ana")
    assert counted(found["SECOND_DEGREE"]) == (1, 1, 0, {"PURCHASED": 1}, {})
    assert counted(found["THIRD_DEGREE"]) == (1, 1, 0, {"SUBSCRIPTION": 1}, {})
    mail = await api.sent("ana", "cleo")
    assert counted((await steps(api, "ana"))["SECOND_DEGREE"]) == (1, 0, 0, {}, {"AWAITING_RESPONSE": 1})
    await api.do("declineInMail", "replayed", by="cleo", inMailId=mail)  # R13: that is a response
    assert counted((await steps(api, "ana"))["SECOND_DEGREE"]) == (1, 1, 0, {"PURCHASED": 1}, {})
    await api.do("setInMailPreferences", "replayed", by="cleo", openProfile=True)
    assert counted((await steps(api, "ana"))["SECOND_DEGREE"]) == (1, 1, 1, {}, {})


@pytest.mark.usefixtures("process")
async def test_each_blocker_has_its_rule_and_what_to_do(api: Api) -> None:
    [blocker] = (await steps(api, "ana"))["FIRST_DEGREE"]["blockers"]
    assert (blocker["code"], blocker["rule"], blocker["members"]) == ("FIRST_DEGREE", "R10", 2)
    assert blocker["message"][-1] == blocker["remedy"][-1] == "."


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("pay_with", ["AUTO", "POOL"])
async def test_the_counts_add_up(api: Api, pay_with: str) -> None:
    await api.buy("ana")
    found = await reach(api, "ana", payWith=pay_with)
    for step in found["steps"]:
        members, writable, free, paid, blockers = counted(step)
        assert writable == free + sum(paid.values())
        assert members == writable + sum(blockers.values())
        frequent = [one["members"] for one in step["blockers"]]
        assert frequent == sorted(frequent, reverse=True)
    assert found["total"] == sum(step["members"] for step in found["steps"]) + found["unavailable"]
    assert found["writable"] == sum(step["writable"] for step in found["steps"])
    assert found["unavailable"] % ROUNDED_TO == 0
    assert found["unavailable"] > 0


@pytest.mark.usefixtures("process")
async def test_r8a_the_pool_pays_where_it_is_asked_to_and_there_is_one(api: Api) -> None:
    assert counted((await steps(api, "ana", payWith="POOL"))["SECOND_DEGREE"])[4] == {"NO_TEAM": 1}
    await made(api, "greta", credits=3)
    second = (await steps(api, "greta", payWith="POOL"))["SECOND_DEGREE"]
    assert counted(second) == (1, 1, 0, {"PURCHASED": 1}, {})  # ben, through ana
    assert (await own(api, "greta", payWith="POOL", relation="SECOND_DEGREE", writable=True)).keys() == {"ben"}


CONCEALED: dict[str, Callable[[Api], Awaitable[object]]] = {
    "block": lambda api: api.do("blockMember", "replayed", by="cleo", memberId=api.member("ana")),
    "report": lambda api: reported(api, "cleo", "ana"),
    "suspension": lambda api: api.set("cleo", standing="SUSPENDED"),
}


async def reported(api: Api, by: str, about: str) -> None:
    query = "MATCH (a:Member {id: $a}) MATCH (b:Member {id: $b}) CREATE (a)-[:REPORTED {at: datetime()}]->(b)"
    ends = {"a": f"{api.prefix}{by}", "b": f"{api.prefix}{about}"}
    await api.product.driver.execute_query(query, ends, database_=DATABASE)


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("cause", list(CONCEALED))
async def test_r11a_who_is_not_available_is_the_same_whatever_the_cause(api: Api, cause: str) -> None:
    await CONCEALED[cause](api)  # before the first question: two of them are written past the feed
    found = await reach(api, "ana")
    assert [counted(step)[0] for step in found["steps"][:3]] == [2, 0, 1]  # who is behind cleo is as far as before
    assert (await own(api, "ana")).keys() == {"ben", "greta", "dora", "emil", "otto", "basil", "opal", "rita"}
    assert found["unavailable"] % ROUNDED_TO == 0
    assert (await api.data(INTRODUCERS, by="ana"))["viewer"]["reach"]["introducers"]["edges"] == []


@pytest.mark.usefixtures("process")
async def test_the_best_introducers_come_first_then_by_id(api: Api) -> None:
    await api.connect("greta", "cleo", "emil")
    await api.connect("rita", "ana", "cleo")

    async def told(**given: object) -> list[tuple[str, int]]:
        found = (await api.data(INTRODUCERS, given, by="ana"))["viewer"]["reach"]["introducers"]
        edges = found["edges"]
        assert found["totalCount"] >= len(edges)
        assert not edges or found["pageInfo"]["endCursor"] == edges[-1]["cursor"]
        places.append(found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None)
        return [(one["node"]["id"].removeprefix(api.member("")), one["secondDegreeMembers"]) for one in edges]

    places = list[str | None]()
    assert await told() == [("greta", 2), ("ben", 1), ("rita", 1)]
    assert await told(first=2) == [("greta", 2), ("ben", 1)]
    assert await told(first=2, after=places[-1]) == [("rita", 1)]
    assert places[0] is places[2] is None
    query = "{ viewer { reach(fresh: true) { topIntroducers { member { id } secondDegreeMembers } } } }"
    old = (await api.data(query, by="ana"))["viewer"]["reach"]["topIntroducers"]
    assert [(one["member"]["id"], one["secondDegreeMembers"]) for one in old] == [
        (api.member("greta"), 2),
        (api.member("ben"), 1),
        (api.member("rita"), 1),
    ]
    await api.do("blockMember", "replayed", by="ana", memberId=api.member("greta"))
    await api.do("blockMember", "replayed", by="ben", memberId=api.member("ana"))
    assert await told() == [("rita", 1)]
    for first in (0, 101):
        [error] = (await api.ask(INTRODUCERS, {"first": first}, by="ana"))["errors"]
        assert error["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.usefixtures("process")
async def test_pages_follow_one_another_and_inserts_shift_none(api: Api) -> None:
    wanted = sorted(["ben", "greta", "cleo", "dora", "emil", "otto", "basil", "opal", "rita"])
    place, seen = cursor(KIND, api.prefix), list[str]()
    for _ in wanted:
        page = await members(api, "ana", first=1, after=place)
        [edge] = page["edges"]
        assert page["pageInfo"]["hasPreviousPage"]
        assert page["pageInfo"]["startCursor"] == page["pageInfo"]["endCursor"] == edge["cursor"]
        seen.append(edge["node"]["id"].removeprefix(f"Member:{api.prefix}"))
        place = edge["cursor"]
        newcomer = MemberRow(Member(f"{api.prefix}a{len(seen)}"), "New", "", states=PROFILE_FACTS)  # sorts first
        await load(
            api.product.driver, DATABASE, Network((newcomer,), ()), now=START, advance=lambda _kind, _count: None
        )
    assert seen == wanted
    assert (await own(api, "ana")).keys() == {*wanted, *(f"a{number + 1}" for number in range(len(wanted)))}
    near = await members(api, "ana", relation="FIRST_DEGREE")
    assert (near["totalCount"], near["pageInfo"]["hasNextPage"]) == (2, False)
    assert (await members(api, "ana", relation="SELF"))["totalCount"] == 0
    after_all = await members(api, "ana", after=cursor(KIND, "\U0010ffff" * 255))
    assert (after_all["edges"], after_all["pageInfo"]["endCursor"]) == ([], None)


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("bad", ["x", cursor("Search", "ana"), cursor(KIND, ""), cursor(KIND, "a" * 256)])
async def test_a_cursor_of_another_list_is_refused(api: Api, bad: str) -> None:
    [error] = (await api.ask(MEMBERS, {"after": bad}, by="ana"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "after")


def people(chance: random.Random, prefix: str, count: int) -> list[MemberRow]:
    rows: list[MemberRow] = []
    for number in range(count):
        facts = Member(
            f"{prefix}p{number:02d}",
            profile_level=chance.choice([ProfileLevel.FULL, ProfileLevel.FULL, ProfileLevel.BASIC]),
            standing=chance.choice([*[Standing.ACTIVE] * 4, Standing.SUSPENDED, Standing.RESTRICTED]),
            account_type=chance.choice(list(AccountType)),
            open_profile=chance.random() < 0.3,
            opt_outs=frozenset(chance.sample(list(OptOut), chance.choice([0, 0, 1, 2]))),
        )
        rows.append(MemberRow(facts, f"P {number}", "", states=PROFILE_FACTS))
    return rows


async def random_network(api: Api, chance: random.Random) -> list[str]:
    """The names of the members of a network whose ties, blocks and reports are drawn."""
    rows = people(chance, api.prefix, 18)
    ids = [row.facts.id for row in rows]
    pairs = list(combinations(ids, 2))
    ties = tuple(ConnectionRow(a, b, None) for a, b in chance.sample(pairs, 22))
    ways = [chance.choice([(a, b), (b, a)]) for a, b in chance.sample(pairs, 12)]
    blocks = tuple(BlockRow(a, b, START) for a, b in ways)
    network = Network(members=tuple(rows), connections=ties, blocks=blocks)
    await load(api.product.driver, DATABASE, network, now=START, advance=lambda _kind, _count: None)
    names = [id_.removeprefix(api.prefix) for id_ in ids]
    for a, b in chance.sample(list(combinations(names, 2)), 8):
        await reported(api, a, b)
    return names


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("seed", range(3))
async def test_r20_who_is_writable_is_who_the_preview_says_of_every_member(api: Api, seed: int) -> None:
    chance = random.Random(seed)
    names = await random_network(api, chance)
    viewer = chance.choice(names)
    await api.set(viewer, standing="ACTIVE")
    await api.buy(viewer)
    for other in names[:6]:
        await api.send(viewer, other)
    query = """
    query ($ids: [ID!]!, $payWith: PayWith!) { nodes(ids: $ids) { id ... on Member {
      relation inMailEligibility(payWith: $payWith) { eligible }
    } } }
    """
    for pay_with in ("AUTO", "FREE", "PAID", "POOL"):
        asked = {"ids": [api.member(name) for name in names if name != viewer], "payWith": pay_with}
        nodes = [node for node in (await api.data(query, asked, by=viewer))["nodes"] if node]
        wanted = {node["id"].removeprefix(f"Member:{api.prefix}"): node for node in nodes}
        listed: dict[str, Any] = {}
        for relation in RELATIONS:
            for writable in (True, False):
                found = await own(api, viewer, relation=relation, writable=writable, payWith=pay_with)
                found = {name: node for name, node in found.items() if name in names}
                assert {node["relation"] for node in found.values()} <= {relation}
                assert {node["inMailEligibility"]["eligible"] for node in found.values()} <= {writable}
                assert not found.keys() & listed.keys()
                listed |= found
        assert listed == wanted
        by_relation = Counter(node["relation"] for node in wanted.values())
        able = Counter(node["relation"] for node in wanted.values() if node["inMailEligibility"]["eligible"])
        found = await steps(api, viewer, payWith=pay_with)
        for relation in NEAR:  # beyond, other tests' members are counted too
            assert counted(found[relation])[:2] == (by_relation[relation], able[relation])


NEARNESS = """
query ($ids: [ID!]!) {
  nodes(ids: $ids) { id ... on Member { degree relation mutualConnections { totalCount members(first: 10) { id } } } }
}
"""


@pytest.mark.parametrize("seed", range(3))
async def test_r2_lists_say_the_same_with_the_arrays_and_without(api: Api, process: Following, seed: int) -> None:
    chance = random.Random(seed)
    names = await random_network(api, chance)
    given = {"ids": [api.member(name) for name in names]}
    with_arrays = api.product
    without = assemble(with_arrays.driver, DATABASE, Policy(), api.clock)
    assert await process.seen() is not None
    for viewer in names:
        api.app.state.product = with_arrays
        assert await with_arrays.services.reaching.nearness(api.prefix + viewer, [api.prefix + viewer]) is not None
        told = await api.data(NEARNESS, given, by=viewer)
        api.app.state.product = without
        assert await without.services.reaching.nearness(api.prefix + viewer, [api.prefix + viewer]) is None
        assert told == await api.data(NEARNESS, given, by=viewer)


PLANNED = "recipientId eligible degree cost lot { id } blockers { code }"
PLAN = f"""
query ($ids: [ID!]!, $goal: PlanGoal!) {{
  planInMails(recipientIds: $ids, goal: $goal) {{ sends {{ {PLANNED} }} refused {{ {PLANNED} }} creditsLeft }}
}}
"""
LIST = """
query ($ids: [ID!]!) {
  nodes(ids: $ids) { id ... on Member { inMailEligibility { eligible degree blockers { code } } } }
}
"""


@pytest.mark.parametrize("seed", range(3))
async def test_r20_plans_and_lists_decide_the_same_with_the_arrays_and_without(
    api: Api, process: Following, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    names = await random_network(api, chance)
    with_arrays = api.product
    without = assemble(with_arrays.driver, DATABASE, Policy(), api.clock)
    assert await process.seen() is not None
    degrees: list[int | None] = []
    for viewer in chance.sample(names, 3):
        await api.set(viewer, standing="ACTIVE")
        await api.buy(viewer)
        given = {"ids": [api.member(name) for name in (*names, "nobody") if name != viewer]}
        assert len(given["ids"]) > FEW
        plans = [(PLAN, {**given, "goal": goal}) for goal in ("MOST_PEOPLE", "MOST_ANSWERS", "AS_GIVEN")]
        for query, variables in ((LIST, given), *plans):
            api.app.state.product = with_arrays
            with monkeypatch.context() as patched:
                asked: list[str] = []
                count_statements(patched, asked)
                told = await api.data(query, variables, by=viewer)
            judged = len([node for node in told.get("nodes", given["ids"]) if node])  # of a list, who may be seen
            assert (facts.LOAD_TOLD in asked, facts.LOAD in asked) == (judged > FEW, judged <= FEW)
            api.app.state.product = without
            assert told == await api.data(query, variables, by=viewer)
            degrees += [one["degree"] for one in told.get("planInMails", {"sends": []})["sends"]]
    assert len(set(degrees)) > 1


async def test_a_list_knows_what_the_viewer_just_did(api: Api, process: Following) -> None:
    query = """
    query { viewer { connections { edges { node { member { id degree mutualConnections { totalCount } } } } } } }
    """

    async def told() -> dict[str, tuple[int, int]]:
        edges = (await api.data(query, by="ana"))["viewer"]["connections"]["edges"]
        found = [edge["node"]["member"] for edge in edges]
        return {
            one["id"].removeprefix(f"Member:{api.prefix}"): (one["degree"], one["mutualConnections"]["totalCount"])
            for one in found
        }

    assert await process.seen() is not None
    assert await told() == {"ben": (1, 0), "greta": (1, 0)}
    wish = await api.do("requestConnection", "requestId", by="ana", memberId=api.member("cleo"))
    await api.do("acceptConnectionRequest", "replayed", by="cleo", requestId=wish["requestId"])
    assert await told() == {"ben": (1, 1), "greta": (1, 0), "cleo": (1, 1)}
    await api.do("removeConnection", "replayed", by="ana", memberId=api.member("ben"))
    assert await told() == {"greta": (1, 0), "cleo": (1, 0)}
    await api.do("blockMember", "replayed", by="cleo", memberId=api.member("ana"))
    assert await told() == {"greta": (1, 0)}


@pytest.mark.usefixtures("process")
async def test_what_was_just_done_is_in_a_fresh_answer(api: Api) -> None:
    assert counted((await steps(api, "ana"))["SECOND_DEGREE"])[0] == 1
    before = (await reach(api, "ana"))["asOf"]
    await api.do("blockMember", "replayed", by="ana", memberId=api.member("cleo"))
    assert counted((await steps(api, "ana"))["SECOND_DEGREE"])[4] == {"RECIPIENT_BLOCKED_BY_YOU": 1}
    await api.do("removeConnection", "replayed", by="ana", memberId=api.member("ben"))
    found = await reach(api, "ana")
    assert [step["members"] for step in found["steps"][:3]] == [1, 0, 0]
    assert found["asOf"] > before


@pytest.mark.usefixtures("process")
async def test_who_came_a_moment_ago_is_answered_too(api: Api) -> None:
    await reach(api, "ana")
    newcomer = MemberRow(Member(f"{api.prefix}zoe"), "Zoe", "", states=PROFILE_FACTS)
    await load(api.product.driver, DATABASE, Network((newcomer,), ()), now=START, advance=lambda _kind, _count: None)
    query = REACH.replace("fresh: true, ", "")
    found = (await api.data(query, by="zoe"))["viewer"]["reach"]
    assert [step["members"] for step in found["steps"][:3]] == [0, 0, 0]


async def test_where_the_network_is_not_there_it_is_told_when_to_ask_again(api: Api) -> None:
    body = await api.ask(f"{{ viewer {{ plan reach {{ {COUNTS} }} }} }}", by="ana")
    assert body["data"]["viewer"] == {"plan": None, "reach": None}
    [error] = body["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("REACH_NOT_READY", ["viewer", "reach"])
    assert error["extensions"]["retryAt"] > START.isoformat()


async def test_health_tells_how_far_the_arrays_are_behind(api: Api, process: Following) -> None:
    async def told() -> Json:
        async with api.client() as client:
            return (await client.get("/health")).json()["network"]

    assert await told() == {"state": "unasked", "changesBehind": None, "asOf": None}
    found = await reach(api, "ana")
    health = await told()
    assert health["state"] == "served"
    assert datetime.fromisoformat(health["asOf"]) >= datetime.fromisoformat(found["asOf"])
    await api.do("blockMember", "replayed", by="ana", memberId=api.member("cleo"))
    assert (await told())["changesBehind"] >= 1  # other tests change the network too
    seen = await process.seen(up_to_date=True)
    assert seen is not None
    assert (await told())["asOf"] == seen.as_of.isoformat()


async def test_many_ask_at_once(api: Api, process: Following) -> None:
    answers = await asyncio.gather(*(reach(api, name) for name in ("ana", "ben", "cleo", "dora", "emil") * 2))
    assert [answer["steps"] for answer in answers[:5]] == [answer["steps"] for answer in answers[5:]]
    assert await process.seen() is not None
