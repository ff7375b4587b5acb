"""sendInMail through the service layer, all rules, against bare one-node commits."""

from __future__ import annotations

import asyncio
import random
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measure import compare
from benchmarks.network import DATABASE, Pairs, connect, product, send_one
from graph.database import open_session

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

    from graph.server.address import ServerAddress

BARE = "CREATE (:Bare {id: $id})"


class BareCommits:
    """The least that a durable write can be: one node, one transaction."""

    def __init__(self, driver: AsyncDriver, rnd: random.Random) -> None:
        self._driver, self._rnd = driver, rnd
        # The driver's pool: more at once would only wait inside it, and fail there after two seconds.
        self._connections = asyncio.Semaphore(50)

    async def commit(self) -> None:
        """Make one node."""

        async def work(transaction: AsyncManagedTransaction) -> None:
            await (await transaction.run(BARE, id=self._rnd.getrandbits(62))).consume()

        async with self._connections, open_session(self._driver, DATABASE) as session:
            await session.execute_write(work)


async def run(address: ServerAddress, pairs: Pairs) -> None:
    """Print a row for 64 in flight and one for 1."""
    rnd = random.Random(7)
    async with connect(address) as driver:
        baseline = BareCommits(driver, rnd).commit
        subject = partial(send_one, product(driver), pairs, rnd)
        for in_flight in (64, 1):
            await compare("sendInMail / one-node commit", baseline, subject, in_flight=in_flight)
