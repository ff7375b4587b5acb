"""``inmail jobs``: what a server does by itself, run by hand or by a scheduler of one's own."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from schema.cli.configured import product_or_exit, say, server_or_exit, settings_or_exit
from schema.cli.serve import leave
from schema.collecting import collect_rarely
from schema.jobs import ABOUT
from services.jobs.job import Ran
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.server.address import ServerAddress
    from schema.jobs import Jobs
    from schema.settings import Settings
    from services.jobs.job import Job

jobs = typer.Typer(
    name="jobs",
    help="What a server does by itself every INMAIL_JOBS_SECONDS: settling accounts, sending scheduled InMails, "
    "payments, rewards. Any of it may be repeated, and run by many at once.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@jobs.command("list")
def show() -> None:
    """List the jobs."""
    for name, (about, _) in ABOUT.items():
        typer.echo(f"{name:<12}{about}")


@jobs.command(epilog="Example: [bold]inmail jobs run sweep --every 60[/bold]")
def run(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Which jobs; all of them if none.")
    ] = None,
    every: Annotated[
        float | None, typer.Option(min=1, metavar="SECONDS", help="Run them again and again, until stopped.")
    ] = None,
) -> None:
    """Run jobs once, or at intervals, and print a line for each.

    Ends with 0 if all was done or is done by another process, with 1 if something couldn't be done, with 2 for the name
    of no job. With --every it ends when it is stopped, with 0.
    """
    unknown = [name for name in names or () if name not in ABOUT]
    if unknown:
        say(f"There is no job {unknown[0]!r}. There are {', '.join(ABOUT)}.")
        raise typer.Exit(2)
    settings = settings_or_exit()
    signal.signal(signal.SIGTERM, leave)
    collect_rarely()
    with server_or_exit(settings) as address:
        if every is None:
            raise typer.Exit(0 if asyncio.run(_once(settings, address, names or ABOUT)) else 1)
        with suppress(KeyboardInterrupt):
            asyncio.run(_forever(settings, address, names or ABOUT, every))


async def _once(settings: Settings, address: ServerAddress, names: Iterable[str]) -> bool:
    async with product_or_exit(settings, address, planned=True) as product:
        return await _run(product.jobs, names)


async def _forever(settings: Settings, address: ServerAddress, names: Iterable[str], every: float) -> None:
    async with product_or_exit(settings, address, planned=True) as product:
        while True:
            await _run(product.jobs, names)
            await asyncio.sleep(every)


async def _run(known: Jobs, names: Iterable[str]) -> bool:
    """Run the jobs of those names in their order; whether all went well."""
    wanted = set(names)
    return all([await _told(known, job) for job in known.all() if job.name in wanted])


async def _told(known: Jobs, job: Job) -> bool:
    """Run a job and print what came of it; whether it went well."""
    try:
        ran = await known.turns.run(job)
    except NothingChanged:
        typer.echo(f"{job.name}: the database doesn't answer")
        return False
    except Exception as error:  # noqa: BLE001 - the other jobs are run all the same
        typer.echo(f"{job.name}: failed, {type(error).__name__}: {error}")
        return False
    if not isinstance(ran, Ran):
        typer.echo(f"{job.name}: left alone, {ran.value}")
        return True
    failed = f", {ran.failed:,} left for the next run" if ran.failed else ""
    typer.echo(f"{job.name}: {ran.done:,} {job.counts}{failed}")
    return not ran.failed
