"""The network that the benchmarks run on: generated, loaded by the product, with senders who can pay."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, LiteralString

from graph.database import open_driver
from graph.loading import load
from graph.loading.offline import finish, make
from graph.migrations import migrate
from graph.projection.opening import open_network
from graph.server.importing import CannotImport, empty_store
from graph.warming import warm
from schema.product import assemble
from schema.settings import load_settings
from services.lot import PayWith
from services.networks.crowd_files import write_crowd
from services.networks.demo import generate
from services.networks.members_csv import read_members_csv
from services.policy import ModerationPolicy, Policy
from services.purchase import PaymentMethod
from services.reach.reaching import NO_NETWORK
from services.refusal import SendRefused

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncGenerator

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.reach.following import Following
    from services.reach.projection import Projection
    from services.reach.reaching import Network

DATABASE = "neo4j"
SENDERS = 2_000
PACK = 500
TEXT = "Hello, your work on graph storage helped us last month. May I ask two questions about it? " * 3

FREE: LiteralString = """
MATCH (m:Member)
WHERE m.standing = 'ACTIVE' AND m.profileLevel = 'FULL' AND m.accountType = 'STANDARD'
  AND NOT m.openProfile AND m.optOuts = []
RETURN m.id AS id
ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Senders with credits that reach the second degree, and recipients whom nothing but closeness forbids."""

    senders: tuple[str, ...]
    recipients: tuple[str, ...]

    def draw(self, rnd: random.Random) -> tuple[str, str]:
        """A sender and another member."""
        while True:
            pair = rnd.choice(self.senders), rnd.choice(self.recipients)
            if pair[0] != pair[1]:
                return pair


def product(driver: AsyncDriver, network: Network = NO_NETWORK) -> Product:
    """The product with limits on how much and how often the same out of the way: a benchmark sends more than people."""
    moderation = ModerationPolicy(nearly_the_same=2.0)
    return assemble(driver, DATABASE, Policy(monthly_limit=10**9, moderation=moderation), network=network)


@asynccontextmanager
async def with_arrays(driver: AsyncDriver) -> AsyncGenerator[Product]:
    """The product with the network read into arrays, as one has it that has served for a while."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_network(driver, DATABASE, Path(folder), lambda: datetime.now(UTC)) as network:
            await there(network)
            yield product(driver, network)


async def there(network: Following) -> Projection:
    """The network once it is read."""
    while (seen := await network.seen(up_to_date=True)) is None:
        pass
    return seen.projection


def connect(address: ServerAddress) -> AsyncDriver:
    """The product's own driver."""
    return open_driver(address.uri, address.username, address.password)


def import_crowd(data: Path, members: int) -> None:
    """Make the database of ``data`` of a large generated network by the offline importer, unless it has one."""
    with (
        suppress(CannotImport),
        tempfile.TemporaryDirectory() as folder,
        empty_store(data, load_settings().cache_dir, print) as store,
    ):
        start = perf_counter()
        written = write_crowd(Path(folder), members, seed=1)
        print(f"generated in {perf_counter() - start:.0f} s")
        start = perf_counter()
        network = read_members_csv(written.members, written.connections)
        print(f"read and checked in {perf_counter() - start:.0f} s")
        start = perf_counter()
        make(store, network, datetime.now(UTC))
        print(f"imported offline in {perf_counter() - start:.0f} s")


async def prepare(address: ServerAddress, members: int | None) -> Pairs:
    """Fill the empty database at ``address`` with the demo network of so many; None finishes an imported one."""
    async with connect(address) as driver:
        start = perf_counter()
        await migrate(driver, DATABASE)
        await warm(driver, DATABASE)
        if members is None:
            await finish(driver, DATABASE)
            print(f"indexes and what else the importer leaves: {perf_counter() - start:.0f} s")
        else:
            network, start = generate(members, seed=1), perf_counter()
            await load(driver, DATABASE, network, now=datetime.now(UTC), advance=lambda _kind, _count: None)
            print(f"{members:,} members, {len(network.connections):,} connections, {perf_counter() - start:.1f} s")
        records, _, _ = await driver.execute_query(FREE, database_=DATABASE)
        free = [str(record["id"]) for record in records]
        pairs = Pairs(tuple(free[:SENDERS]), tuple(free))
        await _fund(product(driver), pairs.senders)
    return pairs


async def _fund(product: Product, senders: tuple[str, ...]) -> None:
    async def buy(sender: str) -> None:
        await product.services.purchasing.purchase(
            sender, "fund", credits=PACK, method=PaymentMethod.MICROSOFT_BILLING, token=None
        )

    for first in range(0, len(senders), 64):
        await asyncio.gather(*(buy(sender) for sender in senders[first : first + 64]))


async def send_one(product: Product, pairs: Pairs, rnd: random.Random) -> None:
    """Send an InMail between a pair that hasn't met; a refused pair is replaced by another."""
    while True:
        sender, recipient = pairs.draw(rnd)
        try:
            await product.services.inmails.send(
                sender,
                f"bench-{rnd.getrandbits(96):x}",
                recipient_id=recipient,
                subject="Your talk on graph storage",
                body=TEXT,
                pay_with=PayWith.AUTO,
            )
        except SendRefused:
            continue
        return
