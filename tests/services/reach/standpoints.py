"""Networks by chance, looked at from one of their members without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import TYPE_CHECKING

import networkx as nx
from hypothesis import strategies as st

from services.account import Account
from services.lot import Lot, LotSource, PayWith
from services.member import Member
from services.policy import Policy
from services.reach.following import Lag, Seen
from services.reach.projection import Change, ChangeKind, Fact, Place
from services.reach.reaching import Reaching
from services.store import NothingChanged
from services.world import World

from .network import Sets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence

    from services.reach.projection import Projection
    from services.reach.reached import Reached
    from services.reach.reaching import Network
    from services.scope import Scope

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
EARLY = [f"m{number:02d}" for number in range(0, 24, 2)]
LATE = ["m05", "m21", "m01", "zz", "a"]
IDS = [*EARLY, *LATE]
PAIRS = st.sets(st.sampled_from(list(permutations(IDS, 2))), max_size=24)


class Stored:
    """A store of one viewer; without credits, open profiles alone can be written to."""

    def __init__(self, viewer: str, awaiting: Collection[str] = (), credits: Collection[LotSource] = ()) -> None:
        self.viewer, self.awaiting, self.fails = viewer, list(awaiting), False
        self.lots = tuple(
            Lot(source, source, 5, 3, NOW, None, Policy().smallest_degree[source], "origin") for source in credits
        )

    async def survey(self, scope: Scope) -> World:
        if self.fails:
            raise NothingChanged
        assert scope.awaiting == scope.ledgers == scope.members
        accounts = {self.viewer: Account(Member(self.viewer), lots=self.lots)} if self.viewer in scope.members else {}
        return World(accounts=accounts, awaiting={self.viewer: self.awaiting})


class AnyViewer(Stored):
    """A store of whoever asks."""

    def __init__(self) -> None:
        super().__init__("")

    async def survey(self, scope: Scope) -> World:
        [self.viewer] = scope.members
        return await super().survey(scope)


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


async def reached(sets: Sets, store: Stored | None = None) -> Reached:
    """By m00."""
    return await reaching(Shown(projected(sets)), store or Stored("m00")).reached("m00", PayWith.AUTO, fresh=False)


def neighbours(sets: Sets, id_: str) -> set[str]:
    return {b for a, b in sets.connections if a == id_}


def available(sets: Sets) -> set[str]:
    """To m00."""
    hidden = {a for a, b in sets.blocks | sets.reports if b == "m00"}
    return {id_ for id_ in IDS if not sets.facts[id_] & Fact.SUSPENDED} - hidden - {"m00"}


def distances(sets: Sets, start: str = "m00") -> dict[str, int]:
    """How far networkx says that everybody is, 4 beyond three steps."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(IDS)
    graph.add_edges_from(sorted(sets.connections))
    near = dict(nx.single_source_shortest_path_length(graph, start, cutoff=3))
    return {id_: near.get(id_, 4) for id_ in IDS}


HIDING: dict[str, Callable[[Sets, str], object]] = {
    "block": lambda sets, id_: sets.blocks.add((id_, "m00")),
    "report": lambda sets, id_: sets.reports.add((id_, "m00")),
    "suspension": lambda sets, id_: sets.facts.update({id_: Fact.SUSPENDED}),
}
"""What makes a member unavailable to m00."""
