"""``inmail demo``: a network of people who don't exist, to try everything on."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from schema.cli.configured import settings_or_exit
from schema.cli.loading import load_network
from services.networks.demo import DEFAULT_SEED, MAX_MEMBERS, MIN_MEMBERS, generate


def demo(
    context: typer.Context,
    members: Annotated[
        int | None,
        typer.Option(min=MIN_MEMBERS, max=MAX_MEMBERS, show_default="INMAIL_DEMO_MEMBERS", help="How many people."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal networks.")] = DEFAULT_SEED,
) -> None:
    """Load a generated professional network with the people of the tutorial in it.

    Run again, it changes nothing. Example: [bold]inmail demo --members 5000 --seed 7[/bold]
    """
    size = settings_or_exit().demo_members if members is None else members
    load_network(context.obj, partial(generate, size, seed))
