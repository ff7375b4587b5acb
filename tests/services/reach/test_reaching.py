"""Whom one reaches: lists, introducers, and when nobody can tell."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.account import Account
from services.eligibility import Relation
from services.lot import PayWith
from services.member import Member
from services.policy import Policy
from services.reach.following import Lag, Seen
from services.reach.projection import Change, ChangeKind, Fact, Place
from services.reach.reached import Introducer, Reached
from services.reach.reaching import NO_NETWORK, Nearness, Reaching
from services.refusal import NotSignedIn, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged
from services.world import World

from .network import Sets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from services.reach.projection import Projection
    from services.reach.reaching import Network
    from services.scope import Scope

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
EARLY = [f"m{number:02d}" for number in range(0, 24, 2)]
LATE = ["m05", "m21", "m01", "zz", "a"]
IDS = [*EARLY, *LATE]
PAIRS = st.sets(st.sampled_from(list(permutations(IDS, 2))), max_size=24)


class Stored:
    """A store of one viewer; the account is open-handed, so that open profiles alone can be written to."""

    def __init__(self, viewer: str, awaiting: tuple[str, ...] = ()) -> None:
        self.viewer, self.awaiting, self.fails = viewer, list(awaiting), False

    async def survey(self, scope: Scope) -> World:
        if self.fails:
            raise NothingChanged
        assert scope.awaiting == scope.ledgers == scope.members
        accounts = {self.viewer: Account(Member(self.viewer))} if self.viewer in scope.members else {}
        return World(accounts=accounts, awaiting={self.viewer: self.awaiting})


class Shown:
    """A network that is there, and another one for who asks for what is new."""

    def __init__(self, projection: Projection, newer: Projection | None = None) -> None:
        self.projection, self.newer = projection, newer or projection

    async def seen(self, *, up_to_date: bool = False) -> Seen | None:
        return Seen(self.newer if up_to_date else self.projection, NOW)

    async def at_hand(self) -> Seen | None:
        return Seen(self.newer, NOW)

    async def lag(self) -> Lag | None:
        return None


class Labels:
    """Who has which label, told one by one; also of somebody who isn't in the network yet."""

    def __init__(self, having: Mapping[str, set[str]] | None = None) -> None:
        self.members, self.fails = having or {}, False

    async def having(self, labels: Sequence[str]) -> AsyncIterator[Sequence[str]]:
        for id_ in IDS:
            if all(id_ in self.members.get(label, ()) for label in labels):
                yield [id_, "a-stranger"]
        if self.fails:
            raise NothingChanged


def reaching(network: Network, store: Stored, labels: Labels | None = None) -> Reaching:
    return Reaching(network, store, Policy(), lambda: NOW, labels or Labels())  # pyright: ignore[reportArgumentType] - it only surveys


def projected(sets: Sets) -> Projection:
    """Those of ``sets``, of whom ``LATE`` came when the arrays had been made."""
    early = Sets({id_: sets.facts[id_] for id_ in EARLY}).projection(Place(0, "begun"))

    def told(sequence: int, kind: ChangeKind, pairs: set[tuple[str, str]]) -> Change:
        ends = sorted(pairs)
        members, others = [a for a, _ in ends], [b for _, b in ends]
        facts = [sets.facts[id_] for id_ in (*members, *others)]
        return Change(Place(sequence, str(sequence)), kind, members, others, facts)

    newcomers = Change(Place(1, "1"), ChangeKind.MEMBERS, LATE, (), [sets.facts[id_] for id_ in LATE])
    ties = [
        (ChangeKind.CONNECTED, sets.connections),
        (ChangeKind.BLOCKED, sets.blocks),
        (ChangeKind.REPORTED, sets.reports),
    ]
    return early.after([newcomers, *(told(at, kind, pairs) for at, (kind, pairs) in enumerate(ties, 2))])


@st.composite
def networks(draw: st.DrawFn) -> Sets:
    ties = draw(PAIRS)
    facts = {id_: int(draw(st.sampled_from([0, 0, Fact.OPEN, Fact.SUSPENDED, Fact.BASIC]))) for id_ in IDS}
    blocks = draw(st.sets(st.sampled_from(list(permutations(IDS, 2))), max_size=8))
    return Sets(facts, ties | {(b, a) for a, b in ties}, blocks, draw(st.sets(st.sampled_from(sorted(PAIRS_OF_M00)))))


PAIRS_OF_M00 = {(a, b) for a, b in permutations(IDS, 2) if b == "m00"}


async def reached(sets: Sets, viewer: str = "m00") -> Reached:
    return await reaching(Shown(projected(sets)), Stored(viewer)).reached(viewer, PayWith.AUTO, fresh=False)


def neighbours(sets: Sets, id_: str) -> set[str]:
    return {b for a, b in sets.connections if a == id_}


def available(sets: Sets) -> set[str]:
    """To m00."""
    hidden = {a for a, b in sets.blocks | sets.reports if b == "m00"}
    return {id_ for id_ in IDS if not sets.facts[id_] & Fact.SUSPENDED} - hidden - {"m00"}


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


@given(networks(), st.integers(1, 4))
async def test_introducers_are_those_through_whom_most_are_reached(sets: Sets, first: int) -> None:
    own = neighbours(sets, "m00")
    second = ({b for a in own for b in neighbours(sets, a)} - own) & available(sets)
    asked = (own & available(sets)) - {b for a, b in sets.blocks if a == "m00"}
    counts = [(-len(neighbours(sets, id_) & second), id_) for id_ in asked]
    wanted = [Introducer(id_, -count) for count, id_ in sorted(counts) if count]
    assert await (await reached(sets)).introducers(first) == wanted[:first]


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
    assert await found.introducers(first) == [Introducer(id_, -count) for count, id_ in sorted(counts) if count][:first]


HIDING: dict[str, Callable[[Sets, str], object]] = {
    "block": lambda sets, id_: sets.blocks.add((id_, "m00")),
    "report": lambda sets, id_: sets.reports.add((id_, "m00")),
    "suspension": lambda sets, id_: sets.facts.update({id_: Fact.SUSPENDED}),
}


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
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(IDS)
    graph.add_edges_from(sorted(sets.connections))
    far = dict(nx.single_source_shortest_path_length(graph, "m00", cutoff=3))
    for id_, near in zip(page, told, strict=True):
        if id_ != "m00" and id_ not in available(sets):
            assert near == Nearness()
        else:
            common = neighbours(sets, id_) & neighbours(sets, "m00") & available(sets)
            relation = list(Relation)[far.get(id_, 4)]
            assert near == Nearness(far.get(id_), relation, 0 if id_ == "m00" else len(common))


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
