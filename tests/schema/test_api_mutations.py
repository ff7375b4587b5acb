"""Every mutation's good path with all of its fields, its replay, and its key in another request (R21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.schema.conftest import Api

    Given = dict[str, object]
    Scene = tuple[str, Given, Given]
    Prepare = Callable[[Api], Awaitable[Scene]]

pytestmark = pytest.mark.anyio

LOT = "id source amount remaining grantedAt expiresAt smallestDegree basis"
CREDITS = f"available monthlyAllowance unusedMonthly bySource {{ source available }} lots {{ {LOT} }}"
MAIL = """
id subject body sentAt state respondedAt creditUsed { source lotId returned } sender { id name } recipient { id name }
replies { id body sentAt author { id } }
"""
SHORT_MAIL = "inMail { id subject body sentAt state creditUsed { source lotId } }"
NOW = "2026-03-10T12:00:00+00:00"


async def ready_to_send(api: Api) -> Scene:
    await api.buy("ana")
    given: Given = {"recipientId": api.member("cleo"), "subject": "Über Graphen 🎉", "body": "Two\nlines."}
    return "ana", given, {"body": "Other lines."}


async def ready_to_send_many(api: Api) -> Scene:
    await api.buy("ana")
    messages = [{"recipientId": api.member(name)} for name in ("cleo", "dora", "ben")]
    return "ana", {"messages": messages, "subject": "Graphs", "body": "Hello."}, {"messages": messages[:2]}


async def an_inmail_in_the_inbox(api: Api) -> Scene:
    for sender in ("ana", "emil"):
        await api.buy(sender)
    one, other = [await api.sent(sender, "cleo") for sender in ("ana", "emil")]
    return "cleo", {"inMailId": one}, {"inMailId": other}


async def ready_to_reply(api: Api) -> Scene:
    by, given, _ = await an_inmail_in_the_inbox(api)
    return by, {**given, "body": "With pleasure."}, {"body": "No."}


async def ready_to_report(api: Api) -> Scene:
    by, given, _ = await an_inmail_in_the_inbox(api)
    return by, {**given, "reason": "SCAM", "note": "Asks for money."}, {"reason": "SPAM"}


async def ready_to_block(api: Api) -> Scene:
    return "ana", {"memberId": api.member("cleo")}, {"memberId": api.member("dora")}


async def ready_to_unblock(api: Api) -> Scene:
    by, given, other = await ready_to_block(api)
    await api.do("blockMember", "changed", by=by, **given)
    return by, given, other


async def ready_to_choose(_: Api) -> Scene:
    return "ana", {"optOuts": ["STANDARD", "SALES"], "openProfile": True}, {"optOuts": []}


async def ready_to_buy(_: Api) -> Scene:
    return "ana", {"credits": 50, "paymentToken": "4242 4242 4242 4242"}, {"credits": 25}


async def ready_to_subscribe(_: Api) -> Scene:
    return "ana", {"plan": "CAREER_PLUS"}, {"plan": "CAREER"}


SCENES: dict[str, tuple[Prepare, str]] = {
    "sendInMail": (ready_to_send, f"inMail {{ {MAIL} }} creditsLeft"),
    "sendInMails": (
        ready_to_send_many,
        f"results {{ recipientId result {{ __typename ...on SendInMailPayload {{ {SHORT_MAIL} }} }} }} sent",
    ),
    "replyToInMail": (ready_to_reply, "reply { id body sentAt author { id } }"),
    "declineInMail": (an_inmail_in_the_inbox, f"inMail {{ {MAIL} }}"),
    "reportInMail": (ready_to_report, "reportId reportedAt"),
    "blockMember": (ready_to_block, "memberId changed"),
    "unblockMember": (ready_to_unblock, "memberId changed"),
    "setInMailPreferences": (ready_to_choose, "inMailPreferences { optOuts openProfile }"),
    "purchaseCredits": (
        ready_to_buy,
        "purchase { id credits priceCents currency method settledAt lotId } creditsLeft",
    ),
    "startSubscription": (
        ready_to_subscribe,
        "subscription { id plan startedAt nextGrantAt } granted creditsLeft",
    ),
}
EACH = pytest.mark.parametrize("name", list(SCENES))


async def carried_out(api: Api, name: str) -> dict[str, Any]:
    prepare, fields = SCENES[name]
    by, given, _ = await prepare(api)
    result = await api.do(name, f"{fields} replayed", by=by, **given)
    assert result.pop("__typename").endswith("Payload"), result
    assert result.pop("replayed") is False
    return result


@EACH
async def test_a_replay_gives_the_same_answer_and_changes_nothing(api: Api, name: str) -> None:
    prepare, fields = SCENES[name]
    by, given, other = await prepare(api)
    key = api.key()
    first = await api.do(name, f"{fields} replayed", by=by, idempotencyKey=key, **given)
    before = await api.picture()
    api.clock.advance(days=3)
    again = await api.do(name, f"{fields} replayed", by=by, idempotencyKey=key, **given)
    assert again == {**first, "replayed": True}
    assert await api.picture() == before
    error = await api.refused(name, by=by, idempotencyKey=key, **{**given, **other})
    assert (error["__typename"], error["code"], error["rule"]) == (
        "IdempotencyKeyError",
        "IDEMPOTENCY_KEY_REUSED",
        "R21",
    )


async def test_a_key_is_its_members_own(api: Api) -> None:
    for by in ("ana", "cleo"):
        result = await api.do("purchaseCredits", "replayed creditsLeft", by=by, **BUY, idempotencyKey="one")
        assert (result["replayed"], result["creditsLeft"]) == (False, 25)


async def test_a_key_is_not_shared_between_mutations(api: Api) -> None:
    await api.do("blockMember", "changed", by="ana", memberId=api.member("cleo"), idempotencyKey="one")
    error = await api.refused("unblockMember", by="ana", memberId=api.member("cleo"), idempotencyKey="one")
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"


BUY = {"credits": 25, "paymentToken": "4242424242424242"}


async def test_send_in_mail(api: Api) -> None:
    result = await carried_out(api, "sendInMail")
    mail = result["inMail"]
    lot_id = mail["creditUsed"].pop("lotId")
    assert lot_id.startswith("Lot:")
    assert mail.pop("id").startswith("InMail:")
    assert mail == {
        "subject": "Über Graphen 🎉",
        "body": "Two\nlines.",
        "sentAt": NOW,
        "state": "DELIVERED",
        "respondedAt": None,
        "creditUsed": {"source": "PURCHASED", "returned": False},
        "sender": {"id": api.member("ana"), "name": "Ana"},
        "recipient": {"id": api.member("cleo"), "name": "Cleo"},
        "replies": [],
    }
    assert result["creditsLeft"] == 24


async def test_an_open_profile_costs_nothing(api: Api) -> None:
    result = await api.send("ana", "otto", "inMail { creditUsed { source } } creditsLeft")
    assert (result["inMail"]["creditUsed"], result["creditsLeft"]) == (None, 0)


async def test_reply_to_in_mail(api: Api) -> None:
    result = await carried_out(api, "replyToInMail")
    assert result["reply"].pop("id").startswith("Reply:")
    assert result == {"reply": {"body": "With pleasure.", "sentAt": NOW, "author": {"id": api.member("cleo")}}}


async def test_once_the_recipient_replied_the_sender_may(api: Api) -> None:
    _, given, _ = await ready_to_reply(api)
    await api.do("replyToInMail", "replayed", by="cleo", **given)
    result = await api.do("replyToInMail", "reply { body }", by="ana", **{**given, "body": "Great."})
    assert result["reply"] == {"body": "Great."}
    [mail] = await listed(api, "ana", "sentInMails", "state respondedAt replies { body author { name } }")
    assert mail["state"] == "REPLIED"
    assert mail["respondedAt"] == NOW
    assert [(reply["author"]["name"], reply["body"]) for reply in mail["replies"]] == [
        ("Cleo", "With pleasure."),
        ("Ana", "Great."),
    ]


async def test_a_restricted_member_may_reply(api: Api) -> None:
    by, given, _ = await ready_to_reply(api)
    await api.set(by, standing="RESTRICTED")
    assert (await api.do("replyToInMail", "replayed", by=by, **given))["__typename"] == "ReplyToInMailPayload"


async def test_decline_in_mail(api: Api) -> None:
    result = await carried_out(api, "declineInMail")
    mail = result["inMail"]
    assert (mail["state"], mail["respondedAt"], mail["creditUsed"]) == ("DECLINED", NOW, None)
    assert (mail["sender"]["name"], mail["recipient"]["name"]) == ("Ana", "Cleo")
    assert mail in await listed(api, "cleo", "inbox", MAIL)


async def test_report_in_mail(api: Api) -> None:
    result = await carried_out(api, "reportInMail")
    assert result.pop("reportId").startswith("Report:")
    assert result == {"reportedAt": NOW}
    error = await api.refused("sendInMail", by="ana", recipientId=api.member("cleo"), subject="Hi", body="Again.")
    assert error["code"] == "RECIPIENT_UNAVAILABLE"


async def test_block_and_unblock(api: Api) -> None:
    given = {"memberId": api.member("cleo")}
    for name, changed in [
        ("blockMember", True),
        ("blockMember", False),
        ("unblockMember", True),
        ("unblockMember", False),
    ]:
        result = await api.do(name, "memberId changed replayed", by="ana", **given)
        assert result.pop("__typename").endswith("Payload")
        assert result == {**given, "changed": changed, "replayed": False}


async def test_set_in_mail_preferences(api: Api) -> None:
    assert await carried_out(api, "setInMailPreferences") == {
        "inMailPreferences": {"optOuts": ["SALES", "STANDARD"], "openProfile": True}
    }
    for given in ({}, {"optOuts": None, "openProfile": None}):
        kept = await api.do("setInMailPreferences", "inMailPreferences { optOuts openProfile }", by="ana", **given)
        assert kept["inMailPreferences"] == {"optOuts": ["SALES", "STANDARD"], "openProfile": True}
    changed = await api.do("setInMailPreferences", "inMailPreferences { optOuts openProfile }", by="ana", optOuts=[])
    assert changed["inMailPreferences"] == {"optOuts": [], "openProfile": True}


@pytest.mark.parametrize("method", ["CREDIT_CARD", "MICROSOFT_BILLING", "LINKEDIN_BILLING"])
async def test_purchase_credits(api: Api, method: str) -> None:
    token = {"paymentToken": "4242424242424242"} if method == "CREDIT_CARD" else {}
    fields = (
        f"purchase {{ id credits priceCents currency method settledAt lotId }} viewer {{ credits {{ {CREDITS} }} }}"
    )
    result = await api.do("purchaseCredits", fields, by="ana", credits=100, method=method, **token)
    purchase, credits = result["purchase"], result["viewer"]["credits"]
    assert purchase.pop("id").startswith("Purchase:")
    lot_id = purchase.pop("lotId")
    assert purchase == {
        "credits": 100,
        "priceCents": 17499,
        "currency": "USD",
        "method": method,
        "settledAt": NOW,
    }
    assert credits["lots"] == [
        {
            "id": lot_id,
            "source": "PURCHASED",
            "amount": 100,
            "remaining": 100,
            "grantedAt": NOW,
            "expiresAt": None,
            "smallestDegree": 2,
            "basis": None,
        }
    ]
    assert (credits["available"], credits["unusedMonthly"], credits["monthlyAllowance"]) == (100, 0, 0)


async def test_start_subscription(api: Api) -> None:
    result = await carried_out(api, "startSubscription")
    assert result["subscription"].pop("id").startswith("Subscription:")
    assert result == {
        "subscription": {"plan": "CAREER_PLUS", "startedAt": NOW, "nextGrantAt": "2026-04-10T00:00:00+00:00"},
        "granted": 25,
        "creditsLeft": 25,
    }


async def test_payloads_show_the_viewer_as_of_now(api: Api) -> None:
    viewer = "viewer { plan subscriberKind credits { available } }"
    bought = await api.do("purchaseCredits", viewer, by="ana", **BUY)
    assert bought["viewer"] == {"plan": None, "subscriberKind": "STANDARD", "credits": {"available": 25}}
    begun = await api.do("startSubscription", viewer, by="ana", plan="CAREER")
    assert begun["viewer"] == {"plan": "CAREER", "subscriberKind": "PREMIUM", "credits": {"available": 40}}
    sent = await api.send("ana", "cleo", viewer)
    assert sent["viewer"]["credits"] == {"available": 39}


async def listed(api: Api, by: str, name: str, fields: str) -> list[dict[str, Any]]:
    data = await api.data(f"{{ viewer {{ {name} {{ edges {{ node {{ {fields} }} }} }} }} }}", by=by)
    return [edge["node"] for edge in data["viewer"][name]["edges"]]
