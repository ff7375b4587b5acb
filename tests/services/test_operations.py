from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast

import pytest

from services.account import Account
from services.decisions.decide import decide_all
from services.eligibility import Pair
from services.lane import Lane
from services.lot import Lot, LotSource
from services.member import Member, Standing
from services.operations import Operations
from services.operator import Operator, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, NotAllowed, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged, Store
from services.strike import Strike
from services.world import World

if TYPE_CHECKING:
    from services.operations import Files

pytestmark = pytest.mark.anyio
POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ENDED = Lot("old", LotSource.REWARD, 5, 3, NOW - timedelta(days=40), NOW - timedelta(days=9), 2, "old")
PACK = Lot("pack", LotSource.PURCHASED, 25, 6, NOW, None, 2, "pack")
Asked = Callable[[Operations, Operator, str], Awaitable[object]]


def operator(*roles: Role) -> Operator:
    return Operator("mira", frozenset(roles))


class Cabinet:
    """Names and strikes of a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def name(self, member_id: str) -> str | None:
        return member_id.capitalize() if member_id in self.world.accounts else None

    async def struck(self, strike_id: str) -> str | None:
        known = (one for strikes in self.world.strikes.values() for one in strikes)
        return next((strike.member_id for strike in known if strike.id == strike_id), None)


class Gone:
    async def struck(self, strike_id: str) -> str | None:  # noqa: ARG002 - the port's
        raise NothingChanged


def use_cases(store: Store, files: object) -> Operations:
    ids = count(1)
    lane = Lane(store, partial(decide_all, policy=POLICY))
    return Operations(lane, store, cast("Files", files), POLICY, lambda: NOW, lambda: f"id{next(ids)}")


@pytest.fixture
def world() -> World:
    """Ana has six credits left and a strike; ben blocked her."""
    return World(
        accounts={"ana": Account(Member("ana"), lots=(ENDED, PACK), balance=9), "ben": Account(Member("ben"))},
        pairs={("ana", "ben"): Pair(2, blocked_by_recipient=True)},
        strikes={"ana": (Strike("s", "ana", "Spam", NOW),)},
    )


@pytest.fixture
def operations(world: World, memory: Callable[[World], Store]) -> Operations:
    return use_cases(memory(world), Cabinet(world))


async def adjust(operations: Operations, by: Operator, key: str) -> object:
    given = {"member_id": "ana", "lot_id": None, "ticket_id": None, "reason": "Lost"}
    return await operations.adjust(by, key, credits=2, **given)  # pyright: ignore[reportArgumentType] - texts and None


async def add_strike(operations: Operations, by: Operator, key: str) -> object:
    return await operations.add_strike(by, key, member_id="ana", reason="Spam")


async def lift_strike(operations: Operations, by: Operator, key: str) -> object:
    return await operations.lift_strike(by, key, strike_id="s", reason="A mistake")


async def reward(operations: Operations, by: Operator, key: str) -> object:
    return await operations.reward(by, key, member_id="ana", credits=3, reason="Kind")


ROLES: list[tuple[Asked, tuple[Role, ...]]] = [
    (adjust, (Role.BILLING, Role.SUPPORT)),
    (add_strike, (Role.TRUST,)),
    (lift_strike, (Role.TRUST,)),
    (reward, (Role.SUPPORT,)),
]


@pytest.mark.parametrize(("asked", "roles"), ROLES)
async def test_each_doing_takes_its_role_and_no_other_will_do(
    world: World, operations: Operations, asked: Asked, roles: tuple[Role, ...]
) -> None:
    with pytest.raises(NotAllowed) as denied:
        await asked(operations, operator(*(set(Role) - set(roles))), "k")
    assert (denied.value.refusal.code, denied.value.roles) == (RefusalCode.ROLE_NEEDED, roles)
    assert world.records == {}
    for role in roles:
        await asked(operations, operator(role), f"as {role}")
    assert set(world.records) == {("operator:mira", f"as {role}") for role in roles}


@pytest.mark.parametrize("asked", [asked for asked, _ in ROLES])
async def test_r21_a_key_is_needed_and_stands_for_one_request(
    world: World, operations: Operations, asked: Asked
) -> None:
    with pytest.raises(InvalidInput):
        await asked(operations, operator(*Role), "")
    first = await asked(operations, operator(*Role), "k")
    before = dict(world.accounts)
    again = await asked(operations, operator(*Role), "k")
    assert getattr(again, "answer", None) == getattr(first, "answer", None)
    assert (getattr(first, "replayed", None), getattr(again, "replayed", None)) == (False, True)
    assert world.accounts == before


async def test_a_strike_is_lifted_from_whoever_has_it(world: World, operations: Operations) -> None:
    done = await operations.lift_strike(operator(Role.TRUST), "k", strike_id="s", reason="A mistake")
    assert (done.answer.member_id, done.answer.standing) == ("ana", Standing.ACTIVE)
    assert world.strikes["ana"][0].lifted_at == NOW
    with pytest.raises(ActionRefused) as missing:
        await operations.lift_strike(operator(Role.TRUST), "k2", strike_id="x", reason="A mistake")
    assert missing.value.refusal.code == RefusalCode.STRIKE_NOT_FOUND


async def test_a_database_that_is_away_lifts_nothing(world: World, memory: Callable[[World], Store]) -> None:
    with pytest.raises(TryAgain):
        await lift_strike(use_cases(memory(world), Gone()), operator(Role.TRUST), "k")
    assert world.strikes["ana"][0].lifted_at is None


async def test_a_members_file_shows_the_account_as_of_now(world: World, operations: Operations) -> None:
    file = await operations.file("ana")
    assert file is not None
    assert (file.name, file.at) == ("Ana", NOW)
    assert [lot.id for lot in file.account.lots] == ["pack"]
    assert file.account.available(NOW) == 6
    assert world.accounts["ana"].balance == 9  # looking writes nothing
    assert await operations.file("nobody") is None


async def test_r11a_operators_see_what_lies_between_two_members(operations: Operations) -> None:
    assert await operations.between("ana", "ben") == Pair(2, blocked_by_recipient=True)
    assert await operations.between("ben", "ana") == Pair()
    assert await operations.between("ana", "ana") == Pair()
