"""``inmail token``: sign a member in by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from schema.cli.configured import say, settings_or_exit
from schema.product import utc_now
from schema.tokens import tokens_for


def token(
    member: Annotated[str, typer.Argument(metavar="NAME", help="The member's id, such as [bold]ana[/bold].")],
) -> None:
    """Print a bearer token that signs a member in.

    Example: [bold]curl -H "Authorization: Bearer $(inmail token ana)" …[/bold]
    """
    settings = settings_or_exit()
    typer.echo(tokens_for(settings).issue(member.removeprefix("Member:"), utc_now()))
    say(f"Signs in {member} for {settings.token_lifetime_days} days.")
