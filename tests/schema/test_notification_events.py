"""What members are told, live, over each of the three transports: the real app on a real port, the real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .live import Live, every_transport, served, take

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.schema.conftest import Api

    from .live import Stream

pytestmark = pytest.mark.anyio

QUERY = """
subscription ($after: Int) {
  notificationEvents(afterSequence: $after) { sequence kind credits answer read inMail { id sender { name } } }
}
"""


@pytest.fixture
async def live(api: Api) -> AsyncIterator[Live]:
    """Every stream must be closed in the end."""
    async with served(api, QUERY) as running:
        await api.buy("ana", 100)
        yield running


async def reward(api: Api, credits: int) -> None:
    await api.do("grantReward", "lotId", by="mira:support", memberId=api.member("cleo"), credits=credits, reason="Kind")


@every_transport
async def test_r19_what_comes_is_told_at_once_and_after_a_break_nothing_is_lost_or_repeated(
    live: Live, over: Callable[..., Stream]
) -> None:
    api = live.api
    async with over(live, api.token("cleo"), 0) as of_cleo, over(live, api.token("ana"), 0) as of_ana:
        mail = await api.sent("ana", "cleo")
        [came] = await take(of_cleo, 1)
        await api.do("declineInMail", "replayed", by="cleo", inMailId=mail)
        [answered] = await take(of_ana, 1)
    assert (came["sequence"], came["kind"], came["read"]) == (1, "INMAIL_RECEIVED", False)
    assert came["inMail"] == {"id": mail, "sender": {"name": "Ana"}}
    assert (answered["sequence"], answered["kind"], answered["answer"]) == (1, "ANSWER_RECEIVED", "DECLINE")
    for credits in (1, 2, 3):
        await reward(api, credits)
    async with over(live, api.token("cleo"), came["sequence"]) as of_cleo:
        told = await take(of_cleo, 3)
    assert [(one["sequence"], one["kind"], one["credits"]) for one in told] == [
        (sequence, "REWARD_GRANTED", sequence - 1) for sequence in (2, 3, 4)
    ]


async def test_r11a_whoever_vanished_is_nobody_in_what_is_told_again(live: Live) -> None:
    api = live.api
    await api.sent("ana", "cleo")
    await api.do("blockMember", "changed", by="ana", memberId=api.member("cleo"))
    async with live.over_events(api.token("cleo"), 0) as results:
        [told] = await take(results, 1)
    assert told["inMail"]["sender"] is None


@pytest.mark.parametrize("who", [None, "nobody", "mira:support"])
async def test_strangers_and_operators_hear_nothing(live: Live, who: str | None) -> None:
    async with live.over_events(live.api.token(who) if who else None, 0) as results:
        [error] = (await anext(results))["errors"]
    assert error["extensions"]["code"] == "NOT_SIGNED_IN"


async def test_a_place_beyond_the_end_is_refused(live: Live) -> None:
    async with live.over_events(live.api.token("cleo"), 1) as results:
        [error] = (await anext(results))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "afterSequence")
