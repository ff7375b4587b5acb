"""``inmail generate``: a large synthetic network as files, to measure with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schema.cli.configured import say
from services.networks.crowd_files import MAX_MEMBERS, MEAN_CONNECTIONS, MIN_MEMBERS, write_crowd
from services.networks.demo import DEFAULT_SEED


def generate(
    folder: Annotated[Path, typer.Argument(help="Where members.csv and connections.csv are written; made at need.")],
    members: Annotated[int, typer.Option(min=MIN_MEMBERS, max=MAX_MEMBERS, help="How many people.")] = 50_000,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds and sizes give equal files.")] = DEFAULT_SEED,
    connections_per_member: Annotated[
        float, typer.Option(min=0.1, help="The mean; a few people have a thousand times as many as most.")
    ] = MEAN_CONNECTIONS,
) -> None:
    """Write a large network of people who don't exist as files that `inmail import members` reads.

    Example: [bold]inmail generate --members 1000000 million[/bold]
    """
    try:
        written = write_crowd(folder, members, seed, connections_per_member)
    except ValueError as error:
        say(f"{error}.")
        raise typer.Exit(1) from None
    except OSError as error:
        say(f"{error.filename or folder} can't be written: {error.strerror or error}.")
        raise typer.Exit(1) from None
    typer.echo(f"{written.members}: {written.member_count:,} members")
    typer.echo(f"{written.connections}: {written.connection_count:,} connections")
