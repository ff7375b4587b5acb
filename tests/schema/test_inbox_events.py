"""The mailbox, live, over each of the three transports: the real app on a real port, and the real database (R19)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from .live import Live, every_transport, served, take

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.schema.conftest import Api

    from .live import Json, Stream

pytestmark = pytest.mark.anyio

QUERY = """
subscription ($after: Int) {
  inboxEvents(afterSequence: $after) {
    sequence kind
    inMail { id state unread archived creditUsed { source } sender { name } recipient { name } replies { body } }
    reply { body author { name } }
  }
}
"""


@pytest.fixture
async def live(api: Api) -> AsyncIterator[Live]:
    """Every stream must be closed in the end."""
    async with served(api, QUERY) as running:
        await api.buy("ana", 100)
        yield running


def kinds(events: list[Json]) -> list[tuple[int, str]]:
    return [(event["sequence"], event["kind"]) for event in events]


@every_transport
async def test_r19_each_party_hears_what_the_other_does_and_its_own_other_devices(
    live: Live, over: Callable[..., Stream]
) -> None:
    api = live.api
    async with over(live, api.token("ana"), 0) as of_ana, over(live, api.token("cleo"), 0) as of_cleo:
        mail = await api.sent("ana", "cleo")
        [came] = await take(of_cleo, 1)
        await api.do("markRead", "replayed", by="cleo", inMailIds=[mail])
        await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Go on.")
        [answered] = await take(of_ana, 1)
        await api.do("archiveInMails", "replayed", by="cleo", inMailIds=[mail])
        await api.do("replyToInMail", "replayed", by="ana", inMailId=mail, body="So?")
        assert kinds(await take(of_cleo, 3)) == [(2, "READ"), (3, "ARCHIVED"), (4, "REPLY_RECEIVED")]
        other = await api.sent("ana", "dora")
        await api.do("declineInMail", "replayed", by="dora", inMailId=other)
        [declined] = await take(of_ana, 1)
    assert came == {
        "sequence": 1,
        "kind": "INMAIL_RECEIVED",
        "inMail": {
            "id": mail,
            "state": "DELIVERED",
            "unread": True,
            "archived": False,
            "creditUsed": None,
            "sender": {"name": "Ana"},
            "recipient": {"name": "Cleo"},
            "replies": [],
        },
        "reply": None,
    }
    assert (answered["sequence"], answered["kind"], answered["inMail"]["state"]) == (1, "INMAIL_ANSWERED", "REPLIED")
    assert answered["reply"] == {"body": "Go on.", "author": {"name": "Cleo"}}
    assert answered["inMail"]["creditUsed"] == {"source": "PURCHASED"}
    assert (declined["sequence"], declined["kind"], declined["inMail"]["id"]) == (2, "INMAIL_DECLINED", other)


@every_transport
async def test_nobody_hears_anybody_else(live: Live, over: Callable[..., Stream]) -> None:
    api = live.api
    async with over(live, api.token("dora"), 0) as of_dora, over(live, api.token("cleo"), 0) as of_cleo:
        mails = [await api.sent("ana", to) for to in ("cleo", "dora")]
        for who, mail in zip(("cleo", "dora"), mails, strict=True):
            await api.do("markRead", "replayed", by=who, inMailIds=[mail])
        for results, mail in zip((of_cleo, of_dora), mails, strict=True):
            events = await take(results, 2)
            assert kinds(events) == [(1, "INMAIL_RECEIVED"), (2, "READ")]
            assert {event["inMail"]["id"] for event in events} == {mail}


async def test_without_a_place_it_begins_with_the_next_and_the_viewer_tells_the_last(live: Live) -> None:
    api = live.api
    mail = await api.sent("ana", "cleo")
    [place] = [
        viewer["inboxSequence"] for viewer in (await api.data("{ viewer { inboxSequence } }", by="cleo")).values()
    ]
    assert place == 1
    async with live.over_socket(api.token("cleo")) as results:
        hearing = asyncio.create_task(take(results, 1))
        while not api.product.services.live.open:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)
        await api.do("markRead", "replayed", by="cleo", inMailIds=[mail])
        assert kinds(await hearing) == [(2, "READ")]


@pytest.mark.parametrize("what", ["block", "report", "suspension"])
async def test_r11a_whoever_vanished_is_nobody_in_events_that_come_or_are_told_again(live: Live, what: str) -> None:
    """The stream of before shows no more than the inbox does, whatever it showed earlier."""
    api = live.api
    mail = await api.sent("ana", "cleo")
    async with live.over_socket(api.token("ana"), 0) as results:
        await api.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Go on.")
        [before] = await take(results, 1)
        assert before["inMail"]["recipient"] == before["reply"]["author"] == {"name": "Cleo"}
        if what == "block":
            await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
        elif what == "report":
            await api.do("reportInMail", "reportId", by="cleo", inMailId=mail, reason="SPAM")
        else:
            await api.set("cleo", standing="SUSPENDED")
        await api.do("markRead", "replayed", by="ana", inMailIds=[mail])
        [after] = await take(results, 1)
    assert (after["sequence"], after["kind"], after["inMail"]["recipient"]) == (2, "READ", None)
    async with live.over_events(api.token("ana"), 0) as results:
        again = await take(results, 2)
    assert kinds(again) == [(1, "INMAIL_ANSWERED"), (2, "READ")]
    assert again[0]["inMail"]["recipient"] is again[0]["reply"]["author"] is None


@every_transport
@pytest.mark.parametrize("who", [None, "nobody"])
async def test_strangers_hear_nothing(live: Live, over: Callable[..., Stream], who: str | None) -> None:
    async with over(live, live.api.token(who) if who else None, 0) as results:
        [error] = (await anext(results))["errors"]
    assert error["extensions"]["code"] == "NOT_SIGNED_IN"


async def test_operators_hear_nothing_and_a_place_beyond_the_end_is_refused(live: Live) -> None:
    async with live.over_events(live.api.token("mira:support"), 0) as results:
        [error] = (await anext(results))["errors"]
    assert error["extensions"]["code"] == "NOT_SIGNED_IN"
    async with live.over_events(live.api.token("cleo"), 1) as results:
        [error] = (await anext(results))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "afterSequence")
