"""The settings and the database for a command, or a plain message and exit code 1."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from graph.server.unavailable import ServerUnavailable
from schema.product import server_of
from schema.settings import ConfigurationError, load_settings

if TYPE_CHECKING:
    from collections.abc import Generator

    from graph.server.address import ServerAddress
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
    try:
        with server_of(settings, say) as address:
            yield address
    except ServerUnavailable as error:
        say(str(error))
        raise typer.Exit(1) from None
