"""The use cases of being connected, over a double of storage."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import cast

import pytest

from services.account import Account
from services.answers.connections import ConnectionRequested, Disconnected, RequestAccepted
from services.approach import ConnectState
from services.connection import Bond, ConnectionReader, ConnectionRequest, RequestState
from services.connections import Connections
from services.decisions.decide import decide_all
from services.eligibility import Pair
from services.lane import Lane
from services.member import Member
from services.policy import Policy
from services.purchasing import Shop
from services.refusal import ActionRefused, InvalidInput, KeyConflict, NotSignedIn, TryAgain
from services.refusal_code import RefusalCode
from services.request import Done
from services.store import NothingChanged, Store
from services.world import World

pytestmark = pytest.mark.anyio
POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
ASKED = ConnectionRequest("r1", "ben", "ana", "Hi", NOW)


class Parties:
    """The one question that answering asks of a reader."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def parties(self, request_id: str) -> tuple[str, str] | None:
        known = (request for bond in self.world.bonds.values() for request in bond.latest)
        return next(((one.sender_id, one.recipient_id) for one in known if one.id == request_id), None)


class NoParties:
    async def parties(self, request_id: str) -> tuple[str, str] | None:  # noqa: ARG002 - the port's
        raise NothingChanged


def use_cases(store: Store, reader: object) -> Connections:
    ids = count(1)
    lane = Lane(store, partial(decide_all, policy=POLICY))
    known = cast("ConnectionReader", reader)
    return Connections(lane, store, known, POLICY, lambda: NOW, lambda: f"id{next(ids)}", Shop())


@pytest.fixture
def world() -> World:
    """Ben has asked ana; cid hasn't."""
    return World(
        accounts={name: Account(Member(name)) for name in ("ana", "ben", "cid")},
        pairs={(a, b): Pair(3) for a in ("ana", "ben", "cid") for b in ("ana", "ben", "cid") if a != b},
        bonds={("ana", "ben"): Bond((ASKED,), detour=2)},
        open_requests={"ana": 0, "ben": 1},
    )


@pytest.fixture
def connections(world: World, memory: Callable[[World], Store]) -> Connections:
    return use_cases(memory(world), Parties(world))


async def refused(call: object) -> RefusalCode:
    with pytest.raises(ActionRefused) as error:
        await call  # type: ignore[misc]
    return error.value.refusal.code


async def test_r2_from_the_request_to_the_end_of_the_connection(connections: Connections, world: World) -> None:
    done = await connections.request("ana", "k1", member_id="cid", note="Hi")
    assert done == Done(ConnectionRequested(request_id="id1", at=NOW, connected=False), replayed=False)
    assert (await connections.options("cid", "ana")).connect.state is ConnectState.RECEIVED
    accepted = await connections.accept("cid", "k2", request_id="id1")
    assert accepted == Done(RequestAccepted(member_id="ana", at=NOW), replayed=False)
    assert (world.pair("ana", "cid").degree, world.pair("cid", "ana").degree) == (1, 1)
    assert await connections.remove("ana", "k3", member_id="cid") == Done(
        Disconnected(member_id="cid", at=NOW), replayed=False
    )
    assert (await connections.options("ana", "cid")).connect.state is ConnectState.AVAILABLE


@pytest.mark.parametrize(
    ("name", "who", "state"),
    [
        ("accept", "ana", RequestState.ACCEPTED),
        ("decline", "ana", RequestState.DECLINED),
        ("withdraw", "ben", RequestState.WITHDRAWN),
    ],
)
async def test_r21_a_request_is_answered_once_and_the_same_key_answers_the_same(
    connections: Connections, world: World, name: str, who: str, state: RequestState
) -> None:
    call = getattr(connections, name)
    first = await call(who, "key", request_id="r1")
    assert world.bond("ana", "ben").latest == (ASKED.closed(state, NOW),)
    after = deepcopy(world)
    assert await call(who, "key", request_id="r1") == Done(first.answer, replayed=True)
    with pytest.raises(ActionRefused):
        await call(who, "another", request_id="r1")
    with pytest.raises(ActionRefused):
        await call("cid", "key", request_id="r1")
    assert world == after


async def test_r21_one_key_for_two_notes_is_a_conflict(connections: Connections) -> None:
    await connections.request("ana", "key", member_id="cid", note="Hi")
    with pytest.raises(KeyConflict):
        await connections.request("ana", "key", member_id="cid", note="Hello")
    with pytest.raises(InvalidInput):
        await connections.request("ana", "", member_id="cid", note="")


async def test_r20_the_options_write_nothing_and_need_a_member(connections: Connections, world: World) -> None:
    before = deepcopy(world)
    for other in ("ben", "cid", "nobody", "ana"):
        assert (await connections.options("ana", other)).member_id == other
    assert world == before
    with pytest.raises(NotSignedIn):
        await connections.options("nobody", "ana")


async def test_nobodys_request_isn_t_there(connections: Connections) -> None:
    assert await refused(connections.accept("ana", "k", request_id="x")) is RefusalCode.CONNECTION_REQUEST_NOT_FOUND


async def test_without_storage_one_is_told_to_try_again(failing: Callable[[Exception], Store]) -> None:
    connections = use_cases(failing(NothingChanged()), NoParties())
    with pytest.raises(TryAgain):
        await connections.options("ana", "ben")
    with pytest.raises(TryAgain):
        await connections.withdraw("ana", "k", request_id="r1")
