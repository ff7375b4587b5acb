"""inMailEligibility for one recipient, against two index seeks."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measure import compare
from benchmarks.network import DATABASE, Pairs, connect, product
from graph.database import open_session
from services.lot import PayWith

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

    from graph.server.address import ServerAddress
    from schema.product import Product

TWO_SEEKS = """
MATCH (a:Member {id: $a})
MATCH (b:Member {id: $b})
RETURN a.name AS a, b.name AS b
"""


async def two_seeks(driver: AsyncDriver, pairs: Pairs, rnd: random.Random) -> None:
    """The least that a question about two members can be."""
    a, b = pairs.draw(rnd)

    async def work(transaction: AsyncManagedTransaction) -> None:
        await (await transaction.run(TWO_SEEKS, a=a, b=b)).single(strict=True)

    async with open_session(driver, DATABASE) as session:
        await session.execute_read(work)


async def preview(product: Product, pairs: Pairs, rnd: random.Random) -> None:
    """Everything that a send would decide."""
    a, b = pairs.draw(rnd)
    await product.services.inmails.eligibility(a, b, PayWith.AUTO)


async def run(address: ServerAddress, pairs: Pairs) -> None:
    """Print a row for 1 in flight and one for 16."""
    rnd = random.Random(7)
    async with connect(address) as driver:
        baseline = partial(two_seeks, driver, pairs, rnd)
        subject = partial(preview, product(driver), pairs, rnd)
        for in_flight in (1, 16):
            await compare("inMailEligibility / two index seeks", baseline, subject, in_flight=in_flight)
