"""The command line, ``inmail``: serve, demo, generate, import, token, doctor, verify, reach, schema."""

from __future__ import annotations

import typer

from schema.cli.contract import schema
from schema.cli.demo import demo
from schema.cli.doctor import doctor
from schema.cli.generate import generate
from schema.cli.imports import imports
from schema.cli.jobs import jobs
from schema.cli.reach import reach
from schema.cli.serve import serve
from schema.cli.target import Target
from schema.cli.token import token
from schema.cli.verify import verify

app = typer.Typer(
    name="inmail",
    help="InMail credits over a professional network: a GraphQL API on Neo4j.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


@app.callback()
def _main(context: typer.Context) -> None:
    context.obj = context.obj or Target()


app.command()(serve)
app.command()(demo)
app.command()(generate)
app.add_typer(imports)
app.add_typer(jobs)
app.command()(token)
app.command()(doctor)
app.command()(verify)
app.command()(reach)
app.command()(schema)

__all__ = ["app"]
