"""Run every benchmark on one private Neo4j with a generated network: ``python -m benchmarks [MEMBERS]``."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import audit, balance, eligibility, http, loading, plan, reach, search, sends, suggestions, sweep
from benchmarks.network import prepare
from graph.server.private import private_server
from schema.collecting import collect_rarely
from schema.settings import load_settings

if TYPE_CHECKING:
    from graph.server.address import ServerAddress


def main(members: int) -> None:
    """Start a server with empty data, fill it, run all benchmarks, print their tables."""
    collect_rarely()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "neo4j"
        with private_server(data, load_settings().cache_dir, say=print, heap_mb=1024, page_cache_mb=512) as address:
            asyncio.run(_all(address, members))


async def _all(address: ServerAddress, members: int) -> None:
    pairs = await prepare(address, members)
    for benchmark in (eligibility, plan, search, suggestions, sends, http):
        await benchmark.run(address, pairs)
    await reach.run(address, pairs)
    await audit.run(address)
    await balance.run(address)
    await sweep.run(address)
    await loading.run(address)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
