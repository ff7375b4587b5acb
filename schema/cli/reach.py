"""``inmail reach``: whom a member reaches, as a table, charts, a page and files."""

from __future__ import annotations

import asyncio
import importlib
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from schema.cli.configured import say, settings_or_exit
from schema.ids import storable
from schema.product import local_clock, policy_of
from services.lot import PayWith
from services.reach.export_format import ExportFormat
from services.refusal import InvalidInput, TryAgain
from services.search import MemberFilters
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractAsyncContextManager

    from neo4j import AsyncDriver

    from schema.cli.report.findings import Findings


class ReachTarget(Protocol):
    """Where the database is. The composition root puts it in the context's ``obj``; tests bring one of their own."""

    def database(self) -> AbstractAsyncContextManager[tuple[AsyncDriver, str]]:
        """Open a migrated database for a while: its driver and its name."""
        ...


MemberName = Annotated[str, typer.Argument(metavar="MEMBER", help="The member's id, such as [bold]ana[/bold].")]
Employer = Annotated[str | None, typer.Option(metavar="NAME", help="Only members who work there now.")]
Place = Annotated[str | None, typer.Option(metavar="NAME", help="Only members who live there.")]
School = Annotated[str | None, typer.Option(metavar="NAME", help="Only members who went there.")]
Skill = Annotated[str | None, typer.Option(metavar="NAME", help="Only members who have that skill.")]
Paying = Annotated[PayWith, typer.Option(help="Which credits sends may take.", case_sensitive=False)]
Steps = Annotated[int, typer.Option(min=1, max=3, help="How wide the network of pictures and files is.")]
Out = Annotated[
    Path | None,
    typer.Option(file_okay=False, help="Write charts, a drawing and a page into this directory, made if need be."),
]
Formats = Annotated[
    list[ExportFormat] | None,
    typer.Option(help="Write the network as such a file too, into --out; may be repeated.", case_sensitive=False),
]
Limit = Annotated[int, typer.Option(min=1, help="Members of exported files at most, the nearest ones.")]


def reach(  # noqa: PLR0917 - options, by name
    context: typer.Context,
    member: MemberName,
    employer: Employer = None,
    place: Place = None,
    school: School = None,
    skill: Skill = None,
    pay_with: Paying = PayWith.AUTO,
    steps: Steps = 2,
    out: Out = None,
    format: Formats = None,
    limit: Limit = 5000,
) -> None:
    """Print whom a member reaches: how many can be written to now, why not the others, and through whom.

    With --employer, --place, --school or --skill, all of it is of those alone who have everything that is named.
    Names are compared as the search does: whole, but for capitals and accents.

    Example: [bold]inmail reach ana --skill python --out reach-of-ana --format graphml[/bold]
    """
    if format and out is None:
        raise typer.BadParameter("--format needs --out, the directory to write into.")
    filters = _checked(MemberFilters(place=place, employer=employer, school=school, skill=skill))
    if out is not None:
        with _writable(out):
            out.mkdir(parents=True, exist_ok=True)
    found = _found_or_exit(context.obj, member.removeprefix("Member:"), filters, pay_with, steps=steps, limit=limit)
    report = _report()
    report.print_reach(found)
    if out is not None:
        with _writable(out):
            for path in report.write(found, out, format or []):
                say(f"Wrote {path}")


def _checked(filters: MemberFilters) -> MemberFilters:
    """The filters, if they can be asked for."""
    try:
        filters.labels()
    except InvalidInput as error:
        raise typer.BadParameter(str(error), param_hint=f"--{error.field}") from None
    return filters


def _found_or_exit(
    target: ReachTarget, name: str, filters: MemberFilters, pay_with: PayWith, *, steps: int, limit: int
) -> Findings:
    """What a report on that member tells; why there is none is told in a line."""
    try:
        asked = partial(_found, target, name, filters, pay_with, steps=steps, limit=limit)
        found = asyncio.run(asked()) if storable(name) else None
    except (NothingChanged, TryAgain):
        say("The database stopped answering. Nothing was changed; run the command again.")
        raise typer.Exit(1) from None
    if found is None:
        say(f"There is no member {name!r} in the network. A member's id looks like ana.")
        raise typer.Exit(1)
    return found


async def _found(
    target: ReachTarget, name: str, filters: MemberFilters, pay_with: PayWith, *, steps: int, limit: int
) -> Findings | None:
    """What a report on that member tells; None if there is no such member."""
    analysis, settings = importlib.import_module("graph.analysis"), settings_or_exit()
    async with target.database() as (driver, database):
        clock = await local_clock(settings, driver)
        network = await analysis.read_network(driver, database, policy_of(settings), clock)
        try:
            standpoint = await network.of(name, pay_with, filters.labels())
        except analysis.UnknownMember:
            return None
        return await _report().find(standpoint, name, filters, pay_with, steps=steps, limit=limit)


def _report() -> Any:  # noqa: ANN401 - a module
    """What makes reports: networkx and matplotlib are for nobody else to load, least of all for a server."""
    return importlib.import_module("schema.cli.report")


@contextmanager
def _writable(out: Path) -> Generator[None]:
    """For writing files: why that can't be is told in a line."""
    try:
        yield
    except OSError as error:
        say(f"{error.filename or out} can't be written: {error.strerror or error}. Name another directory with --out.")
        raise typer.Exit(1) from None
    except ValueError as error:
        say(f"{error}.")
        raise typer.Exit(1) from None
