"""Where the loading commands put networks: the configured database, and plans through the ledger."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import typer

from graph.server.importing import CannotImport, empty_store
from schema.cli.configured import directories_or_exit, product_or_exit, say, server_or_exit, settings_or_exit
from schema.product import assemble, local_clock, policy_of, utc_now
from services.refusal import ActionRefused, KeyConflict, TryAgain
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from datetime import datetime

    from neo4j import AsyncDriver

    from graph.server.importing import EmptyStore
    from schema.product import Product
    from services.credits import Credits
    from services.networks.network import MemberRow

TOGETHER = 128
"""Plans started at once: what one transaction takes."""
ATTEMPTS = 5
"""How often each is tried while the database doesn't answer in time."""


class Target:
    """The database that the environment names."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        return utc_now()

    @asynccontextmanager
    async def database(self) -> AsyncGenerator[tuple[AsyncDriver, str]]:
        """The migrated database: its driver and its name.

        All accounts are settled first: what is loaded may change facts that past periods are granted by (R6a).
        """
        settings = settings_or_exit()
        with server_or_exit(settings) as address:
            async with product_or_exit(settings, address) as product:
                await _settled(product)
                yield product.driver, product.database

    @contextmanager
    def empty_store(self) -> Generator[EmptyStore]:
        """The private server's store that isn't there yet. Raises CannotImport, with what to do, without one."""
        settings = settings_or_exit()
        if settings.neo4j_uri is not None:
            raise CannotImport(
                f"--offline makes the database of a private server, and NEO4J_URI names {settings.neo4j_uri}. Import "
                "without it, or unset NEO4J_URI."
            )
        with directories_or_exit(), empty_store(settings.server_dir, settings.cache_dir, say) as store:
            yield store

    async def start_plans(
        self, driver: AsyncDriver, database: str, members: list[MemberRow], started: Callable[[int], None]
    ) -> None:
        """Start each member's plan with its first grant (R4), unless it runs."""
        settings = settings_or_exit()
        clock = await local_clock(settings, driver)
        credits = assemble(driver, database, policy_of(settings), clock).services.credits
        done = 0
        while done < len(members):
            # One alone at first: a database that has just started plans each statement, and is slow enough at that.
            batch = members[done : done + (TOGETHER if done else 1)]
            await asyncio.gather(*(_start(credits, row) for row in batch))
            done += len(batch)
            started(len(batch))


async def _settled(product: Product) -> None:
    """Settle all accounts that are due. An account that can't be is told, and keeps nobody from loading."""
    try:
        swept = await product.jobs.sweep.run()
    except NothingChanged:
        say("The database stopped answering before anything was loaded; run the command again.")
        raise typer.Exit(1) from None
    if swept.failed:
        say(f"{len(swept.failed):,} accounts couldn't be settled: their past grants go by the facts that are loaded.")


async def _start(credits: Credits, row: MemberRow) -> None:
    """Start one plan. Raises TimeoutError when the database hasn't answered ``ATTEMPTS`` times."""
    plan = row.facts.plan
    if plan is None:
        return
    for _ in range(ATTEMPTS):
        try:
            await credits.start_subscription(row.facts.id, f"import:{plan}", plan=plan)
        except TryAgain:
            continue  # a database that has just started is slow; the key makes another attempt safe
        except (ActionRefused, KeyConflict):
            pass  # one that runs stays as it is, who isn't in good standing gets none (R5a), and a key that the
            # member used for something else isn't ours to take
        return
    raise TimeoutError
