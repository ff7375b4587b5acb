"""The network around a member as a networkx graph: for analysts, exports and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import networkx as nx
import numpy as np

from services.reach.distance import FARTHEST, steps
from services.reach.foremost import foremost

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from services.eligibility import Eligibility
    from services.reach.adjacency import Positions
    from services.reach.projection import Projection

    Graph: TypeAlias = "nx.Graph[str]"


def ego(
    projection: Projection,
    viewer: int,
    *,
    farthest: int = 2,
    among: Positions | None = None,
    limit: int,
    ranks: NDArray[np.float64] | None = None,
    verdict: Callable[[int], Eligibility] | None = None,
) -> Graph:
    """The viewer and at most ``limit`` members up to ``farthest`` steps away, those of ``among`` alone where given.

    The nearest are kept, then the best of ``ranks`` by position where given, then by id; the graph's own attributes
    tell the ``viewer``, how many ``members`` there would be without a limit and whether it is ``cut``. A node is a
    member's id, with its ``step``, its ``rank`` where given, and from what ``verdict`` says of a position whether it
    can be written to now (``writable``) and the first ``blocker``. Whoever isn't available to the viewer is left out,
    paths run through them still (R2, R11a). Nodes are in the order in which they are kept. Raises
    ValueError for other than 1 to 3 steps.
    """
    if not 1 <= farthest <= FARTHEST:
        raise ValueError(f"a network is 1 to {FARTHEST} steps wide, not {farthest}")
    far = steps(projection.connections, len(projection), viewer)
    wanted = (far <= farthest) & ~projection.unavailable_to(viewer)
    wanted[viewer] = False
    members = np.flatnonzero(wanted).astype(np.uint32) if among is None else np.unique(among)
    members = members[wanted[members]]
    keys = (far[members],) if ranks is None else (far[members], -ranks[members])
    kept = [viewer, *foremost(projection.register, members, keys, limit)]
    ids = dict(zip(kept, projection.register.names(np.array(kept, np.uint32)), strict=True))
    found: Graph = nx.Graph(viewer=ids[viewer], members=len(members), cut=len(members) > limit)
    for place, id_ in ids.items():
        rank = {} if ranks is None else {"rank": float(ranks[place])}
        judged = {} if verdict is None or place == viewer else _judged(verdict(place))
        found.add_node(id_, step=int(far[place]), **rank, **judged)
    found.add_edges_from(_ties(projection, ids))
    return found


def without_viewer(network: Graph) -> Graph:
    """The members of an ego network and their ties to one another."""
    return network.subgraph([id_ for id_ in network if id_ != network.graph["viewer"]])


def _judged(verdict: Eligibility) -> dict[str, bool | str]:
    blocker = {"blocker": str(verdict.blockers[0].code)} if verdict.blockers else {}
    return {"writable": verdict.eligible, **blocker}


def _ties(projection: Projection, ids: dict[int, str]) -> list[tuple[str, str]]:
    """The connections between those members, each once, in the order of ids."""
    kept = np.array(sorted(ids), np.uint32)
    inside = np.zeros(len(projection), np.bool_)
    inside[kept] = True
    found: list[tuple[str, str]] = []
    done = 0
    for ties, lengths in projection.connections.chunks(kept):
        owners = np.repeat(kept[done : done + len(lengths)], lengths)
        done += len(lengths)
        once = inside[ties] & (owners < ties)
        found += [(ids[a], ids[b]) for a, b in zip(owners[once].tolist(), ties[once].tolist(), strict=True)]
    return sorted((min(pair), max(pair)) for pair in found)
