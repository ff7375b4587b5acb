"""What every list of members tells of each: how far, whom both know, whether one may write and at which price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections import Counter

    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

ELIGIBILITY = "eligible degree relation cost lot { id source } retryAt blockers { code rule remedy retryAt }"
MUTUALS = "mutualConnections { totalCount members(first: 10) { id name } }"
FACTS = f"degree relation {MUTUALS} inMailEligibility {{ {ELIGIBILITY} }}"
ROWS = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id ...on Member {{ {FACTS} }} }} }}"
ONE = f"query ($id: ID!) {{ inMailEligibility(recipientId: $id) {{ {ELIGIBILITY} }} }}"
EVERYBODY = ("ana", "ben", "cleo", "dora", "emil", "otto", "basil", "opal", "greta", "rita")


async def rows(api: Api, *names: str, by: str = "ana", query: str = ROWS) -> dict[str, Any]:
    data = await api.data(query, {"ids": [api.member(name) for name in names]}, by=by)
    return dict(zip(names, data["nodes"], strict=True))


async def test_r2_each_row_tells_how_far_away_it_is(api: Api) -> None:
    found = await rows(api, *EVERYBODY)
    assert {name: (row["degree"], row["relation"]) for name, row in found.items()} == {
        "ana": (0, "SELF"),
        "ben": (1, "FIRST_DEGREE"),
        "cleo": (2, "SECOND_DEGREE"),
        "dora": (3, "THIRD_DEGREE"),
        "emil": (None, "OUT_OF_NETWORK"),
        "otto": (None, "OUT_OF_NETWORK"),
        "basil": (None, "OUT_OF_NETWORK"),
        "opal": (None, "OUT_OF_NETWORK"),
        "greta": (1, "FIRST_DEGREE"),
        "rita": (None, "OUT_OF_NETWORK"),
    }


async def test_r20_a_rows_preview_is_the_previews(api: Api) -> None:
    await api.buy("ana")
    await api.sent("ana", "cleo")
    found = await rows(api, *EVERYBODY)
    for name, row in found.items():
        single = await api.data(ONE, {"id": api.member(name)}, by="ana")
        assert row["inMailEligibility"] == single["inMailEligibility"]
    assert [name for name, row in found.items() if row["inMailEligibility"]["eligible"]] == [
        "dora", "emil", "otto", "rita",
    ]  # fmt: skip
    assert {found[name]["inMailEligibility"]["cost"] for name in ("dora", "emil", "rita")} == {1}
    assert found["otto"]["inMailEligibility"]["cost"] == 0


async def test_r8_rows_of_one_document_may_pay_in_different_ways(api: Api) -> None:
    await api.buy("ana")
    query = """
    query ($ids: [ID!]!) { nodes(ids: $ids) { id ...on Member {
      any: inMailEligibility { eligible } free: inMailEligibility(payWith: FREE) { eligible }
    } } }
    """
    found = await rows(api, "dora", "otto", query=query)
    told = {name: (row["any"]["eligible"], row["free"]["eligible"]) for name, row in found.items()}
    assert told == {"dora": (True, False), "otto": (True, True)}


async def test_mutual_connections_are_counted_and_named_in_order(api: Api) -> None:
    found = await rows(api, "ben", "cleo", "greta", "ana", "emil")
    told = {
        name: (row["mutualConnections"]["totalCount"], [m["name"] for m in row["mutualConnections"]["members"]])
        for name, row in found.items()
    }
    assert told == {"ben": (0, []), "cleo": (1, ["Ben"]), "greta": (0, []), "ana": (0, []), "emil": (0, [])}


@pytest.mark.parametrize("first", [0, 11, -1])
async def test_so_many_mutual_connections_are_named_and_no_more(api: Api, first: int) -> None:
    query = f"query ($id: ID!) {{ member(id: $id) {{ mutualConnections {{ members(first: {first}) {{ id }} }} }} }}"
    [error] = (await api.ask(query, {"id": api.member("cleo")}, by="ana"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "first")


async def test_r11a_whom_one_may_not_see_is_nobodys_mutual_connection(api: Api) -> None:
    """ben's own connections sam, bob and rae know cleo too: who asks is told of them as if they weren't there."""
    await api.connect("cleo", "sam", "bob", "rae", "greta")
    await api.connect("ana", "sam", "bob", "rae")
    [about] = (await rows(api, "cleo")).values()
    assert about["mutualConnections"] == {
        "totalCount": 2,
        "members": [{"id": api.member(name), "name": name.capitalize()} for name in ("ben", "greta")],
    }
    [about] = (await rows(api, "cleo", by="ben")).values()  # whom the three did nothing to
    assert [one["name"] for one in about["mutualConnections"]["members"]] == ["Bob", "Rae"]


async def test_a_page_takes_as_many_statements_as_a_row(api: Api, statements: Counter[str]) -> None:
    await rows(api, "cleo")
    one = dict(statements)
    statements.clear()
    await rows(api, *(name for name in EVERYBODY if name != "ben"))
    assert dict(statements) == one
    assert set(one.values()) == {1, 2}  # profiles are asked for once more, of ben, whom both know
    assert len(one) == 3


async def test_a_second_mutation_of_a_document_shows_what_it_changed(api: Api) -> None:
    for who in ("ana", "cleo"):
        await api.buy(who)
    await api.sent("cleo", "ana")
    send = """
    mutation ($a: SendInMailInput!, $b: SendInMailInput!) {
      a: sendInMail(input: $a) { ...on SendInMailPayload { viewer { ...Them } } }
      b: sendInMail(input: $b) { ...on SendInMailPayload { viewer { ...Them } } }
    }
    fragment Them on Viewer { inbox(first: 1) { edges { node { sender { inMailEligibility { eligible } } } } } }
    """
    given = {
        key: {"recipientId": api.member(to), "subject": "Hi", "body": "Hello.", "idempotencyKey": api.key()}
        for key, to in (("a", "dora"), ("b", "cleo"))
    }
    data = await api.data(send, given, by="ana")
    told = [data[key]["viewer"]["inbox"]["edges"][0]["node"]["sender"]["inMailEligibility"] for key in "ab"]
    assert told == [{"eligible": True}, {"eligible": False}]
