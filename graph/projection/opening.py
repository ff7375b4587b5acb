"""One process's projection of one database, for as long as it is open."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from graph.projection.feed import GraphFeed
from services.reach.following import Following

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from neo4j import AsyncDriver

    from services.request import Clock


@asynccontextmanager
async def open_network(driver: AsyncDriver, database: str, folder: Path, clock: Clock) -> AsyncGenerator[Following]:
    """The network as arrays, its snapshots below ``folder``; nothing is read before somebody asks for it."""
    following = Following(GraphFeed(driver, database), folder, clock)
    try:
        yield following
    finally:
        await following.close()
