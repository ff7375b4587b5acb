"""What members were told, over the API: their own, newest first, by pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, LiteralString

import pytest

from services.mailing.delivery import Delivery

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

NEWS = """
query ($first: Int! = 20, $after: String) { viewer { notifications(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node { id kind at credits dueAt about read answer inMail { id subject sender { name } } } }
} } }
"""


async def news(api: Api, by: str = "ana", **given: object) -> Json:
    return (await api.data(NEWS, given, by=by))["viewer"]["notifications"]


async def reward(api: Api, credits: int) -> None:
    given = {"memberId": api.member("cleo"), "credits": credits, "reason": "Kind"}
    result = await api.do("grantReward", "lotId", by="mira:support", **given)
    assert result["__typename"] == "GrantRewardPayload", result


async def test_news_comes_newest_first_and_by_pages(api: Api) -> None:
    for credits in (1, 2, 3):
        await reward(api, credits)
    every = await news(api, "cleo")
    told = [edge["node"]["credits"] for edge in every["edges"] if edge["node"]["kind"] == "REWARD_GRANTED"]
    assert told == [3, 2, 1]
    assert every["totalCount"] == len(every["edges"])
    first = await news(api, "cleo", first=2)
    assert first["pageInfo"]["hasNextPage"]
    rest = await news(api, "cleo", after=first["pageInfo"]["endCursor"])
    assert [*first["edges"], *rest["edges"]] == every["edges"]
    assert rest["pageInfo"]["hasPreviousPage"]
    assert (await news(api, "ana"))["totalCount"] == 0


@pytest.mark.parametrize("given", [{"first": 0}, {"first": 101}, {"after": "x"}, {"after": "SW5NYWlsOng="}])
async def test_pages_that_are_none_are_told(api: Api, given: dict[str, object]) -> None:
    body = await api.ask(NEWS, given, by="ana")
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


MAIL_NEWS = """
{ viewer { unreadNotifications
  notifications { edges { node { id kind read answer about inMail { id sender { name } recipient { name } } } } }
  inbox { edges { node { id sender { name } recipient { name } } } }
} }
"""


async def test_r19_the_recipient_is_told_of_an_inmail_and_the_sender_of_its_answers(api: Api) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    seen = (await api.data(MAIL_NEWS, by="cleo"))["viewer"]
    [told] = [edge["node"] for edge in seen["notifications"]["edges"]]
    assert (told["kind"], told["about"], told["answer"]) == ("INMAIL_RECEIVED", mail.removeprefix("InMail:"), None)
    assert [told["inMail"]] == [edge["node"] for edge in seen["inbox"]["edges"]]
    await api.do("declineInMail", "replayed", by="cleo", inMailId=mail)
    await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="After all, yes.")
    news_of_ana = [edge["node"] for edge in (await news(api))["edges"] if edge["node"]["kind"] == "ANSWER_RECEIVED"]
    assert [(one["answer"], one["inMail"]["id"]) for one in news_of_ana] == [("REPLY", mail), ("DECLINE", mail)]


HIDING: dict[str, LiteralString] = {
    "blocked": "MATCH (a:Member {id: $ana}) MATCH (c:Member {id: $cleo}) CREATE (a)-[:BLOCKED {at: datetime()}]->(c)",
    "reported": "MATCH (a:Member {id: $ana}) MATCH (c:Member {id: $cleo}) CREATE (a)-[:REPORTED {at: datetime()}]->(c)",
    "suspended": "MATCH (a:Member {id: $ana}) SET a.standing = 'SUSPENDED'",
    "blocked by the recipient": (
        "MATCH (a:Member {id: $ana}) MATCH (c:Member {id: $cleo}) CREATE (c)-[:BLOCKED {at: datetime()}]->(a)"
    ),
}


@pytest.mark.parametrize("how", list(HIDING))
async def test_r11a_news_of_mail_shows_what_the_inbox_shows_whatever_the_sender_did_since(api: Api, how: str) -> None:
    await api.buy("ana")
    await api.sent("ana", "cleo")
    people = {name: f"{api.prefix}{name}" for name in ("ana", "cleo")}
    await api.product.driver.execute_query(HIDING[how], dict[str, Any](people), database_=api.product.database)
    seen = (await api.data(MAIL_NEWS, by="cleo"))["viewer"]
    shown = [edge["node"] for edge in seen["inbox"]["edges"]]
    assert [edge["node"]["inMail"] for edge in seen["notifications"]["edges"]] == shown
    assert [one["sender"] for one in shown] == [{"name": "Ana"} if how == "blocked by the recipient" else None]


async def test_r11a_neither_a_block_nor_a_report_is_told(api: Api) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    before = [edge["node"] for edge in (await news(api))["edges"]]
    await api.do("reportInMail", "replayed", by="cleo", inMailId=mail, reason="SPAM")
    await api.do("blockMember", "replayed", by="cleo", memberId=api.member("ana"))
    assert [edge["node"] for edge in (await news(api))["edges"]] == before


async def unread(api: Api, by: str = "cleo") -> int:
    return (await api.data("{ viewer { unreadNotifications } }", by=by))["viewer"]["unreadNotifications"]


async def mark(api: Api, by: str, **given: object) -> Json:
    return await api.do("markNotificationsRead", "replayed viewer { unreadNotifications }", by=by, **given)


async def test_r21_what_was_read_is_marked_by_ids_or_up_to_one_and_a_repetition_marks_nothing_new(api: Api) -> None:
    for credits in (1, 2, 3, 4):
        await reward(api, credits)
    told = [edge["node"] for edge in (await news(api, "cleo"))["edges"] if edge["node"]["kind"] == "REWARD_GRANTED"]
    there = await unread(api)
    given = {"ids": [told[0]["id"], "Notification:nobody's"], "idempotencyKey": "once"}
    assert await mark(api, "cleo", **given) == {
        "__typename": "MarkNotificationsReadPayload",
        "replayed": False,
        "viewer": {"unreadNotifications": there - 1},
    }
    assert (await mark(api, "ana", upTo=told[0]["id"]))["viewer"] == {"unreadNotifications": 0}
    assert await unread(api) == there - 1
    await mark(api, "cleo", upTo=told[2]["id"])
    read = {edge["node"]["id"] for edge in (await news(api, "cleo"))["edges"] if edge["node"]["read"]}
    assert read >= {told[0]["id"], told[2]["id"], told[3]["id"]}
    assert told[1]["id"] not in read
    await reward(api, 5)
    again = await mark(api, "cleo", **given)
    assert (again["replayed"], again["viewer"]["unreadNotifications"]) == (True, await unread(api))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"ids": []},
        {"ids": ["Member:x"]},
        {"upTo": "x"},
        {"ids": [f"Notification:{number}" for number in range(101)]},
    ],
)
async def test_nothing_is_marked_where_nothing_is_named(api: Api, given: dict[str, object]) -> None:
    assert (await api.refused("markNotificationsRead", by="cleo", **given))["code"] == "INVALID_INPUT"


PREFERENCES = "{ viewer { notificationPreferences { emailAddress emailKinds } } }"


async def preferences(api: Api, by: str) -> Json:
    return (await api.data(PREFERENCES, by=by))["viewer"]["notificationPreferences"]


async def test_an_address_and_kinds_are_set_and_shown_to_nobody_else(api: Api) -> None:
    usual = await preferences(api, "ana")
    assert usual["emailAddress"] is None
    assert {"INMAIL_RECEIVED", "REWARD_GRANTED"} <= set(usual["emailKinds"])
    await api.do("setEmailAddress", "replayed", by="ana", emailAddress="ana@example.com")
    chosen = await api.do("setNotificationPreferences", "replayed", by="ana", emailKinds=["RESTRICTED"])
    assert chosen["replayed"] is False
    assert await preferences(api, "ana") == {"emailAddress": "ana@example.com", "emailKinds": ["RESTRICTED"]}
    assert await preferences(api, "cleo") == usual
    await api.do("setEmailAddress", "replayed", by="ana", emailAddress=None)
    assert (await preferences(api, "ana"))["emailAddress"] is None


@pytest.mark.parametrize("address", ["", "ana", "ana@example.com\r\nBcc: cleo@example.com"])
async def test_what_is_no_address_changes_nothing_and_isn_t_repeated(api: Api, address: str) -> None:
    error = await api.refused("setEmailAddress", by="ana", emailAddress=address)
    assert (error["code"], error["field"]) == ("INVALID_INPUT", "input.emailAddress")
    assert "Bcc" not in str(error)


async def test_operators_see_which_emails_were_given_up_and_not_where_they_were_to_go(api: Api) -> None:
    await reward(api, 1)
    told = (await news(api, "cleo"))["edges"][0]["node"]["id"].removeprefix("Notification:")
    delivery = Delivery(None, 3, gave_up_at=datetime(2100, 1, 1, tzinfo=UTC), problem="550")
    await api.product.services.outbox.save(told, delivery)
    query = "{ operator { undeliveredEmails { memberId kind attempts problem gaveUpAt } } }"
    found = (await api.data(query, by="mira:support"))["operator"]["undeliveredEmails"]
    [own] = [one for one in found if one["memberId"] == api.member("cleo")]
    assert (own["kind"], own["attempts"], own["problem"]) == ("REWARD_GRANTED", 3, "550")
