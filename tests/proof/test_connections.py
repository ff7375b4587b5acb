"""Connections when everything happens at once, in two processes: one outcome, in both networks, whoever was first (R2).

Two products with drivers of their own stand for two processes: nothing but the database joins them.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, TypeVar

import pytest

import graph.facts
import graph.store
from graph.database import open_driver
from schema.product import assemble
from services.approach import ConnectState
from services.decisions.decision import Decision
from services.intents.connections import RequestConnection
from services.lot import PayWith
from services.member import Standing
from services.policy import Policy
from services.refusal import Refused
from services.refusal_code import RefusalCode

from .model import Person
from .network import Network, network_violations, read_network
from .test_locks import EVIDENTLY_WAITING, SET, SLOW_MACHINE, Meeting, alone
from .town import START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from graph.server.address import ServerAddress
    from schema.product import Product

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Ids = Callable[[int], list[str]]
    Check = Callable[[], Awaitable[Network]]

pytestmark = pytest.mark.anyio

T = TypeVar("T")
LIMIT = Policy().connections.open_requests
NOT_FOUND = RefusalCode.CONNECTION_REQUEST_NOT_FOUND


@pytest.fixture
async def two(server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[list[Product]]:
    """Two products on one database."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        yield [assemble(driver, database, Policy(), clock) for driver in drivers]


@pytest.fixture
def check_network(town: Town, check_ledger: Callable[[], Awaitable[Books]]) -> Check:
    """Audit everything about the town's members, and return the network for a closer look."""

    async def check() -> Network:
        await check_ledger()
        network = await read_network(town)
        assert network_violations(network) == []
        return network

    return check


async def all_of(calls: Iterable[Awaitable[T]]) -> tuple[list[T], list[RefusalCode]]:
    """The answers and the refusals of calls that run at once; any other error is raised."""
    answered = await asyncio.gather(*calls, return_exceptions=True)
    others = [answer for answer in answered if isinstance(answer, BaseException) and not isinstance(answer, Refused)]
    assert others == []
    refused = [answer.refusal.code for answer in answered if isinstance(answer, Refused)]
    return [answer for answer in answered if not isinstance(answer, BaseException)], refused


async def asked(product: Product, a: str, b: str, key: str | None = None) -> str:
    done = await product.services.connections.request(a, key or f"ask-{b}", member_id=b, note="Hi")
    return done.answer.request_id


async def degrees(product: Product, a: str, b: str) -> list[int | None]:
    """How far apart the two are, as each is told before sending an InMail."""
    preview = product.services.inmails.eligibility
    return [(await preview(*pair, PayWith.AUTO)).degree for pair in ((a, b), (b, a))]


async def test_r2_fifty_times_the_same_wish_is_one_request_and_one_connection(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check
) -> None:
    a, b = member_ids(2)
    await town.settle([Person(a), Person(b)])
    wishes = (
        two[turn % 2].services.connections.request(a, f"key-{turn}", member_id=b, note="Hi") for turn in range(50)
    )
    done, refused = await all_of(wishes)
    assert (len(done), set(refused)) == (1, {RefusalCode.CONNECTION_REQUEST_PENDING})
    request = done[0].answer.request_id
    accepts = (two[turn % 2].services.connections.accept(b, f"yes-{turn}", request_id=request) for turn in range(50))
    accepted, refused = await all_of(accepts)
    assert (len(accepted), set(refused)) == (1, {NOT_FOUND})
    network = await check_network()
    assert (network.connections, len(network.requests)) == ([(a, b)], 1)
    assert await degrees(two[0], a, b) == [1, 1]


async def test_r21_one_key_fifty_times_is_one_request(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check
) -> None:
    a, b = member_ids(2)
    await town.settle([Person(a), Person(b)])
    wishes = (two[turn % 2].services.connections.request(a, "one", member_id=b, note="Hi") for turn in range(50))
    done, refused = await all_of(wishes)
    assert refused == []
    assert len({one.answer for one in done}) == 1
    assert [one.replayed for one in done].count(False) == 1
    assert len((await check_network()).in_state("PENDING")) == 1


