"""A page of suggestions against a bare count of the second degree; introductions against bare shortest paths."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, LiteralString

from benchmarks.measure import compare
from benchmarks.network import DATABASE, Pairs, connect, with_arrays
from graph.database import open_session
from services.lot import PayWith

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

    from graph.server.address import ServerAddress
    from schema.product import Product

TWO_HOPS: LiteralString = """
MATCH (:Member {id: $a})-[:CONNECTED_TO]-()-[:CONNECTED_TO]-(other)
RETURN count(DISTINCT other) AS found
"""

SHORTEST: LiteralString = """
MATCH (a:Member {id: $a})
MATCH (b:Member {id: $b})
MATCH path = allShortestPaths((a)-[:CONNECTED_TO*..3]-(b))
RETURN count(path) AS found
"""


async def bare(driver: AsyncDriver, statement: LiteralString, pairs: Pairs, rnd: random.Random) -> None:
    """The least that a question about the second degree, or about paths, can be."""
    a, b = pairs.draw(rnd)

    async def work(transaction: AsyncManagedTransaction) -> None:
        await (await transaction.run(statement, a=a, b=b)).single(strict=True)

    async with open_session(driver, DATABASE) as session:
        await session.execute_read(work)


async def page(product: Product, pairs: Pairs, rnd: random.Random) -> None:
    """Twenty members to write to, with their reasons, each judged."""
    await product.services.suggesting.suggest(pairs.draw(rnd)[0], 20, None, PayWith.AUTO)


async def paths(product: Product, pairs: Pairs, rnd: random.Random) -> None:
    """Who could introduce one member to another."""
    await product.services.introducing.paths(*pairs.draw(rnd), 10)


async def run(address: ServerAddress, pairs: Pairs) -> None:
    """Print a row for each, one in flight."""
    rnd = random.Random(7)
    async with connect(address) as driver, with_arrays(driver) as served:
        hops = partial(bare, driver, TWO_HOPS, pairs, rnd)
        await compare("suggestedRecipients / count of two hops", hops, partial(page, served, pairs, rnd), in_flight=1)
        shortest = partial(bare, driver, SHORTEST, pairs, rnd)
        ways = partial(paths, served, pairs, rnd)
        await compare("introductionPaths / all shortest paths", shortest, ways, in_flight=1)
