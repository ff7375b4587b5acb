"""``inmail token``: sign a member in by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from schema.cli.configured import directories_or_exit, say, settings_or_exit
from schema.ids import storable
from schema.product import utc_now
from schema.tokens import tokens_for
from services.request import LONGEST_ID


def token(
    member: Annotated[str, typer.Argument(metavar="NAME", help="The member's id, such as [bold]ana[/bold].")],
) -> None:
    """Print a bearer token that signs a member in.

    Example: [bold]curl -H "Authorization: Bearer $(inmail token ana)" …[/bold]
    """
    name = member.removeprefix("Member:")
    if not storable(name):
        say(f"That can't be a member's id: it has 1 to {LONGEST_ID} characters, such as ana.")
        raise typer.Exit(1)
    settings = settings_or_exit()
    with directories_or_exit():
        tokens = tokens_for(settings)
    typer.echo(tokens.issue(name, utc_now()))
    say(f"Signs in {name} for {settings.token_lifetime_days} days, if there is such a member.")
