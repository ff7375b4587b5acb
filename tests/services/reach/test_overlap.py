"""Whom two teammates reach, against networkx."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.eligibility import RELATIONS
from services.lot import PayWith
from services.policy import Policy
from services.reach.projection import Place
from services.reach.reaching import Reaching
from services.refusal import ActionRefused, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged
from services.team import NoTeams, Seat, Team

from .network import Sets
from .standpoints import EARLY, HIDING, IDS, NOW, Labels, Shown, Stored, available, distances, networks, projected

if TYPE_CHECKING:
    from services.reach.overlap import Overlap
    from services.reach.reaching import Network

pytestmark = pytest.mark.anyio

OTHERS = st.sampled_from([id_ for id_ in IDS if id_ != "m00"])
SEATED = datetime(2026, 1, 1, tzinfo=UTC)


class Teams(NoTeams):
    """One team; or, when it fails, no answer."""

    def __init__(self, *members: str, removed: str | None = None) -> None:
        seats = [Seat(id_, 5, SEATED, removed_at=SEATED if id_ == removed else None) for id_ in members]
        self.one, self.fails = Team("team", "Meridale", SEATED, tuple(seats)), False

    async def team_of(self, member_id: str) -> str | None:
        if self.fails:
            raise NothingChanged
        return "team" if self.one.seat_of(member_id) else None

    async def team(self, team_id: str) -> Team | None:
        return self.one if team_id == "team" else None


async def overlap(network: Network, teams: Teams, teammate: str, *, later: bool = False) -> Overlap:
    one = Reaching(network, Stored("m00"), Policy(), lambda: NOW, Labels(), teams)  # pyright: ignore[reportArgumentType] - it only surveys
    found = await one.reached("m00", PayWith.AUTO, fresh=False)
    teams.fails = later
    return await one.overlap(found, teammate)


@given(networks(), OTHERS)
async def test_r2_everybody_by_both_distances(sets: Sets, teammate: str) -> None:
    assume(teammate in available(sets))
    found = await overlap(Shown(projected(sets)), Teams("m00", teammate), teammate)
    mine, theirs = distances(sets), distances(sets, teammate)
    told = available(sets) - {teammate}
    for yours, degree in enumerate(RELATIONS):
        for other, relation in enumerate(RELATIONS):
            there = [id_ for id_ in told if (mine[id_], theirs[id_]) == (yours, other)]
            assert found.members.get((degree, relation), 0) == len(there)
    near, far = ({id_ for id_ in told if one[id_] < 4} for one in (mine, theirs))
    assert (found.both, found.only_viewer, found.only_teammate) == (len(near & far), len(near - far), len(far - near))
    assert found.nearer_to_viewer == sum(mine[id_] < theirs[id_] for id_ in told)
    assert found.nearer_to_teammate == sum(theirs[id_] < mine[id_] for id_ in told)


@given(networks(), OTHERS, OTHERS)
async def test_r11a_whom_the_teammate_may_see_plays_no_part(sets: Sets, teammate: str, other: str) -> None:
    assume(teammate in available(sets))
    plain = await overlap(Shown(projected(sets)), Teams("m00", teammate), teammate)
    if other != teammate:
        sets.blocks ^= {(other, teammate)}
    assert await overlap(Shown(projected(sets)), Teams("m00", teammate), teammate) == plain


@pytest.mark.parametrize("cause", list(HIDING))
async def test_r11a_a_teammate_who_hides_is_not_compared_with(cause: str) -> None:
    sets = Sets(dict.fromkeys(IDS, 0))
    HIDING[cause](sets, "m02")
    with pytest.raises(ActionRefused) as refused:
        await overlap(Shown(projected(sets)), Teams("m00", "m02"), "m02")
    assert refused.value.refusal.code is RefusalCode.RECIPIENT_UNAVAILABLE


@pytest.mark.parametrize(
    ("teams", "asked"),
    [
        (Teams("m00", "m02"), "m04"),
        (Teams("m00", "m02"), "nobody"),
        (Teams("m00", "m02"), "m00"),
        (Teams("m00", "m02", removed="m02"), "m02"),
        (Teams("m00", "m02", removed="m00"), "m02"),
        (Teams("m02", "m04"), "m02"),
    ],
)
async def test_r8a_who_is_no_teammate_is_refused_whoever_it_is(teams: Teams, asked: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        await overlap(Shown(projected(Sets(dict.fromkeys(IDS, 0)))), teams, asked)
    assert refused.value.refusal.code is RefusalCode.SEAT_NOT_FOUND
    assert refused.value.refusal.message == "This member isn't a teammate of yours."


async def test_where_it_can_not_be_told_one_is_asked_to_try_again() -> None:
    early = Shown(Sets(dict.fromkeys(EARLY, 0)).projection(Place(0, "begun")))
    for teammate, later, code in (("m02", True, RefusalCode.READ_FAILED), ("zz", False, RefusalCode.REACH_NOT_READY)):
        with pytest.raises(TryAgain) as refused:
            await overlap(early, Teams("m00", teammate), teammate, later=later)
        assert refused.value.refusal.code is code
