"""``inmail import``: networks from files, a command for each format."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from schema.cli.loading import load_network
from services.networks.edge_list import read_edge_list
from services.networks.ldbc import read_ldbc
from services.networks.linkedin import read_linkedin
from services.networks.members_csv import read_members_csv

Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="By Neo4j's own importer, for large networks: into a private server that has never been started.",
    ),
]

imports = typer.Typer(
    name="import",
    help="Load a network from files. It is checked whole first; a wrong row is told by file, line and reason, "
    "and then nothing is loaded. Loading the same files again changes nothing.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@imports.command(epilog="Example: [bold]inmail import members members.csv connections.csv[/bold]")
def members(
    context: typer.Context,
    members_csv: Annotated[Path, typer.Argument(help="A row per member: id, name, and any other known column.")],
    connections_csv: Annotated[Path, typer.Argument(help="A row per connection: member_a, member_b, since.")],
    offline: Offline = False,
) -> None:
    """Load members.csv and connections.csv, our own format."""
    load_network(context.obj, partial(read_members_csv, members_csv, connections_csv), offline=offline)


@imports.command(epilog="Example: [bold]inmail import ldbc social_network/[/bold]")
def ldbc(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder that holds [bold]dynamic[/bold] and [bold]static[/bold].")],
    offline: Offline = False,
) -> None:
    """Load a folder of the LDBC Social Network Benchmark."""
    load_network(context.obj, partial(read_ldbc, folder), offline=offline)


@imports.command(epilog="Example: [bold]inmail import edges soc-network.txt.gz --prefix soc[/bold]")
def edges(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Two nodes a line, between tabs, spaces or commas; may be gzipped.")],
    prefix: Annotated[str | None, typer.Option(help="What ids begin with; the file's name by default.")] = None,
    offline: Offline = False,
) -> None:
    """Load a plain edge list, as graph collections ship them."""
    load_network(context.obj, partial(read_edge_list, file, prefix), offline=offline)


@imports.command(epilog="Example: [bold]inmail import linkedin Connections.csv --as ana[/bold]")
def linkedin(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Connections.csv of LinkedIn's data export.")],
    viewer: Annotated[str, typer.Option("--as", metavar="MEMBER", help="The id of the member whose export it is.")],
) -> None:
    """Load LinkedIn's own export as a member's first degree; e-mail addresses are not read."""
    load_network(context.obj, partial(read_linkedin, file, viewer))
