"""Sending later, over the API: the hold, the moment, calling it off (R18)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.schema.conftest import OwnSchedule

if TYPE_CHECKING:
    from neo4j import AsyncDriver

    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

LIST = """
{ viewer {
    credits { available lots { remaining } entries { edges { node { kind amount } } } }
    scheduledInMails { totalCount edges { node {
        id state subject body payWith sendAt createdAt holdId blockers recipient { id } inMail { id subject }
    } } }
} }
"""
FIELDS = "scheduledInMail { id state holdId } creditsLeft replayed"


@pytest.fixture
def api(api: Api, driver: AsyncDriver, prefix: str) -> Api:
    """The API, with a job that sends for this test's members alone."""
    services = api.product.services
    scheduling = replace(services.scheduling, reader=OwnSchedule(driver, prefix))
    api.product = replace(api.product, services=replace(services, scheduling=scheduling))
    api.app.state.product = api.product
    return api


async def written(api: Api, to: str = "cleo", **given: object) -> Json:
    texts: Json = {"subject": "Graph work", "body": "Shall we talk?", "recipientId": api.member(to)}
    moment = (api.clock.now + timedelta(days=2)).isoformat()
    return await api.do("scheduleInMail", FIELDS, by="ana", **{**texts, "sendAt": moment, **given})


async def test_an_inmail_waits_with_its_credit_and_is_sent_at_its_moment(api: Api) -> None:
    await api.buy("ana")
    result = await written(api)
    assert result["creditsLeft"] == 24
    scheduling = api.product.services.scheduling
    await scheduling.send_due()
    viewer = (await api.data(LIST, by="ana"))["viewer"]
    [edge] = viewer["scheduledInMails"]["edges"]
    assert edge["node"]["state"] == "PENDING"
    assert (viewer["credits"]["available"], edge["node"]["inMail"]) == (24, None)
    api.clock.advance(days=2)
    await asyncio.gather(*(scheduling.send_due() for _ in range(5)))
    viewer = (await api.data(LIST, by="ana"))["viewer"]
    [edge] = viewer["scheduledInMails"]["edges"]
    assert edge["node"]["state"] == "SENT"
    assert edge["node"]["inMail"]["subject"] == "Graph work"
    assert edge["node"]["recipient"]["id"] == api.member("cleo")
    kinds = [entry["node"]["kind"] for entry in viewer["credits"]["entries"]["edges"]]
    assert kinds == ["SPEND", "RELEASE", "HOLD", "PURCHASE"]
    inbox = await api.data("{ viewer { inbox { totalCount } } }", by="cleo")
    assert inbox["viewer"]["inbox"]["totalCount"] == 1


async def test_a_block_in_between_sends_nothing_and_gives_the_credit_back(api: Api) -> None:
    await api.buy("ana")
    await written(api)
    await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
    api.clock.advance(days=2)
    assert await api.product.services.scheduling.send_due() == 0
    viewer = (await api.data(LIST, by="ana"))["viewer"]
    [edge] = viewer["scheduledInMails"]["edges"]
    assert (edge["node"]["state"], edge["node"]["blockers"]) == ("REFUSED", ["RECIPIENT_UNAVAILABLE"])
    assert viewer["credits"]["available"] == 25


async def test_calling_off_and_its_replay(api: Api) -> None:
    await api.buy("ana")
    scheduled = await written(api)
    given = {"scheduledInMailId": scheduled["scheduledInMail"]["id"], "idempotencyKey": "off"}
    first = await api.do("cancelScheduledInMail", "state creditsLeft replayed", by="ana", **given)
    again = await api.do("cancelScheduledInMail", "state creditsLeft replayed", by="ana", **given)
    assert first == {
        "__typename": "CancelScheduledInMailPayload",
        "state": "CANCELLED",
        "creditsLeft": 25,
        "replayed": False,
    }
    assert again == {**first, "replayed": True, "__typename": "CancelScheduledInMailPayload"}


async def test_what_cant_be_scheduled_changes_nothing(api: Api) -> None:
    texts: Json = {"subject": "Graph work", "body": "Shall we talk?"}
    moment = (api.clock.now + timedelta(days=2)).isoformat()
    given = {**texts, "recipientId": api.member("cleo"), "sendAt": moment}
    assert (await api.refused("scheduleInMail", by="ana", **given))["code"] == "NO_CREDITS"
    await api.buy("ana")
    past = await api.refused("scheduleInMail", by="ana", **{**given, "sendAt": api.clock.now.isoformat()})
    assert (past["code"], past["field"]) == ("INVALID_INPUT", "input.sendAt")
    other = await api.refused("cancelScheduledInMail", by="ana", scheduledInMailId="ScheduledInMail:nobodys")
    assert other["code"] == "SCHEDULED_NOT_FOUND"


async def test_a_moment_that_is_none_is_told(api: Api) -> None:
    await api.buy("ana")
    query = """
    mutation ($input: ScheduleInMailInput!) { scheduleInMail(input: $input) { __typename } }
    """
    texts = {"subject": "Graph work", "body": "Shall we talk?", "recipientId": api.member("cleo")}
    for wrong in ("tomorrow", "", "0001-01-01T00:00:00+14:00", "99999-01-01T00:00:00Z"):
        given = {"input": {**texts, "sendAt": wrong, "idempotencyKey": "k"}}
        body = (await api.post(query, given, by="ana")).json()
        assert "ISO 8601" in body["errors"][0]["message"]
