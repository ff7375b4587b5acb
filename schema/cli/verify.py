"""``inmail verify``: every account audited, and what the database's own constraints can't hold."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graph.census import GraphCensus
from schema.cli.configured import say
from schema.product import assemble
from services.policy import Policy
from services.store import NothingChanged
from services.verifying import Verifying

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from neo4j import AsyncDriver

    from services.audit.auditor import AuditReport
    from services.audit.finding import Finding
    from services.verifying import Broken


class DatabaseTarget(Protocol):
    """Where the database is. The composition root puts it in the context's ``obj``; tests bring one of their own."""

    def database(self) -> AbstractAsyncContextManager[tuple[AsyncDriver, str]]:
        """Open a migrated database for a while: its driver and its name."""
        ...


class Tally:
    """Prints what differs as it is found, and counts."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.members = self.accounts = self.entries = self.findings = self.nodes = 0
        self.last = ""

    def audited(self, members: Sequence[str], reports: Sequence[AuditReport]) -> None:
        """Take in the reports of those members who have accounts."""
        self.members += len(members)
        self.last = members[-1]
        for report in reports:
            self.accounts += 1
            self.entries += report.entries
            self.findings += report.total
            for finding in report.findings:
                self._print(f"{report.member_id}: {_line(finding)}")
            if report.total > len(report.findings):
                self._print(f"{report.member_id}: and {report.total - len(report.findings):,} more")

    def broken(self, rules: Sequence[Broken]) -> None:
        """Take in rules that nodes break."""
        for rule in rules:
            self.nodes += rule.times
            example = f", such as {rule.example}" if rule.example else ""
            self._print(f"{rule.label}: {rule.rule}: {rule.times:,} times not so{example}")

    def conclude(self) -> None:
        """Print the sum; exit code 1 if anything differs."""
        self._print(f"{self.members:,} members, {self.accounts:,} accounts, {self.entries:,} entries audited.")
        if not self.findings and not self.nodes:
            self._print("Nothing differs.")
            return
        self._print(f"{self.findings:,} findings in accounts, {self.nodes:,} in nodes and constraints.")
        raise typer.Exit(1)

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def verify(
    context: typer.Context,
    member: Annotated[
        list[str] | None, typer.Option(help="Audit only this member's account; may be given several times.")
    ] = None,
    after: Annotated[
        str, typer.Option(help="Begin after this member, in order of ids: go on where a run stopped.")
    ] = "",
) -> None:
    """Audit every account in the database, and check what its constraints can't hold: types, bounds, ties.

    Changes nothing, and the API may run meanwhile. Exit code 1 when anything differs, with every finding on a line.
    Example: [bold]inmail verify --member ana[/bold]
    """
    tally = Tally(Console())
    try:
        asyncio.run(_verify(context.obj, list(dict.fromkeys(member or ())), after, tally))
    except NothingChanged:
        further = f" --after {tally.last}" if tally.last else ""
        say(f"The database stopped answering. Nothing was changed; go on with: inmail verify{further}")
        raise typer.Exit(1) from None
    tally.conclude()


async def _verify(target: DatabaseTarget, members: list[str], after: str, tally: Tally) -> None:
    async with target.database() as (driver, database):
        auditing = assemble(driver, database, Policy()).services.auditing
        verifying = Verifying(GraphCensus(driver, database), auditing)
        if members:
            tally.audited(members, await verifying.some(members))
        else:
            await _everything(verifying, after, tally)


async def _everything(verifying: Verifying, after: str, tally: Tally) -> None:
    """Look at all there is, with a progress bar."""
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("nodes", total=None)
        async for label, rules in verifying.census.broken():
            tally.broken(rules)
            progress.update(task, description=label)
        progress.remove_task(task)
        task = progress.add_task("members", total=await verifying.census.members())
        async for members, reports in verifying.everybody(after):
            tally.audited(members, reports)
            progress.advance(task, len(members))


def _line(finding: Finding) -> str:
    """A finding on one line, with its place and its numbers."""
    lot = f" Lot {finding.lot_id}." if finding.lot_id else ""
    told = [f"{name} {value}" for name, value in (("expected", finding.expected), ("found", finding.found)) if value]
    numbers = f" ({', '.join(told)})" if told else ""
    return f"{finding.kind}: {finding.text}{lot}{numbers}"
