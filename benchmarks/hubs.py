"""Members who know by far the most, the 99.99th percentile: how long they take, and what others notice meanwhile."""

from __future__ import annotations

import asyncio
import statistics
from time import perf_counter
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np

from benchmarks.http import SECRET, serving
from schema.product import utc_now
from schema.settings import Settings
from schema.tokens import tokens_for
from services.reach.distance import steps

if TYPE_CHECKING:
    from pathlib import Path

    from graph.server.address import ServerAddress
    from services.reach.adjacency import Positions
    from services.reach.projection import Projection

PERCENTILE = 99.99
MOST = 20
AGAIN = 5
"""How often the largest hub's reach is asked for over HTTP."""
PAUSE = 0.002
"""Seconds between two health checks."""
QUERY = "{ viewer { reach { asOf total writable unavailable steps { relation members writable } } } }"


def hubs(projection: Projection) -> Positions:
    """The members with the most connections, the most first: the 99.99th percentile, of which ``MOST`` at most."""
    sizes = projection.connections.lengths(np.arange(len(projection), dtype=np.uint32))
    best = np.argsort(-sizes, kind="stable")[:MOST]
    return best[sizes[best] >= np.percentile(sizes, PERCENTILE)].astype(np.uint32)


def in_process(projection: Projection, found: Positions) -> None:
    """Print what the arrays alone take for each hub."""
    spent: list[float] = []
    for place in found.tolist():
        start = perf_counter()
        steps(projection.connections, len(projection), place)
        spent.append((perf_counter() - start) * 1000)
    sizes = projection.connections.lengths(found)
    print(
        f"{f'reach of {len(found)} hubs, {sizes.min():,} to {sizes.max():,} connections':<46} "
        f"median {statistics.median(spent):.1f} ms, {max(spent):.1f} ms at most (wanted: 300 ms at most)"
    )


async def over_http(address: ServerAddress, data: Path, hub: str) -> None:
    """Ask a server for the hub's reach over GraphQL, and for its health all the while: by itself and meanwhile."""
    tokens = tokens_for(Settings(token_secret=SECRET))  # pyright: ignore[reportArgumentType] - pydantic wraps it
    headers = {"Authorization": f"Bearer {tokens.issue(hub, utc_now())}"}
    async with serving(address, data) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        while not (told := await _reach(client, headers)):
            pass  # it waits for two seconds by itself
        alone = await _health(client, asyncio.create_task(asyncio.sleep(2)))
        meanwhile: list[float] = []
        spent: list[float] = []
        for _ in range(AGAIN):
            start = perf_counter()
            asking = asyncio.create_task(_reach(client, headers))
            meanwhile += await _health(client, asking)
            await asking
            spent.append((perf_counter() - start) * 1000)
    print(
        f"{'reach of the largest hub over HTTP':<46} {statistics.median(spent):.0f} ms for {told['total']:,} members; "
        f"the health check meanwhile {_told(meanwhile)}, by itself {_told(alone)} (wanted: 50 ms at most meanwhile)"
    )


async def _reach(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, Any] | None:
    answer = await client.post("/graphql", headers=headers, json={"query": QUERY}, timeout=30)
    viewer = answer.json()["data"]["viewer"]
    return viewer and viewer["reach"]


async def _health(client: httpx.AsyncClient, until: asyncio.Task[Any]) -> list[float]:
    """How long each health check took, in milliseconds, until the task was done."""
    spent: list[float] = []
    while not until.done():
        start = perf_counter()
        (await client.get("/health")).raise_for_status()
        spent.append((perf_counter() - start) * 1000)
        await asyncio.sleep(PAUSE)
    return spent


def _told(spent: list[float]) -> str:
    return f"median {statistics.median(spent):.1f} ms, {max(spent):.1f} ms at most of {len(spent)}"
