"""``inmail schema``: export the contract, or check that the exported one is true."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from schema.cli.configured import say
from schema.contract import build_schema

CONTRACT = Path(__file__).parent.parent / "schema.graphql"


def schema(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if schema.graphql is stale.")] = False,
) -> None:
    """Write the GraphQL schema to schema/schema.graphql, for review and for client tools."""
    text = f"{build_schema().as_str()}\n"
    if not check:
        CONTRACT.write_text(text, encoding="utf-8")
    elif not CONTRACT.is_file() or CONTRACT.read_text(encoding="utf-8") != text:
        say("schema/schema.graphql isn't what the code says: run `make schema`, and review the difference.")
        raise typer.Exit(1)
