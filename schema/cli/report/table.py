"""The tables that are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schema.cli.report.findings import WORDS, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema.cli.report.findings import Findings
    from services.lot import LotSource
    from services.refusal_code import RefusalCode


def print_reach(found: Findings) -> None:
    """Print reach by relation, and the top introducers. Ids are printed as they are, whatever looks like markup."""
    console = Console()
    table = Table(title=Text(f"{found.heading()}, {found.as_of:%Y-%m-%d %H:%M:%S} UTC"))
    table.add_column("Relation")
    for name in ("Members", "Writable", "Free"):
        table.add_column(name, justify="right")
    table.add_column("Paid from")
    table.add_column("First blockers")
    for step in found.reach.steps:
        table.add_row(
            WORDS[step.relation],
            f"{step.members:,}",
            f"{step.writable:,}",
            f"{step.free:,}",
            counted(step.paid_from),
            counted(step.blockers),
        )
    console.print(table)
    unavailable = f"Unavailable, in tens rounded up (R11a): {found.reach.unavailable:,}."
    console.print(found.passing() if found.filtered else f"{unavailable} In all: {found.reach.total:,}.")
    if found.introducers:
        _print_introducers(console, found)
    elif found.reach.total:
        console.print(f"Nobody leads to a second degree{' of them' if found.filtered else ''}.")


def _print_introducers(console: Console, found: Findings) -> None:
    leading = Table(title="Top introducers")
    leading.add_column("Connection", overflow="fold")
    leading.add_column("Leads to, of the 2nd degree", justify="right")
    for one in found.introducers:
        leading.add_row(Text(one.member_id), f"{one.members:,}")
    console.print(leading)


def counted(counts: Mapping[LotSource, int] | Mapping[RefusalCode, int]) -> str:
    """Counts of codes in words, the largest first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{words(code)} {count:,}" for code, count in ordered if count) or "-"
