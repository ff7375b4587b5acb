"""What every loading command does: read the network whole, load it with progress bars, tell what came of it."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

import typer
from neo4j.exceptions import DriverError, Neo4jError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graph.loading import load
from graph.loading.network import LoadReport
from graph.loading.offline import finish, make
from graph.server.importing import CannotImport
from graph.server.unavailable import ServerUnavailable
from services.networks.problem import InvalidNetworkError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from datetime import datetime

    from neo4j import AsyncDriver

    from graph.server.importing import EmptyStore
    from services.networks.network import MemberRow, Network

PLANS = "plans"
KINDS = ("members", "connections", "blocks", PLANS)


class LoadTarget(Protocol):
    """Where networks go. The composition root puts it in the context's ``obj``; tests bring one of their own."""

    def now(self) -> datetime:
        """Return the present moment, UTC."""
        ...

    def database(self) -> AbstractAsyncContextManager[tuple[AsyncDriver, str]]:
        """Open a migrated database for a while: its driver and its name."""
        ...

    def empty_store(self) -> AbstractContextManager[EmptyStore]:
        """The private server's store that isn't there yet, for a while. Raises CannotImport where there is none."""
        ...

    async def start_plans(
        self, driver: AsyncDriver, database: str, members: list[MemberRow], started: Callable[[int], None]
    ) -> None:
        """Start the plan of each member, all of whom have one, unless it runs; tell ``started`` how many were done."""
        ...


def load_network(target: LoadTarget, read: Callable[[], Network], *, offline: bool = False) -> None:
    """Load what ``read`` returns and print a summary; or print its problems, load nothing and exit with 1.

    If ``offline``, by Neo4j's own importer into the private server's empty store.
    """
    console, errors = Console(), Console(stderr=True)
    try:
        with target.empty_store() if offline else nullcontext() as store:
            with console.status("Reading the network"):
                network = read()
            if store is not None:
                _make(store, network, target.now(), console)
        report, rates = asyncio.run(_finish(target, network) if offline else _load(target, network, console))
    except InvalidNetworkError as invalid:
        _print_problems(invalid, errors)
        raise typer.Exit(1) from None
    except (CannotImport, ServerUnavailable) as reason:
        _say(errors, str(reason))
        raise typer.Exit(1) from None
    except (Neo4jError, DriverError, TimeoutError):
        again = " without --offline" if offline else ""
        _say(
            errors,
            f"The database stopped answering. What was loaded stays; run the command again{again} and it goes on.",
        )
        raise typer.Exit(1) from None
    _print_summary(network, report, rates, console)


def _make(store: EmptyStore, network: Network, now: datetime, console: Console) -> None:
    start = perf_counter()
    with console.status("Making the database"):
        make(store, network, now)
    members, connections = len(network.members), len(network.connections)
    _say(console, f"members: {members:,}, connections: {connections:,}, in {perf_counter() - start:,.0f} s")


async def _finish(target: LoadTarget, network: Network) -> tuple[LoadReport, Rates]:
    """What is left to do once a network was imported offline, with the server running."""
    subscribers = [row for row in network.members if row.plan is not None]
    rates = Rates()
    async with target.database() as (driver, database):  # which makes the indexes
        await finish(driver, database)
        await target.start_plans(driver, database, subscribers, lambda count: rates.count(PLANS, count))
    return LoadReport(len(network.members), len(network.connections), len(network.blocks)), rates


async def _load(target: LoadTarget, network: Network, console: Console) -> tuple[LoadReport, Rates]:
    subscribers = [row for row in network.members if row.plan is not None]
    async with target.database() as (driver, database):  # before the bars: a first start has its own things to say
        with _progress(console) as progress:
            rows = (network.members, network.connections, network.blocks, subscribers)
            tasks = {kind: progress.add_task(kind, total=len(of)) for kind, of in zip(KINDS, rows, strict=True)}
            rates = Rates()

            def advance(kind: str, count: int) -> None:
                rates.count(kind, count)
                progress.advance(tasks[kind], count)

            report = await load(driver, database, network, now=target.now(), advance=advance)
            await target.start_plans(driver, database, subscribers, lambda count: advance(PLANS, count))
    return report, rates


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


class Rates:
    """How many rows of each kind were written, and in how many seconds; kinds come one after another."""

    def __init__(self) -> None:
        self._last = perf_counter()
        self._counts: dict[str, int] = {}
        self._seconds: dict[str, float] = {}

    def count(self, kind: str, count: int) -> None:
        """Add rows that were written since the last call."""
        now = perf_counter()
        self._counts[kind] = self._counts.get(kind, 0) + count
        self._seconds[kind] = self._seconds.get(kind, 0.0) + now - self._last
        self._last = now

    def __iter__(self) -> Iterator[tuple[str, int, float]]:
        """Yield each kind with its rows and its rows per second."""
        for kind, count in self._counts.items():
            yield kind, count, count / max(self._seconds[kind], 1e-9)


def _print_problems(invalid: InvalidNetworkError, errors: Console) -> None:
    for problem in invalid.problems:
        _say(errors, str(problem))
    if invalid.left_out:
        _say(errors, f"and {invalid.left_out:,} more.")
    _say(errors, "Nothing was loaded. Mend these and run the command again.")


def _print_summary(network: Network, report: LoadReport, rates: Rates, console: Console) -> None:
    for notice in network.notices:
        _say(console, notice)
    new = {"members": report.members, "connections": report.connections, "blocks": report.blocks}
    for kind, count, rate in rates:
        _say(console, f"{kind}: {count:,}{f', {new[kind]:,} of them new' if kind in new else ''} ({rate:,.0f}/s)")


def _say(console: Console, line: str) -> None:
    """Print a line as it is: file names and ids may hold what looks like markup."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)
