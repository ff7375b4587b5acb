"""What a connection would change, against a network in which it is there."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.eligibility import RELATIONS, Relation
from services.lot import LotSource, PayWith
from services.reach.growth import Growth, GrowthStep
from services.reach.projection import Fact
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode

from .network import Sets
from .standpoints import (
    HIDING,
    IDS,
    Shown,
    Stored,
    available,
    distances,
    neighbours,
    networks,
    projected,
    reached,
    reaching,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio

OTHERS = st.sampled_from([id_ for id_ in IDS if id_ != "m00"])
FAR = RELATIONS[2:]
CREDITS = st.sets(st.sampled_from([LotSource.SUBSCRIPTION, LotSource.PURCHASED]))


def connected(sets: Sets, other: str) -> Sets:
    return replace(sets, connections=sets.connections | {("m00", other), (other, "m00")})


@given(networks(), OTHERS, CREDITS)
async def test_r2_it_is_what_reach_says_once_the_connection_is_there(
    sets: Sets, other: str, credits: set[LotSource]
) -> None:
    sets.blocks = {(a, b) for a, b in sets.blocks if a != "m00"}
    assume(other in available(sets) - neighbours(sets, "m00"))
    before = await reached(sets, Stored("m00", (), credits))
    after = await reached(connected(sets, other), Stored("m00", (), credits))
    found = await before.growth(other)
    for step, now, then in zip(found.steps, before.reach.steps[1:], after.reach.steps[1:], strict=True):
        assert step.relation is now.relation is then.relation
        leaves = other in (await before.members(now.relation, 99, None, writable=None)).items
        able = other in (await before.members(now.relation, 99, None, writable=True)).items
        assert step.members_change == then.members - now.members + leaves  # the other is in no number
        assert step.writable_change == then.writable - now.writable + able
    assert found.writable_change == sum(step.writable_change for step in found.steps)
    far, near = distances(sets), distances(connected(sets, other))
    assert found.closer == sum(near[id_] < far[id_] for id_ in available(sets) - {other})


@given(st.lists(st.integers(-99, 99), min_size=3, max_size=3), st.integers(0, 99))
def test_in_tens_small_changes_are_none(changes: list[int], closer: int) -> None:
    """A change of which one member more or less makes a difference isn't told, whichever way it goes."""
    exact = Growth(tuple(GrowthStep(one, change, -change) for one, change in zip(FAR, changes, strict=True)), closer)
    found = exact.in_tens()
    for step, change in zip(found.steps, changes, strict=True):
        assert (step.members_change, step.writable_change) == (int(change / 10) * 10, int(-change / 10) * 10)
    assert found.closer == closer - closer % 10


async def test_members_are_told_in_tens_analysts_exactly() -> None:
    """Ten come from nowhere, nine of them are too few to be told as writable."""
    far = [id_ for id_ in IDS if id_ not in {"m00", "m02"}][:11]
    ties = {("m02", id_) for id_ in far}
    facts = dict.fromkeys(IDS, 0) | dict.fromkeys(far[:9], int(Fact.OPEN))
    sets = Sets(facts, ties | {(b, a) for a, b in ties})
    one = reaching(Shown(projected(sets)), Stored("m00"))
    found = await one.reached("m00", PayWith.AUTO, fresh=False)
    assert (await found.growth("m02")).steps[0] == GrowthStep(Relation.SECOND_DEGREE, 11, 9)
    told = await one.growth(found, "m02")
    assert told == Growth(
        (
            GrowthStep(Relation.SECOND_DEGREE, 10, 0),
            GrowthStep(Relation.THIRD_DEGREE, 0, 0),
            GrowthStep(Relation.OUT_OF_NETWORK, -10, 0),
        ),
        10,
    )


@given(networks(), OTHERS, CREDITS, st.sets(OTHERS), st.sets(OTHERS))
async def test_it_tells_nothing_of_whom_the_viewer_singles_out(
    sets: Sets, other: str, credits: set[LotSource], blocked: set[str], awaited: set[str]
) -> None:
    """Else a block of one member, and the difference, would tell with whom that one is connected."""
    assume(other in available(sets) - neighbours(sets, "m00") - blocked)
    sets.blocks = {(a, b) for a, b in sets.blocks if a != "m00"}
    plain = await (await reached(sets, Stored("m00", (), credits))).growth(other)
    sets.blocks |= {("m00", id_) for id_ in blocked - neighbours(sets, "m00")}
    assert await (await reached(sets, Stored("m00", awaited, credits))).growth(other) == plain


@pytest.mark.parametrize("cause", list(HIDING))
async def test_r11a_who_hides_is_refused_as_nobody_is(cause: str) -> None:
    sets = Sets(dict.fromkeys(IDS, 0), {(a, b) for a, b in combinations(IDS[1:5], 2)})
    HIDING[cause](sets, "m04")
    sets.connections |= {(b, a) for a, b in sets.connections}
    found = await reached(sets)
    refusals = list[Refusal]()
    for id_ in ("m04", "nobody"):
        with pytest.raises(ActionRefused) as refused:
            await found.growth(id_)
        refusals.append(refused.value.refusal)
    assert refusals[0] == refusals[1]
    assert refusals[0].code is RefusalCode.RECIPIENT_UNAVAILABLE


BARRED: dict[RefusalCode, Callable[[Sets], object]] = {
    RefusalCode.RECIPIENT_BLOCKED_BY_YOU: lambda sets: sets.blocks.add(("m00", "m04")),
    RefusalCode.RECIPIENT_REPORTED_BY_YOU: lambda sets: sets.reports.add(("m00", "m04")),
    RefusalCode.ALREADY_CONNECTED: lambda sets: sets.connections.update({("m00", "m04"), ("m04", "m00")}),
}


@pytest.mark.parametrize("code", list(BARRED))
async def test_where_there_can_be_no_new_connection_it_says_why(code: RefusalCode) -> None:
    sets = Sets(dict.fromkeys(IDS, 0))
    assert (await (await reached(sets)).growth("m04")).closer == 0
    BARRED[code](sets)
    with pytest.raises(ActionRefused) as refused:
        await (await reached(sets)).growth("m04")
    assert refused.value.refusal.code is code


async def test_one_is_not_connected_with_oneself() -> None:
    with pytest.raises(ActionRefused) as refused:
        await (await reached(Sets(dict.fromkeys(IDS, 0)))).growth("m00")
    assert refused.value.refusal.code is RefusalCode.RECIPIENT_IS_YOURSELF
