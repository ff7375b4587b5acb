"""Whom one reaches: lists, introducers, and when nobody can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility import RELATIONS, Relation
from services.lot import PayWith
from services.reach.projection import Fact, Place
from services.reach.reached import Introducer, Reached
from services.reach.reaching import NO_NETWORK, Nearness
from services.refusal import NotSignedIn, TryAgain
from services.refusal_code import RefusalCode

from .network import Sets
from .standpoints import (
    EARLY,
    HIDING,
    IDS,
    NOW,
    Labels,
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

pytestmark = pytest.mark.anyio


@given(networks(), st.integers(1, 5), st.sampled_from([None, "", "m", "m05", "m05x" * 60, "m22", "zz", "é"]))
async def test_pages_hold_everybody_once_in_the_order_of_ids(sets: Sets, first: int, start: str | None) -> None:
    found, after, pages = await reached(sets), start, list[str]()
    while True:
        page = await found.members(None, first, after, writable=None)
        pages += page.items
        assert page.total == len(available(sets))
        assert len(page.items) == first or not page.more
        if not page.more:
            break
        after = page.items[-1]
    assert pages == sorted(id_ for id_ in available(sets) if start is None or id_ > start)


@given(networks())
async def test_lists_are_what_was_counted(sets: Sets) -> None:
    found = await reached(sets)
    for step in found.reach.steps:
        able = await found.members(step.relation, 100, None, writable=True)
        unable = await found.members(step.relation, 100, None, writable=False)
        both = await found.members(step.relation, 100, None, writable=None)
        assert (able.total, both.total) == (step.writable, step.members)
        assert sorted(able.items + unable.items) == list(both.items)
        assert all(sets.facts[id_] & Fact.OPEN for id_ in able.items)
    first = await found.members(Relation.FIRST_DEGREE, 100, None, writable=None)
    assert set(first.items) == neighbours(sets, "m00") & available(sets)


async def told_in_pages(found: Reached, first: int, wanted: list[Introducer]) -> None:
    after, told = None, list[Introducer]()
    while True:
        page = await found.introducers(first, after)
        assert page.total == len(wanted)
        told += page.items
        if not page.more:
            break
        assert len(page.items) == first
        after = told[-1].members, told[-1].member_id
    assert told == wanted


@given(networks(), st.integers(1, 4))
async def test_introducers_are_those_through_whom_most_are_reached(sets: Sets, first: int) -> None:
    own = neighbours(sets, "m00")
    second = ({b for a in own for b in neighbours(sets, a)} - own) & available(sets)
    asked = (own & available(sets)) - {b for a, b in sets.blocks if a == "m00"}
    counts = [(-len(neighbours(sets, id_) & second), id_) for id_ in asked]
    wanted = [Introducer(id_, -count) for count, id_ in sorted(counts) if count]
    await told_in_pages(await reached(sets), first, wanted)


SOME = st.sets(st.sampled_from(IDS))


@given(networks(), SOME, SOME, st.integers(1, 4))
async def test_filters_let_pass_whoever_has_all_of_it(
    sets: Sets, placed: set[str], skilled: set[str], first: int
) -> None:
    one = reaching(Shown(projected(sets)), Stored("m00"), Labels({"place_a": placed, "skill_b": skilled}))
    found = await one.reached("m00", PayWith.AUTO, fresh=False, labels=("place_a", "skill_b"))
    passing = placed & skilled & available(sets)
    everybody = await reached(sets)
    assert (found.reach.unavailable, found.reach.total) == (0, len(passing))
    for step, whole in zip(found.reach.steps, everybody.reach.steps, strict=True):
        assert step.members == step.writable + sum(step.blockers.values())
        for writable in (True, False, None):
            page = await found.members(step.relation, 100, None, writable=writable)
            listed = await everybody.members(whole.relation, 100, None, writable=writable)
            assert set(page.items) == set(listed.items) & passing
            assert page.total == len(page.items)
        able = await found.members(step.relation, 100, None, writable=True)
        assert step.writable == able.total
        assert step.members == (await found.members(step.relation, 100, None, writable=None)).total
    second = set((await found.members(Relation.SECOND_DEGREE, 100, None, writable=None)).items)
    asked = (neighbours(sets, "m00") & available(sets)) - {b for a, b in sets.blocks if a == "m00"}
    counts = [(-len(neighbours(sets, id_) & second), id_) for id_ in asked]
    await told_in_pages(found, first, [Introducer(id_, -count) for count, id_ in sorted(counts) if count])


@pytest.mark.parametrize("cause", list(HIDING))
@given(networks(), SOME, st.sampled_from([id_ for id_ in IDS if id_ != "m00"]))
async def test_r11a_filters_count_whoever_is_hidden_as_nobody(
    cause: str, sets: Sets, placed: set[str], hidden: str
) -> None:
    """All numbers are as if the one who hides had no profile that a filter could find."""
    HIDING[cause](sets, hidden)
    answers = [
        await reaching(Shown(projected(sets)), Stored("m00"), Labels({"place_a": found})).reached(
            "m00", PayWith.AUTO, fresh=False, labels=("place_a",)
        )
        for found in (placed | {hidden}, placed - {hidden})
    ]
    assert answers[0].reach == answers[1].reach
    assert await answers[0].introducers(9) == await answers[1].introducers(9)


@given(networks(), st.lists(st.sampled_from(IDS), max_size=8, unique=True))
async def test_r2_how_near_the_members_of_a_page_are(sets: Sets, page: list[str]) -> None:
    told = await reaching(Shown(projected(sets)), Stored("m00")).nearness("m00", page)
    assert told is not None
    far = distances(sets)
    for id_, near in zip(page, told, strict=True):
        if id_ != "m00" and id_ not in available(sets):
            assert near == Nearness()
        else:
            common = neighbours(sets, id_) & neighbours(sets, "m00") & available(sets)
            degree = far[id_] if far[id_] < 4 else None
            assert near == Nearness(degree, RELATIONS[far[id_]], 0 if id_ == "m00" else len(common))


async def test_how_near_somebody_unknown_is_others_have_to_tell() -> None:
    one = reaching(Shown(projected(PLAIN)), Stored("m00"))
    assert await one.nearness("m00", ["m02", "nobody"]) is None
    assert await one.nearness("nobody", ["m02"]) is None
    assert await reaching(NO_NETWORK, Stored("m00")).nearness("m00", ["m02"]) is None


PLAIN = Sets(dict.fromkeys(IDS, 0))


async def test_who_is_not_in_it_yet_is_looked_for_in_a_newer_one() -> None:
    older = Sets(dict.fromkeys(EARLY, 0)).projection(Place(0, "begun"))
    shown = Shown(older, projected(PLAIN))
    found = await reaching(shown, Stored("zz")).reached("zz", PayWith.AUTO, fresh=False)
    assert len(found.projection) == len(IDS)
    found = await reaching(shown, Stored("m00")).reached("m00", PayWith.AUTO, fresh=False)
    assert len(found.projection) == len(EARLY)


async def test_whoever_awaits_a_response_of_somebody_new_is_answered() -> None:
    one = reaching(Shown(projected(PLAIN)), Stored("m00", ("m02", "nobody")))
    [*_, out] = (await one.reached("m00", PayWith.FREE, fresh=True)).reach.steps
    assert out.blockers == {RefusalCode.AWAITING_RESPONSE: 1, RefusalCode.NO_CREDITS: len(IDS) - 2}


async def test_where_nobody_can_tell_one_is_told_when_to_ask_again() -> None:
    older = Sets(dict.fromkeys(EARLY, 0)).projection(Place(0, "begun"))
    for network, viewer in ((NO_NETWORK, "m00"), (Shown(older), "zz")):
        with pytest.raises(TryAgain) as refused:
            await reaching(network, Stored(viewer)).reached(viewer, PayWith.AUTO, fresh=False)
        assert refused.value.refusal.code is RefusalCode.REACH_NOT_READY
        assert refused.value.refusal.retry_at is not None
        assert refused.value.refusal.retry_at > NOW


async def test_a_viewer_who_is_not_there_and_a_store_that_does_not_answer() -> None:
    store = Stored("m00")
    one = reaching(Shown(projected(PLAIN)), store)
    with pytest.raises(NotSignedIn):
        await one.reached("m02", PayWith.AUTO, fresh=False)
    labels = Labels({"place_a": {"m02"}})
    labels.fails = True
    with pytest.raises(TryAgain) as refused:
        await reaching(Shown(projected(PLAIN)), store, labels).reached(
            "m00", PayWith.AUTO, fresh=False, labels=("place_a",)
        )
    assert refused.value.refusal.code is RefusalCode.READ_FAILED
    store.fails = True
    with pytest.raises(TryAgain) as refused:
        await one.reached("m00", PayWith.AUTO, fresh=False)
    assert refused.value.refusal.code is RefusalCode.READ_FAILED