async def test_r2_wishes_that_cross_are_one_connection(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check
) -> None:
    ids = member_ids(20)
    pairs = list(zip(ids[::2], ids[1::2], strict=True))
    await town.settle(map(Person, ids))
    wishes = [
        product.services.connections.request(who, "key", member_id=other, note="")
        for a, b in pairs
        for product, who, other in ((two[0], a, b), (two[1], b, a))
    ]
    done, refused = await all_of(wishes)
    assert refused == []
    for first, second in zip(done[::2], done[1::2], strict=True):
        assert first.answer.request_id == second.answer.request_id
        assert sorted((first.answer.connected, second.answer.connected)) == [False, True]
    network = await check_network()
    assert sorted(network.connections) == pairs
    assert len(network.in_state("ACCEPTED")) == len(network.requests) == len(pairs)


@pytest.mark.parametrize("neighbours", [0, 350], ids=["sparse", "dense"])
async def test_r11_an_acknowledged_block_wins_over_any_accept_that_begins_after_it(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check, neighbours: int
) -> None:
    asker, *members = member_ids(9)
    crowd = [f"{asker}-{number}" for number in range(neighbours)]
    await town.settle(map(Person, (asker, *members, *crowd)))
    await town.tie("CONNECTED_TO", [(hub, id) for hub in (asker, members[0]) for id in crowd])
    here, there = two
    for turn, other in enumerate(members):
        request = await asked(here, asker, other)
        block = (other, asker) if turn % 2 else (asker, other)
        acknowledged = asyncio.Event()

        async def late(product: Product, key: str, *, who: str, request: str, after: asyncio.Event) -> object:
            await after.wait()
            return await product.services.connections.accept(who, key, request_id=request)

        calls = [
            late(product, f"late-{number}", who=other, request=request, after=acknowledged)
            for number, product in enumerate(two * 3)
        ]
        waiting = asyncio.gather(all_of(calls))
        await there.services.inmails.block(block[0], f"block-{turn}", member_id=block[1])
        acknowledged.set()
        [(accepted, refused)] = await waiting
        assert (accepted, set(refused)) == ([], {NOT_FOUND})
    network = await check_network()
    assert [pair for pair in network.connections if set(pair) <= {asker, *members}] == []
    assert len(network.in_state("ENDED")) == len(members)


async def test_r2_an_accept_that_races_a_block_comes_wholly_before_it_or_not_at_all(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check
) -> None:
    asker, *members = member_ids(13)
    await town.settle(map(Person, (asker, *members)))
    for turn, other in enumerate(members):
        request = await asked(two[0], asker, other)
        await all_of(
            [
                _as_object(two[turn % 2].services.connections.accept(other, "yes", request_id=request)),
                _as_object(two[1 - turn % 2].services.inmails.block(asker, f"block-{turn}", member_id=other)),
            ]
        )
    network = await check_network()
    states = {one["recipientId"]: one["state"] for one in network.requests}
    assert set(states.values()) <= {"ACCEPTED", "ENDED"}
    assert {b for _, b in network.connections} == {who for who, state in states.items() if state == "ACCEPTED"}


async def test_r2_an_accept_that_races_a_withdrawal_and_a_decline_leaves_one_outcome(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check
) -> None:
    asker, *members = member_ids(13)
    await town.settle(map(Person, (asker, *members)))
    outcomes: dict[str, str] = {}
    for turn, other in enumerate(members):
        request = await asked(two[0], asker, other)
        here, there = two[turn % 2].services.connections, two[1 - turn % 2].services.connections
        done, refused = await all_of(
            [
                _as_object(here.accept(other, "yes", request_id=request)),
                _as_object(there.withdraw(asker, f"back-{turn}", request_id=request)),
                _as_object(there.decline(other, "no", request_id=request)),
            ]
        )
        assert (len(done), refused) == (1, [NOT_FOUND] * 2)
        outcomes[other] = type(done[0]).__name__
    network = await check_network()
    states = {"RequestAccepted": "ACCEPTED", "RequestWithdrawn": "WITHDRAWN", "RequestDeclined": "DECLINED"}
    assert {one["recipientId"]: one["state"] for one in network.requests} == {
        who: states[name] for who, name in outcomes.items()
    }
    assert {b for _, b in network.connections} == {who for who, name in outcomes.items() if name == "RequestAccepted"}


async def _as_object(call: Awaitable[object]) -> object:
    """The answer alone, of whichever kind."""
    return getattr(await call, "answer")  # noqa: B009 - the kinds differ


