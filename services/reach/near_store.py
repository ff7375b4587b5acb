"""A store that looks at lists with the degrees of separation that the network's arrays tell."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from services.lot import OUT_OF_NETWORK
from services.reach.adjacency import NOBODY
from services.reach.distance import page_distances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.reach.projection import Projection
    from services.reach.reaching import Network
    from services.scope import Scope
    from services.store import Decide, Store
    from services.world import World

FEW = 10
"""Pairs up to which the graph finds the paths in no more time than it takes to bring the arrays into step."""


@dataclass(frozen=True, slots=True)
class NearStore:
    """A store whose surveys of lists take degrees (R2) from the network where that is at hand, up to date.

    Sends are never decided from it: what they lock is read from the graph alone.
    """

    store: Store
    network: Network

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        """As the store does."""
        return await self.store.transact(intents, decide)

    async def survey(self, scope: Scope) -> World:
        """As the store does."""
        senders = {sender for sender, _ in scope.pairs}
        if len(scope.pairs) > FEW and len(senders) == 1 and (seen := await self.network.at_hand()) is not None:
            sender = senders.pop()
            others = [recipient for _, recipient in scope.pairs]
            scope = replace(scope, degrees=await asyncio.to_thread(_degrees, seen.projection, sender, others))
        return await self.store.survey(scope)


def _degrees(projection: Projection, viewer_id: str, others: Sequence[str]) -> frozenset[tuple[str, str, int]]:
    """How far each of ``others`` is from the viewer; who isn't there is connected to nobody."""
    viewer, *places = projection.register.positions([viewer_id, *others])
    degrees = dict.fromkeys(others, OUT_OF_NETWORK)
    there = [(id_, place) for id_, place in zip(others, places, strict=True) if place is not None]
    if viewer is not None and there:
        page = np.array([place for _, place in there], np.uint32)
        found = page_distances(projection.connections, len(projection), viewer, page, NOBODY).degrees
        degrees |= zip((id_ for id_, _ in there), found.tolist(), strict=True)
    return frozenset((viewer_id, id_, degree) for id_, degree in degrees.items())
