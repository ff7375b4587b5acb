"""Run benchmarks on one private Neo4j with a generated network: ``python -m benchmarks [MEMBERS] [--only NAME …]``."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import (
    audit,
    balance,
    eligibility,
    http,
    insights,
    loading,
    plan,
    reach,
    search,
    sends,
    suggestions,
    sweep,
)
from benchmarks.network import import_crowd, prepare
from graph.server.private import private_server
from schema.collecting import collect_rarely
from schema.settings import load_settings

if TYPE_CHECKING:
    from graph.server.address import ServerAddress


ON_THE_NETWORK = {
    "eligibility": eligibility,
    "plan": plan,
    "search": search,
    "suggestions": suggestions,
    "sends": sends,
    "http": http,
    "reach": reach,
    "insights": insights,
}
OF_THEIR_OWN = {"audit": audit, "balance": balance, "sweep": sweep, "loading": loading}


def main(members: int, only: list[str], data: Path | None) -> None:
    """Start a server, fill it if it is empty, run the benchmarks, print their tables.

    With ``data``, on a large network that is imported offline into that directory, and kept there.
    """
    collect_rarely()
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {load}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        if data is not None:
            import_crowd(data, members)
        heap_mb = 1024 if data is None else 2048
        at, cache = data or Path(folder) / "neo4j", load_settings().cache_dir
        with private_server(at, cache, say=print, heap_mb=heap_mb) as address:
            asyncio.run(_all(address, None if data else members, only))


async def _all(address: ServerAddress, members: int | None, only: list[str]) -> None:
    pairs = await prepare(address, members)
    for name in only or ON_THE_NETWORK | OF_THEIR_OWN:
        if name in ON_THE_NETWORK:
            await ON_THE_NETWORK[name].run(address, pairs)
        else:
            await OF_THEIR_OWN[name].run(address)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("members", nargs="?", type=int, default=50_000)
    parser.add_argument("--only", nargs="+", default=[], choices=[*ON_THE_NETWORK, *OF_THEIR_OWN])
    parser.add_argument("--data", type=Path, help="where a large network is imported offline, and kept")
    given = parser.parse_args()
    main(given.members, given.only, given.data)