async def test_r2_the_limit_of_open_requests_holds_at_once(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check
) -> None:
    asker, *members = member_ids(1 + LIMIT + 20)
    await town.settle(map(Person, (asker, *members)))
    await all_of(asked(two[0], asker, to, f"first-{turn}") for turn, to in enumerate(members[: LIMIT - 3]))
    rest = members[LIMIT - 3 :]
    done, refused = await all_of(asked(two[turn % 2], asker, to, f"last-{turn}") for turn, to in enumerate(rest))
    assert (len(done), set(refused)) == (3, {RefusalCode.TOO_MANY_CONNECTION_REQUESTS})
    assert len((await check_network()).in_state("PENDING")) == LIMIT


async def test_r2_degrees_change_at_once_for_both_and_a_removal_leaves_the_way_around(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check
) -> None:
    a, b, middle, *crowd = member_ids(60)
    await town.settle(map(Person, (a, b, middle, *crowd)))
    await town.tie("CONNECTED_TO", [*((a, id) for id in crowd[:20]), *((b, id) for id in crowd[20:])])
    here, there = two
    for turn, around in enumerate((None, 3, 2)):
        if around == 3:
            await town.tie("CONNECTED_TO", [(crowd[0], crowd[-1])])
        if around == 2:
            await town.tie("CONNECTED_TO", [(a, middle), (middle, b)])
        assert await degrees(here, a, b) == [around, around]
        request = await asked(here, a, b, f"ask-{turn}")
        await there.services.connections.accept(b, f"yes-{turn}", request_id=request)
        assert await degrees(here, a, b) == await degrees(there, a, b) == [1, 1]
        removals = [two[n].services.connections.remove(a, f"end-{turn}-{n}", member_id=b) for n in range(2)]
        done, refused = await all_of(removals)
        assert (len(done), refused) == (1, [RefusalCode.NOT_CONNECTED])
        assert await degrees(here, b, a) == [around, around]
    assert (await check_network()).in_state("PENDING") == []


async def test_r20_options_and_requests_agree_for_every_pair_of_a_busy_town(
    two: list[Product], town: Town, member_ids: Ids, check_network: Check
) -> None:
    ids = member_ids(6)
    await town.settle(
        Person(id, standing=Standing.SUSPENDED if number == 5 else Standing.ACTIVE) for number, id in enumerate(ids)
    )
    await town.tie("CONNECTED_TO", [(ids[0], ids[1])])
    await town.tie("BLOCKED", [(ids[2], ids[0])])
    await town.tie("REPORTED", [(ids[3], ids[0])])
    await asked(two[0], ids[4], ids[0])
    connections = two[1].services.connections
    for a in ids:
        for b in (*ids, f"{ids[0]}-nobody"):
            option = (await connections.options(a, b)).connect
            done, refused = await all_of([connections.request(a, f"{a}>{b}", member_id=b, note="")])
            if option.refusal is None:
                assert [one.answer.connected for one in done] == [option.state is ConnectState.RECEIVED]
            else:
                assert refused == [option.refusal.code]
    await check_network()


@pytest.mark.parametrize(("kind", "holds"), [("as it is", True), ("deleted", False)])
async def test_only_the_lock_makes_wishes_that_cross_one_connection(
    monkeypatch: pytest.MonkeyPatch, town: Town, member_ids: Ids, *, kind: str, holds: bool
) -> None:
    """Both have read that nobody asked: without the lock, two requests wait between the same two."""
    a, b, bystander, other = member_ids(4)
    await town.settle(map(Person, (a, b, bystander, other)))
    statement: str = graph.facts.LOCK_AND_LOAD
    assert statement.count(SET) == 1
    monkeypatch.setattr(graph.facts, "LOCK_AND_LOAD", statement if kind == "as it is" else statement.replace(SET, ""))
    await alone(town, a_wish(bystander, other))  # plans the statements before the race
    meeting = Meeting(2, EVIDENTLY_WAITING if holds else SLOW_MACHINE)
    monkeypatch.setattr(graph.store, "load", meeting.load)
    outcomes = await asyncio.gather(alone(town, a_wish(a, b)), alone(town, a_wish(b, a)))
    assert all(isinstance(outcome, Decision) for outcome in outcomes)
    assert meeting.met is not holds
    network = await read_network(town)
    assert (network_violations(network) == []) is holds
    assert network.connections == ([(a, b)] if holds else [])


def a_wish(a: str, b: str) -> RequestConnection:
    return RequestConnection(id=f"{a}>{b}", actor_id=a, key="key", fingerprint="f", now=START, member_id=b, note="")
