from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast

import pytest

from services.account import Account
from services.case import Case, CaseState
from services.decisions.decide import decide_all
from services.lane import Lane
from services.member import Member, Standing
from services.operator import Operator, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, KeyConflict, NotAllowed, TryAgain
from services.refusal_code import RefusalCode
from services.reviewing import Reviewing
from services.store import NothingChanged, Store
from services.world import World

if TYPE_CHECKING:
    from services.reviewing import Cases

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TESS = Operator("tess", frozenset({Role.TRUST}))
MIRA = Operator("mira", frozenset({Role.SUPPORT, Role.BILLING}))


class Shelf:
    def __init__(self, world: World) -> None:
        self.world = world

    async def case(self, case_id: str) -> Case | None:
        return self.world.cases.get(case_id)


class Gone:
    async def case(self, case_id: str) -> Case | None:  # noqa: ARG002 - the port's
        raise NothingChanged


@pytest.fixture
def world() -> World:
    """Ana is restricted by a case."""
    case = Case("c", "ana", NOW, restricts=True)
    return World(accounts={"ana": Account(Member("ana", standing=Standing.RESTRICTED))}, cases={"c": case})


def reviewing_with(store: Store, reader: object) -> Reviewing:
    ids = count(1)
    lane = Lane(store, partial(decide_all, policy=Policy()))
    return Reviewing(lane, cast("Cases", reader), lambda: NOW, lambda: f"id{next(ids)}")


@pytest.fixture
def reviewing(world: World, memory: Callable[[World], Store]) -> Reviewing:
    return reviewing_with(memory(world), Shelf(world))


async def test_a_case_is_upheld(reviewing: Reviewing, world: World) -> None:
    done = await reviewing.uphold(TESS, "key", case_id="c", reason="Insults")
    assert (done.answer.state, done.answer.standing, done.replayed) == (CaseState.UPHELD, Standing.ACTIVE, False)
    assert [strike.reason for strike in world.strikes["ana"]] == ["Insults"]
    assert (await reviewing.uphold(TESS, "key", case_id="c", reason="Insults")).replayed


async def test_a_case_is_dismissed(reviewing: Reviewing, world: World) -> None:
    done = await reviewing.dismiss(TESS, "key", case_id="c", reason="Banter")
    assert (done.answer.state, done.answer.strike_id) == (CaseState.DISMISSED, None)
    assert world.accounts["ana"].member.standing is Standing.ACTIVE
    assert (await reviewing.dismiss(TESS, "key", case_id="c", reason="Banter")).replayed


@pytest.mark.parametrize("name", ["uphold", "dismiss"])
async def test_r24_it_takes_the_role_trust(reviewing: Reviewing, world: World, name: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        await getattr(reviewing, name)(MIRA, "key", case_id="c", reason="Because")
    assert refused.value.roles == (Role.TRUST,)
    assert world.cases["c"].open


@pytest.mark.parametrize("name", ["uphold", "dismiss"])
async def test_what_is_no_case_or_key_is_refused(reviewing: Reviewing, name: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        await getattr(reviewing, name)(TESS, "key", case_id="none", reason="Because")
    assert refused.value.refusal.code is RefusalCode.CASE_NOT_FOUND
    with pytest.raises(InvalidInput):
        await getattr(reviewing, name)(TESS, "", case_id="c", reason="Because")


async def test_r21_one_key_is_for_one_decision(reviewing: Reviewing) -> None:
    await reviewing.uphold(TESS, "key", case_id="c", reason="Insults")
    with pytest.raises(KeyConflict):
        await reviewing.dismiss(TESS, "key", case_id="c", reason="Insults")


async def test_r21_a_read_that_fails_is_busy(world: World, memory: Callable[[World], Store]) -> None:
    with pytest.raises(TryAgain):
        await reviewing_with(memory(world), Gone()).uphold(TESS, "key", case_id="c", reason="Insults")
