"""Reports over the API: cases, interim restrictions, decisions, appeals, and who learns what (R11, R11a, R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schema.types.page import cursor

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

TRUST, SUPPORT = "tess:trust", "mira:support"
CASE = """
    id memberId state openedAt closedAt restricts strikeId
    reports { id reporterId reason note at inMail { id subject body sentAt replies { authorId body } } }
"""
CASES = """
query ($state: CaseState!, $after: String) { operator { cases(state: $state, first: 1, after: $after) {
    totalCount pageInfo { hasNextPage } edges { cursor node { id memberId } }
} } }
"""
ONE = f"query ($id: ID!) {{ operator {{ case(id: $id) {{ {CASE} }} }} }}"
STANDING = """
{ viewer {
    standing { state restrictedUntil strikes { id reason } }
    notifications { edges { node { id kind dueAt about } } }
} }
"""
ACTIONS = """
query ($id: ID) { operator { actions(memberId: $id) { edges { node { id operator kind reason about } } } } }
"""
TICKET = "query ($id: ID!) { operator { ticket(id: $id) { strikeId caseId } } }"
READERS = ("cleo", "dora", "emil", "otto")


async def letters(api: Api, readers: tuple[str, ...] = READERS) -> dict[str, str]:
    """Ana writes to each of them; cleo answers."""
    await api.buy("ana")
    sent = {name: await api.sent("ana", name) for name in readers}
    await api.do("replyToInMail", "reply { body }", by="cleo", inMailId=sent["cleo"], body="No, thanks.")
    return sent


async def report(api: Api, who: str, mail: str, reason: str = "SPAM") -> Json:
    result = await api.do(
        "reportInMail", "reportId reportedAt", by=who, inMailId=mail, reason=reason, note=f"By {who}."
    )
    assert result["__typename"] == "ReportInMailPayload", result
    return result


async def reported(api: Api, count: int) -> dict[str, str]:
    sent = await letters(api)
    for name in READERS[:count]:
        await report(api, name, sent[name])
    return sent


async def cases(api: Api, state: str = "OPEN") -> list[Json]:
    """The cases against ana in that state: other tests leave cases of their own members."""
    query = "MATCH (c:Case {memberId: $id, state: $state}) RETURN c.id AS id"
    found, _, _ = await api.product.driver.execute_query(query, id=f"{api.prefix}ana", state=state)
    return [(await api.data(ONE, {"id": f"Case:{record['id']}"}, by=TRUST))["operator"]["case"] for record in found]


async def standing(api: Api, who: str = "ana") -> tuple[str, str | None]:
    seen = (await api.data(STANDING, by=who))["viewer"]["standing"]
    return seen["state"], seen["restrictedUntil"]


async def news(api: Api, who: str = "ana") -> list[str]:
    edges = (await api.data(STANDING, by=who))["viewer"]["notifications"]["edges"]
    kinds = [edge["node"]["kind"] for edge in edges]
    return [kind for kind in kinds if kind.startswith(("STRIKE", "RESTRICTED", "REVIEW"))]


async def decide(api: Api, name: str, case_id: str) -> Json:
    fields = "caseId actionId standing { state restrictedUntil } replayed"
    result = await api.do(name, fields, by=TRUST, caseId=case_id, reason="Looked at")
    assert result["__typename"].endswith("Payload"), result
    return result


async def test_r17_a_case_holds_its_reports_and_their_messages(api: Api) -> None:
    sent = await letters(api)
    first = await report(api, "cleo", sent["cleo"], "HARASSMENT")
    await report(api, "dora", sent["dora"])
    [case] = await cases(api)
    assert (case["state"], case["restricts"], case["closedAt"], case["strikeId"]) == ("OPEN", False, None, None)
    assert case["openedAt"] == first["reportedAt"]
    cleos, doras = case["reports"]
    assert (cleos["id"], cleos["reporterId"]) == (first["reportId"], api.member("cleo"))
    assert (cleos["reason"], cleos["note"], doras["reason"]) == ("HARASSMENT", "By cleo.", "SPAM")
    assert cleos["inMail"]["id"] == sent["cleo"]
    assert cleos["inMail"]["subject"] == "Graph work"
    assert cleos["inMail"]["replies"] == [{"authorId": api.member("cleo"), "body": "No, thanks."}]


@pytest.mark.parametrize(("name", "state"), [("upholdCase", "UPHELD"), ("dismissCase", "DISMISSED")])
async def test_r17_cases_are_listed_by_what_became_of_them(api: Api, name: str, state: str) -> None:
    await reported(api, 1)
    [case] = await cases(api)
    just_before = {"after": cursor("Case", case["id"].removeprefix("Case:")[:-1])}
    node = {"id": case["id"], "memberId": api.member("ana")}
    listed = {"cursor": cursor("Case", case["id"].removeprefix("Case:")), "node": node}
    for decided in (False, True):
        if decided:
            await decide(api, name, case["id"])
        for asked in ("OPEN", state):
            page = (await api.data(CASES, {"state": asked, **just_before}, by=TRUST))["operator"]["cases"]
            assert (page["edges"][:1] == [listed]) is ((asked == state) is decided)
            assert page["totalCount"] >= len(page["edges"])


async def test_r17_three_reporters_restrict_until_an_operator_decides(api: Api) -> None:
    sent = await reported(api, 2)
    assert (await standing(api), await news(api)) == (("ACTIVE", None), [])
    await report(api, "emil", sent["emil"])
    assert (await standing(api), await news(api)) == (("RESTRICTED", None), ["RESTRICTED"])
    refused = await api.send("ana", "greta")
    assert refused["blockers"][0]["code"] == "SENDER_RESTRICTED"
    api.clock.advance(days=365)
    assert await standing(api) == ("RESTRICTED", None)


async def test_r17_an_upheld_case_is_a_strike(api: Api) -> None:
    await reported(api, 3)
    [case] = await cases(api)
    assert case["restricts"]
    result = await decide(api, "upholdCase", case["id"])
    assert result["standing"] == {"state": "ACTIVE", "restrictedUntil": None}
    [closed] = await cases(api, "UPHELD")
    assert closed["strikeId"] == (await api.data(STANDING, by="ana"))["viewer"]["standing"]["strikes"][0]["id"]
    assert await cases(api) == []
    assert await news(api) == ["STRIKE_ADDED", "RESTRICTED"]


async def test_r17_a_dismissed_case_leaves_the_reporters_safe(api: Api) -> None:
    await reported(api, 3)
    [case] = await cases(api)
    result = await decide(api, "dismissCase", case["id"])
    assert result["standing"] == {"state": "ACTIVE", "restrictedUntil": None}
    assert await news(api) == ["REVIEW_ENDED", "RESTRICTED"]
    for name in READERS[:3]:
        refused = await api.send("ana", name)
        assert refused["blockers"][0]["code"] == "RECIPIENT_UNAVAILABLE"
    assert (await api.send("ana", "otto"))["blockers"][0]["code"] == "AWAITING_RESPONSE"


async def test_r17_reports_of_a_decided_case_count_no_more(api: Api) -> None:
    sent = await reported(api, 3)
    await decide(api, "dismissCase", (await cases(api))[0]["id"])
    await report(api, "otto", sent["otto"])
    assert await standing(api) == ("ACTIVE", None)
    [case] = await cases(api)
    assert [one["reporterId"] for one in case["reports"]] == [api.member("otto")]


@pytest.mark.parametrize(("name", "kind"), [("upholdCase", "CASE_UPHELD"), ("dismissCase", "CASE_DISMISSED")])
async def test_r24_each_decision_is_recorded_and_made_once(api: Api, name: str, kind: str) -> None:
    await reported(api, 1)
    [case] = await cases(api)
    result = await decide(api, name, case["id"])
    query = (
        "query ($id: ID) { operator { actions(memberId: $id) { edges { node { id operator kind reason about } } } } }"
    )
    [edge] = (await api.data(query, {"id": api.member("ana")}, by=TRUST))["operator"]["actions"]["edges"]
    assert edge["node"] == {
        "id": result["actionId"],
        "operator": f"{api.prefix}tess",
        "kind": kind,
        "reason": "Looked at",
        "about": case["id"].removeprefix("Case:"),
    }
    for again in ("upholdCase", "dismissCase"):
        error = await api.refused(again, by=TRUST, caseId=case["id"], reason="Again")
        assert error["code"] == "CASE_CLOSED"


@pytest.mark.parametrize("name", ["upholdCase", "dismissCase"])
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": ""}, "INVALID_INPUT"),
        ({"caseId": "Strike:x"}, "INVALID_INPUT"),
        ({"caseId": "Case:none"}, "CASE_NOT_FOUND"),
    ],
)
async def test_what_cant_be_decided_changes_nothing(api: Api, name: str, changed: dict[str, str], code: str) -> None:
    await reported(api, 1)
    [case] = await cases(api)
    error = await api.refused(name, by=TRUST, **{"caseId": case["id"], "reason": "Because", **changed})
    assert error["code"] == code


async def test_r17_a_strike_is_appealed_by_a_ticket_that_leads_to_its_case(api: Api) -> None:
    await reported(api, 3)
    [case] = await cases(api)
    asked, fields = {"subject": "Please look again", "body": "It was a joke."}, "ticket { id strikeId caseId }"
    during = await api.do("openSupportTicket", fields, by="ana", **asked)
    assert (during["ticket"]["strikeId"], during["ticket"]["caseId"]) == (None, None)
    await decide(api, "upholdCase", case["id"])
    [strike] = (await api.data(STANDING, by="ana"))["viewer"]["standing"]["strikes"]
    appeal = await api.do(
        "openSupportTicket", "ticket { id strikeId caseId }", by="ana", **asked, strikeId=strike["id"]
    )
    assert (appeal["ticket"]["strikeId"], appeal["ticket"]["caseId"]) == (strike["id"], None)
    seen = [
        (await api.data(TICKET, {"id": ticket["ticket"]["id"]}, by=SUPPORT))["operator"]["ticket"]
        for ticket in (during, appeal)
    ]
    assert seen == [{"strikeId": None, "caseId": case["id"]}, {"strikeId": strike["id"], "caseId": case["id"]}]
    mine = await api.data("{ viewer { tickets { edges { node { strikeId caseId } } } } }", by="ana")
    assert [edge["node"]["caseId"] for edge in mine["viewer"]["tickets"]["edges"]] == [None, None]
    await api.do("liftStrike", "standing { state }", by=TRUST, strikeId=strike["id"], reason="It was a joke")
    error = await api.refused("openSupportTicket", by="ana", **asked, strikeId=strike["id"])
    assert error["code"] == "STRIKE_LIFTED"


@pytest.mark.parametrize(("strike", "code"), [("Strike:x", "STRIKE_NOT_FOUND"), ("Case:x", "INVALID_INPUT")])
async def test_r17_only_ones_own_strike_is_appealed(api: Api, strike: str, code: str) -> None:
    result = await api.do("addStrike", "strikeId", by=TRUST, memberId=api.member("ben"), reason="Spam")
    for given in (strike, result["strikeId"] if code == "STRIKE_NOT_FOUND" else strike):
        error = await api.refused("openSupportTicket", by="ana", subject="Hi", body="Hello.", strikeId=given)
        assert error["code"] == code


async def test_r11a_the_reported_member_sees_nothing_of_a_report(api: Api) -> None:
    everything = """
    { viewer {
        member { id name } inMailsSentThisMonth
        credits { available entries { totalCount } }
        sentInMails { totalCount edges { node { state respondedAt } } }
        inbox { totalCount }
        standing { state restrictedUntil strikes { id } }
        notifications { totalCount }
        tickets { totalCount }
    } }
    """
    sent = await letters(api)
    before = await api.data(everything, by="ana")
    for name in READERS[:2]:
        await report(api, name, sent[name])
    assert await api.data(everything, by="ana") == before
    [case] = await cases(api)
    await decide(api, "dismissCase", case["id"])
    assert await api.data(everything, by="ana") == before


async def test_r11a_no_id_that_the_restricted_member_sees_is_a_reports_or_a_cases(api: Api) -> None:
    await reported(api, 3)
    [case] = await cases(api)
    secret = [case["id"], *(one["id"] for one in case["reports"]), *(one["reporterId"] for one in case["reports"])]
    seen = await api.ask(STANDING, by="ana")
    assert not [id_ for id_ in secret if id_.partition(":")[2] in str(seen)]
    await decide(api, "upholdCase", case["id"])
    seen = await api.ask(STANDING, by="ana")
    assert not [id_ for id_ in secret if id_.partition(":")[2] in str(seen)]
