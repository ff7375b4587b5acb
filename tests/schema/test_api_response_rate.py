"""The response rate over the API, for the member and for operators (R15, R27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.policy import Policy, ResponseRatePolicy

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json, MakeApi

pytestmark = pytest.mark.anyio

RATE = """
responseRate {
  state windowFrom windowTo matureBefore deliveries answered matured minimumDeliveries rate threshold sentToday
  dailyLimit warningUntil nextEvaluation answersNeeded text
}
"""
MINE = f"{{ viewer {{ standing {{ {RATE} }} }} }}"
MIDNIGHT = "T00:00:00+00:00"
POLICY = Policy(response_rate=ResponseRatePolicy(minimum=2, daily_limit=1))


async def rate(api: Api, who: str = "ana") -> Json:
    return (await api.data(MINE, by=who))["viewer"]["standing"]["responseRate"]


@pytest.fixture
async def strict(api: Api, make_api: MakeApi) -> Api:  # noqa: ARG001 - its people
    """The same people, judged by two InMails; ana has sent three by 10 March."""
    made = make_api(POLICY)
    await made.buy("ana")
    for to in ("cleo", "dora", "emil"):
        await made.sent("ana", to)
    return made


async def test_r27_who_sent_nothing_sees_what_it_would_take(api: Api) -> None:
    seen = await rate(api)
    assert seen.pop("text").startswith("Of the last 14 days no InMail counts yet.")
    assert seen == {
        "state": "NOT_JUDGED",
        "windowFrom": f"2026-02-24{MIDNIGHT}",
        "windowTo": "2026-03-10T12:00:00+00:00",
        "matureBefore": f"2026-03-03{MIDNIGHT}",
        "deliveries": 0,
        "answered": 0,
        "matured": 0,
        "minimumDeliveries": 100,
        "rate": None,
        "threshold": 0.13,
        "sentToday": 0,
        "dailyLimit": None,
        "warningUntil": None,
        "nextEvaluation": None,
        "answersNeeded": 0,
    }


async def test_r15_from_the_first_inmail_to_the_limit_and_back(strict: Api) -> None:
    seen = await rate(strict)
    assert (seen["state"], seen["sentToday"], seen["nextEvaluation"]) == ("NOT_JUDGED", 3, f"2026-03-18{MIDNIGHT}")
    strict.clock.advance(days=8)
    seen = await rate(strict)
    assert (seen["state"], seen["rate"], seen["deliveries"], seen["matured"]) == ("WARNING", 0, 3, 3)
    assert (seen["answersNeeded"], seen["warningUntil"], seen["dailyLimit"]) == (1, f"2026-04-01{MIDNIGHT}", None)
    assert seen["nextEvaluation"] == seen["warningUntil"]
    strict.clock.advance(days=14)
    mail = await strict.sent("ana", "otto")
    seen = await rate(strict)
    assert (seen["state"], seen["dailyLimit"], seen["sentToday"]) == ("THROTTLED", 1, 1)
    assert (seen["rate"], seen["answersNeeded"]) == (None, None)
    error = await strict.refused("sendInMail", by="ana", recipientId=strict.member("rita"), subject="Hi", body="Hello.")
    tomorrow = f"2026-04-02{MIDNIGHT}"
    assert (error["__typename"], error["code"], error["rule"]) == ("SendRefusedError", "DAILY_LIMIT", "R15")
    assert (error["retryAt"], error["needed"], error["available"]) == (tomorrow, 1, 0)
    await strict.do("declineInMail", "replayed", by="otto", inMailId=mail)
    assert ((await rate(strict))["state"], (await rate(strict))["rate"]) == ("NOT_JUDGED", 1)
    assert (await strict.send("ana", "rita"))["__typename"] == "SendInMailPayload"
    news = (await strict.data("{ viewer { notifications { edges { node { kind } } } } }", by="ana"))["viewer"]
    kinds = [edge["node"]["kind"] for edge in news["notifications"]["edges"]]
    assert [kind for kind in kinds if kind.startswith("RESPONSE_RATE")] == [
        "RESPONSE_RATE_RECOVERED",
        "RESPONSE_RATE_THROTTLED",
    ]


async def test_r15_a_scheduled_inmail_counts_when_it_is_sent_and_waits_for_no_limit(strict: Api) -> None:
    moment = "2026-04-01T09:00:00Z"  # past the end of the warning
    for to in ("otto", "rita"):
        texts = {"recipientId": strict.member(to), "subject": "Later", "body": "Hello.", "sendAt": moment}
        assert (await strict.do("scheduleInMail", "creditsLeft", by="ana", **texts))["creditsLeft"] is not None
    assert (await rate(strict))["sentToday"] == 3
    strict.clock.advance(days=22)
    await strict.product.services.scheduling.send_due()
    listed = await strict.data("{ viewer { scheduledInMails { edges { node { state blockers } } } } }", by="ana")
    states = sorted((edge["node"]["state"], edge["node"]["blockers"]) for edge in _edges(listed))
    assert states == [("REFUSED", ["DAILY_LIMIT"]), ("SENT", [])]
    assert (await rate(strict))["sentToday"] == 1


def _edges(listed: Json) -> list[Json]:
    return listed["viewer"]["scheduledInMails"]["edges"]


async def test_r27_operators_see_it_in_the_file_and_after_a_strike(strict: Api) -> None:
    strict.clock.advance(days=8)
    query = f"query ($id: ID!) {{ operator {{ member(id: $id) {{ standing {{ {RATE} }} }} }} }}"
    file = (await strict.data(query, {"id": strict.member("ana")}, by="mira:support"))["operator"]["member"]
    assert file["standing"]["responseRate"] == await rate(strict)
    given = {"memberId": strict.member("ana"), "reason": "The same text to all"}
    struck = await strict.do("addStrike", f"standing {{ {RATE} }}", by="tess:trust", **given)
    assert struck["standing"]["responseRate"] == await rate(strict)


async def test_r15_its_numbers_are_in_the_policy(api: Api) -> None:
    fields = "windowDays graceDays minimumDeliveries threshold warningDays dailyLimit"
    seen = (await api.data(f"{{ policy {{ responseRate {{ {fields} }} }} }}"))["policy"]["responseRate"]
    assert list(seen.values()) == [14, 7, 100, 0.13, 14, 20]
