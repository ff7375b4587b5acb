"""Searching the own mail, and when the next InMail is possible, as members ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import DATABASE

if TYPE_CHECKING:
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

SEARCH = """
query ($query: String!, $first: Int! = 20, $after: String) {
  viewer {
    searchMail(query: $query, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { node { inMail { id sender { name } } reply { body author { name } } } }
    }
  }
}
"""
NEXT = """
{ viewer { sentInMails { edges { node { id nextInMail { possible at blockers { code } } } } } } }
"""
AWAIT = "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"


async def found(api: Api, who: str, query: str, **given: object) -> dict[str, Any]:
    await api.product.driver.execute_query(AWAIT, database_=DATABASE)
    return (await api.data(SEARCH, {"query": query, **given}, by=who))["viewer"]["searchMail"]


async def test_both_parties_find_what_was_written_and_nobody_else_does(api: Api) -> None:
    await api.buy("ana")
    mail = (await api.send("ana", "cleo", subject="Zebras", body="Stripes?"))["inMail"]["id"]
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Zebras, gladly!")
    for who in ("ana", "cleo"):
        hits = await found(api, who, "zebras")
        assert hits["totalCount"] == 2
        assert [edge["node"] for edge in hits["edges"]] == [
            {
                "inMail": {"id": mail, "sender": {"name": "Ana"}},
                "reply": {"body": "Zebras, gladly!", "author": {"name": "Cleo"}},
            },
            {"inMail": {"id": mail, "sender": {"name": "Ana"}}, "reply": None},
        ]
    assert await found(api, "dora", "zebras") == {
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "edges": [],
    }
    first = await found(api, "ana", "zebras", first=1)
    assert first["pageInfo"]["hasNextPage"]
    second = await found(api, "ana", "zebras", first=1, after=first["pageInfo"]["endCursor"])
    assert [edge["node"]["reply"] for edge in second["edges"]] == [None]


async def test_r11a_whoever_vanished_is_nobody_in_what_is_found_and_the_count_stays(api: Api) -> None:
    await api.buy("cleo")
    await api.send("cleo", "ana", subject="Zebras")
    await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
    hits = await found(api, "ana", "zebras")
    assert (hits["totalCount"], hits["edges"][0]["node"]["inMail"]["sender"]) == (1, None)


@pytest.mark.parametrize("query", ["", "*", "(((", "x" * 101])
async def test_nothing_to_search_for_is_refused_and_costs_nothing_else_of_the_answer(api: Api, query: str) -> None:
    body = await api.ask(SEARCH, {"query": query}, by="ana")
    [error] = body["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "query")
    assert body["data"]["viewer"]["searchMail"] is None


async def following(api: Api, who: str) -> dict[str, tuple[str, str | None]]:
    edges = (await api.data(NEXT, by=who))["viewer"]["sentInMails"]["edges"]
    return {
        edge["node"]["id"]: (edge["node"]["nextInMail"]["possible"], edge["node"]["nextInMail"]["at"]) for edge in edges
    }


async def test_r13_the_next_inmail_waits_for_a_response_as_the_preview_says(api: Api) -> None:
    await api.buy("ana")
    mails = {who: await api.sent("ana", who) for who in ("cleo", "dora", "emil")}
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mails["cleo"], body="Go on.")
    await api.set("emil", standing="SUSPENDED")
    assert await following(api, "ana") == {
        mails["cleo"]: ("NOW", None),
        mails["dora"]: ("AFTER_RESPONSE", None),
        mails["emil"]: ("NOT_FORESEEABLE", None),
    }
    query = "query ($id: ID!) { node(id: $id) { ...on InMail { nextInMail { possible } } } }"
    assert (await api.data(query, {"id": mails["dora"]}, by="dora"))["node"] == {"nextInMail": None}


async def test_r11a_block_report_and_suspension_are_not_told_apart_by_what_is_possible_next(api: Api) -> None:
    await api.buy("ana")
    mails = {who: await api.sent("ana", who) for who in ("cleo", "dora", "emil")}
    await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
    await api.do("reportInMail", "reportId", by="dora", inMailId=mails["dora"], reason="SPAM")
    await api.set("emil", standing="SUSPENDED")
    edges = (await api.data(NEXT, by="ana"))["viewer"]["sentInMails"]["edges"]
    told = [edge["node"]["nextInMail"] for edge in edges]
    codes = [{"code": "RECIPIENT_UNAVAILABLE"}, {"code": "AWAITING_RESPONSE"}]
    assert told == [{"possible": "NOT_FORESEEABLE", "at": None, "blockers": codes}] * 3


async def test_a_page_of_sent_inmails_is_judged_by_one_survey(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    await api.buy("ana")
    for who in ("cleo", "dora", "emil"):
        await api.sent("ana", who)
    asked: list[int] = []
    inner = type(api.product.services.inmails)

    async def counted(self: Any, viewer_id: str, wanted: Any) -> Any:  # noqa: ANN401 - as the method it stands for
        asked.append(len(wanted))
        return await eligibilities(self, viewer_id, wanted)

    eligibilities = inner.eligibilities
    monkeypatch.setattr(inner, "eligibilities", counted)
    assert len(await following(api, "ana")) == 3
    assert asked == [3]
