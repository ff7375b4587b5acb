"""``inmail token``: sign a member or an operator in by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from schema.cli.configured import directories_or_exit, say, settings_or_exit
from schema.ids import storable
from schema.product import utc_now
from schema.tokens import tokens_for
from services.operator import Operator, Role
from services.request import LONGEST_ID


def token(
    member: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The member's id, such as [bold]ana[/bold].")
    ] = None,
    operator: Annotated[
        str | None, typer.Option(metavar="NAME", help="Sign an operator of that name in instead of a member.")
    ] = None,
    role: Annotated[
        list[Role] | None,
        typer.Option(help="What the operator is trusted with; may be repeated.", case_sensitive=False),
    ] = None,
) -> None:
    """Print a bearer token that signs a member in, or an operator.

    Example: [bold]curl -H "Authorization: Bearer $(inmail token ana)" …[/bold]
    """
    if (member is None) == (operator is None):
        raise typer.BadParameter("Name a member, or an operator with --operator NAME, and not both.")
    if (operator is None) != (not role):
        raise typer.BadParameter("An operator has at least one --role, and a member has none.")
    name = operator if operator is not None else (member or "").removeprefix("Member:")
    if not storable(name):
        whose = "a member's id" if operator is None else "an operator's name"
        say(f"That can't be {whose}: it has 1 to {LONGEST_ID} characters, such as ana.")
        raise typer.Exit(1)
    settings = settings_or_exit()
    with directories_or_exit():
        tokens = tokens_for(settings)
    days = f"for {settings.token_lifetime_days} days"
    if role:
        typer.echo(tokens.issue_operator(Operator(name, frozenset(role)), utc_now()))
        say(f"Signs in the operator {name} {days}, with the roles {', '.join(sorted(set(role)))}.")
    else:
        typer.echo(tokens.issue(name, utc_now()))
        say(f"Signs in {name} {days}, if there is such a member.")
