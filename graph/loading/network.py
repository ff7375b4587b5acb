"""Loading a network: members, then connections, then blocks, in batches of one transaction each.

Everything is merged by id: a load that was killed is finished by running it again, and loading twice changes nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from neo4j import unit_of_work

from graph.database import open_session
from graph.loading.blocks import write_blocks
from graph.loading.connections import write_connections
from graph.loading.members import write_members

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from neo4j import AsyncDriver, AsyncManagedTransaction

    from services.networks.network import Network

Row = TypeVar("Row")
Work: TypeAlias = "Callable[[AsyncManagedTransaction, Sequence[Row]], Awaitable[int]]"
MEMBERS, CONNECTIONS, BLOCKS = "members", "connections", "blocks"
BATCH_SIZE = 10_000
_MEMBER_SHARE = 5  # a member comes with a profile, some five times what a connection takes
_BATCH_SECONDS = 120.0  # a batch takes under two; a server that hangs must not hang the load


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load added to the graph; what was there already isn't counted."""

    members: int
    connections: int
    blocks: int


async def load(
    driver: AsyncDriver,
    database: str,
    network: Network,
    *,
    now: datetime,
    advance: Callable[[str, int], None],
    batch_size: int = BATCH_SIZE,
) -> LoadReport:
    """Write ``network`` and return what was new; members made get ``now`` as their ``createdAt``.

    ``advance`` is told, after each commit, the kind of rows ("members", "connections" or "blocks") and their number.
    ``batch_size`` counts the connections of a transaction. Plans are not started here: that is the ledger's. Raises
    what the driver raises, and TimeoutError when a batch hangs; all batches before it stay, and load may run again.
    """
    lane = _Lane(driver, database, advance)
    members_at_once = max(1, batch_size // _MEMBER_SHARE)
    return LoadReport(
        members=await lane.write(MEMBERS, network.members, members_at_once, partial(write_members, now=now)),
        connections=await lane.write(CONNECTIONS, network.connections, batch_size, write_connections),
        blocks=await lane.write(BLOCKS, network.blocks, batch_size, write_blocks),
    )


@dataclass(frozen=True, slots=True)
class _Lane:
    """One batch after another: a second lane would only wait for the locks of the first."""

    driver: AsyncDriver
    database: str
    advance: Callable[[str, int], None]

    async def write(self, kind: str, rows: Sequence[Row], size: int, work: Work[Row]) -> int:
        added = 0
        bounded = unit_of_work(timeout=_BATCH_SECONDS)(work)
        async with open_session(self.driver, self.database) as session:
            for start in range(0, len(rows), size):
                batch = rows[start : start + size]
                async with asyncio.timeout(_BATCH_SECONDS):
                    added += await session.execute_write(bounded, batch)
                self.advance(kind, len(batch))
        return added
