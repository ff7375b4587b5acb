"""The ledger, live, over each of the three transports: the real app on a real port, and the real database."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from schema.product import utc_now
from schema.tokens import LEEWAY, tokens_for

from .live import PROTOCOL, every_transport, served, take

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.schema.conftest import Api, MakeApi

    from .live import Json, Live, Stream

pytestmark = pytest.mark.anyio

QUERY = """
subscription ($after: Int) {
  creditEvents(afterSequence: $after) { available entry { sequence kind amount balance } }
}
"""


@pytest.fixture
async def live(api: Api) -> AsyncIterator[Live]:
    """Every stream must be closed in the end."""
    async with served(api, QUERY) as running:
        yield running


def sequences(events: list[Json]) -> list[int]:
    return [event["entry"]["sequence"] for event in events]


@every_transport
async def test_r23_what_happens_is_heard_with_the_balance_after_it(live: Live, over: Callable[..., Stream]) -> None:
    api = live.api
    await api.buy("ana")
    async with over(live, api.token("ana"), 1) as results:
        bought = await api.buy("ana", 50)
        sent = await api.send("ana", "cleo")
        bought_too, spent = await take(results, 2)
    assert bought_too == {
        "available": bought["creditsLeft"],
        "entry": {"sequence": 2, "kind": "PURCHASE", "amount": 50, "balance": 75},
    }
    assert spent == {
        "available": sent["creditsLeft"],
        "entry": {"sequence": 3, "kind": "SPEND", "amount": -1, "balance": 74},
    }


@every_transport
async def test_nobody_hears_anybody_else(live: Live, over: Callable[..., Stream]) -> None:
    api = live.api
    async with over(live, api.token("ana"), 0) as of_ana, over(live, api.token("cleo"), 0) as of_cleo:
        await asyncio.gather(*(api.buy("ana") for _ in range(5)))
        await api.buy("cleo", 200)
        [heard] = await take(of_cleo, 1)
        assert heard["entry"] == {"sequence": 1, "kind": "PURCHASE", "amount": 200, "balance": 200}
        assert [event["available"] for event in await take(of_ana, 5)] == [25, 50, 75, 100, 125]
        await api.buy("cleo", 25)
        assert sequences(await take(of_cleo, 1)) == [2]


async def test_without_a_place_it_begins_with_the_next(live: Live) -> None:
    api = live.api
    await api.buy("ana")
    async with live.over_socket(api.token("ana")) as results:
        hearing = asyncio.create_task(take(results, 1))
        while not api.product.services.live.open:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)
        await api.buy("ana")
        assert sequences(await hearing) == [2]


@every_transport
async def test_r23_reconnecting_in_the_middle_of_a_burst_loses_and_repeats_nothing(
    live: Live, over: Callable[..., Stream]
) -> None:
    api = live.api
    token, turns = api.token("ana"), asyncio.Semaphore(8)

    async def buy() -> None:
        async with turns:
            await api.buy("ana")

    async with asyncio.TaskGroup() as burst:
        for _ in range(200):
            burst.create_task(buy())
        heard: list[Json] = []
        while len(heard) < 200:
            async with over(live, token, heard[-1]["entry"]["sequence"] if heard else 0) as results:
                heard += await take(results, min(23, 200 - len(heard)))
    assert sequences(heard) == list(range(1, 201))
    assert [event["available"] for event in heard] == [25 * number for number in range(1, 201)]


@every_transport
@pytest.mark.parametrize("after", [-1, 2])
async def test_a_place_that_isn_t_in_the_ledger_is_refused_with_its_code(
    live: Live, over: Callable[..., Stream], after: int
) -> None:
    await live.api.buy("ana")
    async with over(live, live.api.token("ana"), after) as results:
        [error] = (await anext(results))["errors"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["extensions"]["field"] == "afterSequence"
    assert "up to 1" in error["message"]


@every_transport
@pytest.mark.parametrize("who", [None, "nobody"])
async def test_strangers_hear_nothing(live: Live, over: Callable[..., Stream], who: str | None) -> None:
    async with over(live, live.api.token(who) if who else None, 0) as results:
        [error] = (await anext(results))["errors"]
    assert error["extensions"]["code"] == "NOT_SIGNED_IN"


async def test_a_bad_token_opens_nothing(live: Live) -> None:
    headers = {"accept": "text/event-stream", "authorization": "Bearer garbage"}
    async with httpx.AsyncClient() as client:
        assert (await client.post(live.url, json=live.body(0), headers=headers)).status_code == 401
    async with connect(live.socket_url, subprotocols=[PROTOCOL]) as client:
        await client.send('{"type":"connection_init","payload":{"authorization":"Bearer garbage"}}')
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert (client.close_code, client.close_reason) == (4403, "The token isn't valid here: get a new one.")


async def test_a_stream_ends_with_its_token(live: Live) -> None:
    api = live.api
    tokens = tokens_for(api.settings)
    nearly_over = utc_now() - tokens.lifetime - LEEWAY + timedelta(seconds=2)
    token = tokens.issue(f"{api.prefix}ana", nearly_over)
    async with live.over_events(token, 0) as results:
        [error] = (await anext(results))["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert [result async for result in results] == []


async def test_a_foreign_page_opens_no_socket_and_a_configured_one_does(api: Api, make_api: MakeApi) -> None:
    foreign = Origin("https://app.example")
    async with served(api, QUERY) as live:
        with pytest.raises(InvalidStatus):
            async with connect(live.socket_url, subprotocols=[PROTOCOL], origin=foreign):
                pass
    async with (
        served(make_api(cors_origins=("https://app.example",)), QUERY) as live,
        connect(live.socket_url, subprotocols=[PROTOCOL], origin=foreign) as client,
    ):
        assert client.subprotocol == PROTOCOL


async def test_a_configured_page_may_read_the_events_and_another_may_not(api: Api, make_api: MakeApi) -> None:
    query = {"query": QUERY, "variables": {"after": -1}}
    for origins, allowed in (((), None), (("https://app.example",), "https://app.example")):
        async with served(make_api(cors_origins=origins), QUERY) as live, httpx.AsyncClient() as client:
            headers = {
                "accept": "text/event-stream",
                "authorization": f"Bearer {api.token('ana')}",
                "origin": "https://app.example",
            }
            response = await client.post(live.url, json=query, headers=headers)
            assert response.headers.get("access-control-allow-origin") == allowed
            assert "Origin" in response.headers["vary"] or allowed is None


async def test_a_foreign_name_that_points_here_opens_no_socket(live: Live) -> None:
    port = urlsplit(live.url).port
    evil = f"ws://evil.example:{port}/graphql"
    with pytest.raises(InvalidStatus) as raised:
        async with connect(evil, host="127.0.0.1", port=port, subprotocols=[PROTOCOL]):
            pass
    assert raised.value.response.status_code == 400
