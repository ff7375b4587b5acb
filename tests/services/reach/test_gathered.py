"""Communities as one member reaches them: counted and listed as all of a reach is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility import Relation
from services.lot import PayWith
from services.reach.communities import Bridge, communities_of
from services.reach.gathered import CommunityReach, Gathered
from services.reach.reached import MOST_MEMBERS

from .network import Sets
from .standpoints import (
    HIDING,
    IDS,
    AnyViewer,
    Labels,
    Shown,
    Stored,
    neighbours,
    networks,
    projected,
    reached,
    reaching,
)

if TYPE_CHECKING:
    from services.reach.reached import Reached

pytestmark = pytest.mark.anyio

SOME = st.sets(st.sampled_from(IDS))


def groups_in_pages(found: Gathered, first: int) -> list[CommunityReach]:
    after, told = None, list[CommunityReach]()
    while True:
        page = found.page(first, after)
        assert page.total == len(found.groups)
        told += page.items
        if not page.more:
            return told
        assert len(page.items) == first
        after = len(told[-1].members), told[-1].members[0]


def bridges_in_pages(found: Gathered, first: int) -> list[Bridge]:
    after, told = None, list[Bridge]()
    while True:
        page = found.bridges_page(first, after)
        told += page.items
        if not page.more:
            return told
        assert len(page.items) == first
        after = told[-1].others, told[-1].member_id


async def near(found: Reached, *, writable: bool | None) -> set[str]:
    pages = [
        await found.members(relation, 100, None, writable=writable)
        for relation in (Relation.FIRST_DEGREE, Relation.SECOND_DEGREE)
    ]
    return {id_ for page in pages for id_ in page.items}


@given(networks(), SOME, st.sampled_from([(), ("place_a",)]), st.integers(1, 4))
async def test_communities_hold_those_of_two_steps_who_pass(
    sets: Sets, placed: set[str], labels: tuple[str, ...], first: int
) -> None:
    one = reaching(Shown(projected(sets)), Stored("m00"), Labels({"place_a": placed}))
    reach = await one.reached("m00", PayWith.AUTO, fresh=False, labels=labels)
    found = await reach.gathered()
    members = [id_ for group in found.groups for id_ in group.members]
    assert sorted(members) == sorted(await near(reach, writable=None))
    assert {id_ for group in found.groups for id_ in group.writable} == await near(reach, writable=True)
    whole = communities_of(reach.projection, reach.viewer, 99)
    assert not found.cut
    for group in found.groups:
        assert [set(group.members) <= set(one.members) for one in whole.groups].count(True) == 1
    order = [(-len(group.members), group.members[0]) for group in found.groups]
    assert order == sorted(order)
    assert [group.place for group in found.groups] == list(range(len(order)))
    assert groups_in_pages(found, first) == list(found.groups)
    others = {bridge.member_id: bridge.others for bridge in whole.bridges}
    assert {bridge.member_id: bridge.others for bridge in found.bridges} == {
        id_: count for id_, count in others.items() if id_ in set(members) & neighbours(sets, "m00")
    }
    assert all(bridge.member_id in found.groups[bridge.community].members for bridge in found.bridges)
    assert bridges_in_pages(found, first) == list(found.bridges)


@given(
    sets=networks(),
    writable=st.sampled_from([None, True, False]),
    first=st.integers(1, 4),
    start=st.sampled_from([None, "", "m05x", "zzz"]),
)
async def test_a_community_s_members_come_in_pages(
    *, sets: Sets, writable: bool | None, first: int, start: str | None
) -> None:
    for group in (await (await reached(sets)).gathered()).groups:
        after, told = start, list[str]()
        while True:
            page = group.page(first, after, writable=writable)
            told += page.items
            if not page.more:
                break
            assert len(page.items) == first
            after = told[-1]
        chosen = [id_ for id_ in group.members if writable in (None, id_ in group.writable)]
        assert page.total == len(chosen)
        assert told == [id_ for id_ in chosen if start is None or id_ > start]


@pytest.mark.parametrize("cause", list(HIDING))
@given(networks(), st.sampled_from([id_ for id_ in IDS if id_ != "m00"]))
async def test_r11a_who_hides_is_in_no_community_and_no_bridge(cause: str, sets: Sets, hidden: str) -> None:
    HIDING[cause](sets, hidden)
    found = await (await reached(sets)).gathered()
    told = {id_ for group in found.groups for id_ in group.members} | {bridge.member_id for bridge in found.bridges}
    assert hidden not in told


async def test_of_a_network_that_is_too_large_those_count_to_whom_it_leads_best() -> None:
    star = {("m00", id_) for id_ in IDS if id_ != "m00"} | {("zz", "m22"), ("zz", "m05"), ("m22", "m05")}
    found = await (await reached(Sets(dict.fromkeys(IDS, 0), star | {(b, a) for a, b in star}))).communities(limit=3)
    assert found.cut
    assert [group.members for group in found.groups] == [("m05", "m22", "zz")]
    assert MOST_MEMBERS == 5000  # as the schema's description says


async def test_what_is_remembered_is_of_one_member_in_one_order_of_all() -> None:
    """A network that is compacted is in the same state with its members elsewhere, newcomers in between."""
    ties = {("m00", "m02"), ("m02", "a"), ("m04", "m01"), ("m01", "zz"), ("zz", "m06")}
    sets = Sets(dict.fromkeys(IDS, 0), ties | {(b, a) for a, b in ties})
    shown = Shown(projected(sets))
    asked = reaching(shown, AnyViewer())
    compacted = shown.projection.compacted()
    assert compacted.place == shown.projection.place
    for projection in (shown.projection, compacted):
        shown.projection = projection
        for viewer in ("m00", "m04", "m01", "zz", "m02"):
            found = await asked.reached(viewer, PayWith.AUTO, fresh=False)
            alone = await reaching(Shown(projection), AnyViewer()).reached(viewer, PayWith.AUTO, fresh=False)
            assert await found.gathered() == await alone.gathered()
            ranks = [await one.ranked(None, 99, None, writable=None) for one in (found, alone)]
            assert ranks[0] == ranks[1]
