"""What a command needs - settings, database, directories - or a plain message and exit code 1."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import typer
from neo4j.exceptions import AuthError, DriverError, Neo4jError
from rich.console import Console

from graph.migrations import NewerGraph
from graph.server.unavailable import ServerUnavailable
from schema.product import open_product, server_of
from schema.settings import ConfigurationError, load_settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from graph.server.address import ServerAddress
    from schema.product import Product
    from schema.settings import Settings


def say(line: str) -> None:
    """Tell the operator what goes on, on standard error: standard output is for what a command is asked for."""
    Console(stderr=True).print(line, markup=False, highlight=False, soft_wrap=True)


def settings_or_exit() -> Settings:
    """The settings of the environment; every mistake in them is told before the command ends."""
    try:
        return load_settings()
    except ConfigurationError as error:
        for problem in error.problems:
            say(problem)
        raise typer.Exit(1) from None


@contextmanager
def server_or_exit(settings: Settings) -> Generator[ServerAddress]:
    """The database server, started if it is the private one."""
    with ExitStack() as stack:
        try:
            with directories_or_exit():
                address = stack.enter_context(server_of(settings, say))
        except ServerUnavailable as error:
            say(str(error))
            raise typer.Exit(1) from None
        yield address


@asynccontextmanager
async def product_or_exit(
    settings: Settings, address: ServerAddress, *, planned: bool = False
) -> AsyncGenerator[Product]:
    """The product on the database at ``address``; what goes wrong once it is open is the caller's."""
    async with AsyncExitStack() as stack:
        with _database_or_exit(settings, address):
            product = await stack.enter_async_context(open_product(settings, address, planned=planned))
        yield product


@contextmanager
def directories_or_exit() -> Generator[None]:
    """For making and reading files of ours: one that can't be used is told."""
    try:
        yield
    except OSError as error:
        say(f"{error.filename or 'A directory'} can't be used: {error.strerror or error}.")
        say(
            "Set INMAIL_DATA_DIR and INMAIL_CACHE_DIR to directories that you may write in. `inmail doctor` tells more."
        )
        raise typer.Exit(1) from None


@contextmanager
def _database_or_exit(settings: Settings, address: ServerAddress) -> Generator[None]:
    """For the first words with a database: why it can't be had is told in a line, and not by the driver's log too."""
    log = logging.getLogger("neo4j")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    except (DriverError, Neo4jError, NewerGraph, OSError, ValueError) as error:
        say(_why(error, settings, address))
        raise typer.Exit(1) from None
    finally:
        log.setLevel(level)


def _why(error: Exception, settings: Settings, address: ServerAddress) -> str:
    if isinstance(error, NewerGraph):
        return str(error)
    if isinstance(error, AuthError):
        return f"{address.uri} refuses user {address.username}. Check NEO4J_USERNAME and NEO4J_PASSWORD."
    return (
        f"The database {settings.neo4j_database!r} at {address.uri} could not be reached ({type(error).__name__}); "
        "nothing was changed. Check NEO4J_URI, NEO4J_DATABASE and the server's log."
    )
