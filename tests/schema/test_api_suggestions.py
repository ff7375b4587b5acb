"""suggestedRecipients: whom ana might write to, why, and that nobody is named whom she couldn't write to."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Any, LiteralString

import pytest

from services.policy import Policy

if TYPE_CHECKING:
    from collections import Counter

    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

ELIGIBILITY = "recipientId eligible degree relation cost lot { id source } retryAt blockers { code }"
QUERY = f"""
query ($after: String, $payWith: PayWith! = AUTO) {{
  suggestedRecipients(first: 20, after: $after, payWith: $payWith) {{
    totalCount
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
    edges {{
      cursor
      node {{
        member {{ id name }}
        score
        reasons {{
          __typename
          weight
          ...on CommonConnectionsReason {{ count members {{ id name }} }}
          ...on SharedFactReason {{ fact {{ kind name }} }}
          ...on AnswersReason {{ answered received }}
        }}
        eligibility {{ {ELIGIBILITY} }}
      }}
    }}
  }}
}}
"""
LEAVE: LiteralString = """
MATCH (m:Member)-[shared:WORKS_AT|STUDIED_AT|HAS_SKILL]->()
WHERE m.id STARTS WITH $prefix
DELETE shared
"""
JOIN: LiteralString = """
MATCH (m:Member)
WHERE m.id IN $ids
MERGE (e:Employer {id: $employer})
SET e.name = 'Acme'
MERGE (m)-[:WORKS_AT]->(e)
"""
PART: LiteralString = """
MATCH (m:Member {id: $id})-[tie:CONNECTED_TO|WORKS_AT]-(other)
WHERE NOT other.id IN $kept
DELETE tie
"""


async def run(api: Api, statement: LiteralString, **parameters: Any) -> None:  # noqa: ANN401 - as the driver's
    await api.product.driver.execute_query(statement, parameters, database_="neo4j")


async def employ(api: Api, *names: str) -> None:
    await run(api, JOIN, ids=[f"{api.prefix}{name}" for name in names], employer=f"{api.prefix}acme")


@pytest.fixture
async def town(api: Api) -> Api:
    """The people of the API's tests with credits for ana, and without what all tests' people share."""
    await run(api, LEAVE, prefix=api.prefix)
    await api.buy("ana")
    return api


def query(first: int = 20) -> str:
    """The query for a page of that length: a length in a variable is priced as 100."""
    return QUERY.replace("first: 20", f"first: {first}")


async def page(api: Api, *, by: str = "ana", first: int = 20, **given: object) -> dict[str, Any]:
    return (await api.data(query(first), given, by=by))["suggestedRecipients"]


def names(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["member"]["name"] for edge in found["edges"]]


async def test_a_suggestion_with_all_that_it_tells(town: Api) -> None:
    await town.connect("greta", "cleo")
    await employ(town, "ana", "cleo", "dora")
    found = await page(town)
    assert names(found) == ["Cleo", "Dora"]
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"], found["pageInfo"]["hasPreviousPage"]) == (
        2,
        False,
        False,
    )
    cleo, dora = (edge["node"] for edge in found["edges"])
    acme = {"kind": "EMPLOYER", "name": "Acme"}
    work = {"__typename": "SharedFactReason", "weight": pytest.approx(0.6 / log(3)), "fact": acme}
    assert cleo["reasons"] == [
        {
            "__typename": "CommonConnectionsReason",
            "weight": pytest.approx(1 / log(2) + 1 / log(5)),
            "count": 2,
            "members": [{"id": town.member(name.lower()), "name": name} for name in ("Greta", "Ben")],
        },
        work,
    ]
    assert dora["reasons"] == [work]
    for one in (cleo, dora):
        assert one["score"] == pytest.approx(sum(reason["weight"] for reason in one["reasons"]))


async def test_r20_each_is_eligible_just_as_the_preview_says(town: Api) -> None:
    await employ(town, *["ana", "cleo", "dora", "emil", "sam", "bob", "rae", "otto", "basil", "opal", "greta", "rita"])
    found = await page(town)
    assert sorted(names(found)) == ["Cleo", "Dora", "Emil", "Otto", "Rita"]
    preview = f"query ($id: ID!) {{ inMailEligibility(recipientId: $id) {{ {ELIGIBILITY} }} }}"
    for edge in found["edges"]:
        one = edge["node"]
        told = await town.data(preview, {"id": one["member"]["id"]}, by="ana")
        assert told["inMailEligibility"] == one["eligibility"]
        assert one["eligibility"]["eligible"]


async def test_r10_subscription_credits_bring_no_second_degree(api: Api) -> None:
    await run(api, LEAVE, prefix=api.prefix)
    await api.subscribe("ana")
    await employ(api, "ana", "dora")
    assert names(await page(api)) == ["Dora"]
    assert names(await page(api, payWith="FREE")) == []
    await api.set("cleo", openProfile=True)
    assert names(await page(api, payWith="FREE")) == ["Cleo"]


async def test_r13_who_has_not_answered_yet_is_not_suggested_again(town: Api) -> None:
    mail = await town.sent("ana", "cleo")
    assert names(await page(town)) == []
    await town.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Go on.")
    found = await page(town)
    assert names(found) == ["Cleo"]
    answers = found["edges"][0]["node"]["reasons"][-1]
    weight = pytest.approx(2 * (2 / 5 - 0.25))
    assert answers == {"__typename": "AnswersReason", "weight": weight, "answered": 1, "received": 1}


async def test_a_recruiter_is_not_told_of_connections(town: Api) -> None:
    await town.connect("greta", "otto", "ben")
    await employ(town, "greta", "ana", "otto", "emil")
    assert sorted(names(await page(town, by="greta"))) == ["Bob", "Cleo", "Emil", "Rae"]


async def test_pages_follow_one_another_and_what_is_new_shifts_none(town: Api) -> None:
    await town.connect("greta", "otto", "rita", "emil")
    await employ(town, "ana", "emil", "dora")
    whole = await page(town)
    assert len(names(whole)) == whole["totalCount"] == 5
    walked: list[str] = []
    after = None
    while len(walked) < 5:
        one = await page(town, first=2, after=after)
        walked += names(one)
        assert one["totalCount"] == 5
        assert one["pageInfo"]["hasNextPage"] is (len(walked) < 5)
        assert one["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = one["pageInfo"]["endCursor"]
    assert walked == names(whole)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    await town.set(walked[0].lower(), standing="SUSPENDED")
    assert names(await page(town, after=cursors[0])) == walked[1:]
    assert names(await page(town, after=after)) == []


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_has_1_to_100_suggestions(api: Api, first: int) -> None:
    sized = "query ($n: Int!) { suggestedRecipients(first: $n) { totalCount } }"
    [error] = (await api.ask(sized, {"n": first}, by="ana"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "first")


# Suggestion:x, Suggestion:1, Suggestion:nan x, Suggestion:1e999 x, Suggestion:1 (with a space after it), Member:x
BAD = ["", "%%%", "U3VnZ2VzdGlvbjp4", "U3VnZ2VzdGlvbjox", "U3VnZ2VzdGlvbjpuYW4geA==", "U3VnZ2VzdGlvbjoxZTk5OSB4"]


@pytest.mark.parametrize("after", [*BAD, "U3VnZ2VzdGlvbjoxIA==", "TWVtYmVyOng="])
async def test_a_text_that_is_no_cursor_is_told(api: Api, after: str) -> None:
    [error] = (await api.ask(QUERY, {"after": after}, by="ana"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "after")


async def test_r11a_whoever_is_not_available_leaves_the_same_list(town: Api) -> None:
    """Each in turn stands where a colleague, a connection and a common connection would."""
    texts: dict[str, str] = {}
    for who in ("bob", "rae", "sam", "otto"):
        await town.connect(who, "ana", "dora", "greta", "ben")
        await employ(town, "ana", "dora", who)
        texts[who] = (await town.post(QUERY, by="ana")).text
        kept = [f"{town.prefix}ben"] if who != "otto" else []
        await run(town, PART, id=f"{town.prefix}{who}", kept=kept)
    assert texts["bob"] == texts["rae"] == texts["sam"]
    assert texts["bob"] != texts["otto"]
    assert '"Dora"' in texts["bob"]


async def test_a_page_takes_four_statements_whatever_its_length(town: Api, statements: Counter[str]) -> None:
    await town.connect("greta", "otto", "rita", "emil", "cleo")
    await employ(town, "ana", "emil", "dora")
    counts: dict[int, int] = {}
    for first in (1, 5):
        statements.clear()
        assert len(names(await page(town, first=first))) == first
        counts[first] = statements.total()
    assert counts == {1: 4, 5: 4}  # candidates, eligibility of all, profiles of the suggested, of those in common


async def test_the_policy_tells_the_weights(api: Api) -> None:
    fields = "connection answers usualAnswers usualInMails inMails patienceDays ways connections hub candidates"
    data = await api.data(f"{{ policy {{ suggestion {{ {fields} shared {{ kind weight }} }} }} }}")
    numbers = Policy().suggestion
    assert data["policy"]["suggestion"] == {
        "connection": numbers.connection,
        "shared": [
            {"kind": "EMPLOYER", "weight": 0.6},
            {"kind": "SCHOOL", "weight": 0.4},
            {"kind": "SKILL", "weight": 0.2},
        ],
        "answers": numbers.answers,
        "usualAnswers": numbers.usual_rate,
        "usualInMails": numbers.usual_inmails,
        "inMails": numbers.inmails,
        "patienceDays": 7,
        "ways": numbers.ways,
        "connections": numbers.connections,
        "hub": numbers.hub,
        "candidates": numbers.candidates,
    }
