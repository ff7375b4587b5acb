"""Groups in a member's network, and who holds them together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import networkx as nx

from services.reach.ego import ego, without_viewer

if TYPE_CHECKING:
    from collections.abc import Container

    import numpy as np
    from numpy.typing import NDArray

    from services.reach.ego import Graph
    from services.reach.projection import Projection

SEED = 7
"""Of the order in which Louvain's method looks at members: the same network has the same communities."""


@dataclass(frozen=True, slots=True)
class Community:
    """Members with more ties to one another than to others, by id."""

    members: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Bridge:
    """A member with ties into other communities than its own, which stands at ``community``: how many of them."""

    member_id: str
    community: int
    others: int


@dataclass(frozen=True, slots=True)
class Communities:
    """All communities, the largest first, then by their members; and who bridges them, into the most others first.

    ``cut`` says that the network is larger than what was looked at.
    """

    groups: tuple[Community, ...]
    bridges: tuple[Bridge, ...]
    cut: bool = False

    def places(self) -> dict[str, int]:
        """At which place of ``groups`` each member's community stands."""
        return {id_: place for place, group in enumerate(self.groups) for id_ in group.members}

    def among(self, ids: Container[str]) -> Communities:
        """Of each community those in ``ids`` alone, without communities that have none of them.

        Bridges among them lead into as many others as before: of all communities.
        """
        kept = [Community(tuple(id_ for id_ in group.members if id_ in ids)) for group in self.groups]
        order = sorted(
            (place for place, group in enumerate(kept) if group.members),
            key=lambda place: (-kept[place].size, kept[place].members),
        )
        moved = {before: place for place, before in enumerate(order)}
        bridges = (replace(one, community=moved[one.community]) for one in self.bridges if one.member_id in ids)
        return Communities(tuple(kept[place] for place in order), tuple(bridges), self.cut)


def communities_of(
    projection: Projection, viewer: int, limit: int, ranks: NDArray[np.float64] | None = None
) -> Communities:
    """The communities of the network within two steps of the viewer, of its ``limit`` members whom ``ego`` keeps."""
    return communities(ego(projection, viewer, limit=limit, ranks=ranks))


def communities(network: Graph) -> Communities:
    """The communities of an ego network, by Louvain's method (Blondel et al. 2008).

    The viewer, who is tied to most of them, belongs to none. The same network has the same communities, in whichever
    order its members come.
    """
    around = without_viewer(network)
    ids = sorted(around)
    places = {id_: place for place, id_ in enumerate(ids)}
    numbered: nx.Graph[int] = (
        nx.Graph()
    )  # sets of numbers are in the same order in every process, those of texts aren't
    numbered.add_nodes_from(range(len(ids)))
    ends = ((places[a], places[b]) for a, b in around.edges)
    numbered.add_edges_from(sorted((min(pair), max(pair)) for pair in ends))
    found: list[set[int]] = nx.community.louvain_communities(numbered, seed=SEED) if ids else []  # pyright: ignore[reportUnknownMemberType] - untyped
    members = [tuple(ids[place] for place in sorted(group)) for group in found]
    groups = tuple(Community(group) for group in sorted(members, key=lambda group: (-len(group), group)))
    return Communities(groups, _bridges(around, Communities(groups, ()).places()), network.graph.get("cut", False))


def _bridges(around: Graph, places: dict[str, int]) -> tuple[Bridge, ...]:
    counted = (Bridge(id_, at, len({places[tied] for tied in around[id_]} - {at})) for id_, at in places.items())
    bridging = [bridge for bridge in counted if bridge.others]
    return tuple(sorted(bridging, key=lambda bridge: (-bridge.others, bridge.member_id)))
