"""``inmail serve``: the product, from nothing to a signed-in GraphiQL."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.panel import Panel

from schema.app import build_app, demo_viewer
from schema.cli.configured import directories_or_exit, product_or_exit, say, server_or_exit, settings_or_exit
from schema.cli.listening import listen_or_exit, url_of
from schema.cli.loading import load_network
from schema.collecting import collect_rarely
from schema.http import Server
from schema.settings import Mode, Payments
from services.networks.demo import DEFAULT_SEED, generate

if TYPE_CHECKING:
    from socket import socket

    from starlette.applications import Starlette

    from graph.server.address import ServerAddress
    from schema.settings import Settings


def serve(context: typer.Context) -> None:
    """Serve the API and GraphiQL.

    With nothing configured: on a private Neo4j, with the demo network in it, signed in as one of its people.
    """
    signal.signal(signal.SIGTERM, leave)
    settings = settings_or_exit()
    if settings.gives_packs_away:
        keys = " with test keys" if settings.payments is Payments.STRIPE else ""
        say(f"Warning: INMAIL_PAYMENTS={settings.payments}{keys} in production: every member gets packs for nothing.")
    with listen_or_exit(settings) as sock, server_or_exit(settings) as address:
        empty = asyncio.run(_empty(settings, address))
        unfinished = settings.data_dir / "demo-unfinished"
        if settings.mode is Mode.LOCAL and settings.neo4j_uri is None and (empty or unfinished.exists()):
            say(f"Filling the new database with {settings.demo_members:,} people who don't exist.")
            unfinished.touch()  # a load that is stopped half-way is taken up again by the next start
            load_network(context.obj, partial(generate, settings.demo_members, DEFAULT_SEED))
            unfinished.unlink()
        elif empty:
            say("The database has no members yet: load a network with `inmail import` or `inmail demo`.")
        with directories_or_exit():
            app = build_app(settings, address)
        _announce(settings, url_of(sock, settings.host))
        _run(app, sock)


async def _empty(settings: Settings, address: ServerAddress) -> bool:
    async with product_or_exit(settings, address) as product:
        return not await product.services.reader.any_members()


def _run(app: Starlette, sock: socket) -> None:
    """Serve until a signal, which comes back when all is answered: SIGTERM as ``leave``, Ctrl-C to be left here."""
    collect_rarely()
    server = Server(app, app.state.closing)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[sock])
    if not server.started:
        raise typer.Exit(1)  # uvicorn has told why


def _announce(settings: Settings, url: str) -> None:
    address = f"{url}/graphql"
    viewer = demo_viewer(settings)
    who = f"GraphiQL is signed in as {viewer.name}." if viewer else "Requests sign in with a bearer token."
    Console(stderr=True).print(Panel(f"[bold]{address}[/bold]\n{who} Stop with Ctrl-C.", expand=False))


def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave by the front door, so that the private server is stopped on the way."""
    sys.exit(0)
