"""What a connection would change, against a network in which it is there."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.lot import LotSource
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode

from .network import Sets
from .standpoints import HIDING, IDS, Stored, available, distances, neighbours, networks, reached

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio

OTHERS = st.sampled_from([id_ for id_ in IDS if id_ != "m00"])
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
    for step, now, then in zip(found.steps, before.reach.steps, after.reach.steps, strict=True):
        assert step.relation is now.relation is then.relation
        assert (step.members, step.members_then) == (now.members, then.members)
        assert step.writable_change == then.writable - now.writable
    assert found.writable_change == sum(one.writable for one in after.reach.steps) - sum(
        one.writable for one in before.reach.steps
    )
    far, near = distances(sets), distances(connected(sets, other))
    assert found.closer == sum(near[id_] < far[id_] for id_ in available(sets))


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
    assert (await (await reached(sets)).growth("m04")).closer == 1
    BARRED[code](sets)
    with pytest.raises(ActionRefused) as refused:
        await (await reached(sets)).growth("m04")
    assert refused.value.refusal.code is code


async def test_one_is_not_connected_with_oneself() -> None:
    with pytest.raises(ActionRefused) as refused:
        await (await reached(Sets(dict.fromkeys(IDS, 0)))).growth("m00")
    assert refused.value.refusal.code is RefusalCode.RECIPIENT_IS_YOURSELF
