"""A network by Neo4j's own importer: into a store that isn't there yet, some ten times faster than ``load``."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.database import open_session
from graph.loading.files import write_files

if TYPE_CHECKING:
    from datetime import datetime

    from neo4j import AsyncDriver

    from graph.server.importing import EmptyStore
    from services.networks.network import Network

# The importer has no way to say that a list is empty.
NO_OPT_OUTS: LiteralString = """
MATCH (m:Member)
WHERE m.optOuts IS NULL AND NOT m:Team
CALL (m) {
  SET m.optOuts = []
} IN TRANSACTIONS OF 50000 ROWS
"""


def make(store: EmptyStore, network: Network, now: datetime) -> None:
    """Make ``store`` of ``network``; members get ``now`` as their ``createdAt``.

    To be finished by ``finish`` once the server has started. Raises CannotImport when it can't, OSError when the
    disk is full.
    """
    store.fill(*write_files(network, store.folder, now))


async def finish(driver: AsyncDriver, database: str) -> None:
    """Write what the importer can't; may be repeated, and ``load`` of the same network does it too."""
    async with open_session(driver, database) as session:
        await (await session.run(NO_OPT_OUTS)).consume()
