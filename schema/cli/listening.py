"""The socket that the API listens on, taken before anything slow begins."""

from __future__ import annotations

import socket
from errno import EADDRINUSE
from typing import TYPE_CHECKING

import typer

from schema.cli.configured import say

if TYPE_CHECKING:
    from schema.settings import Settings


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port``, 0 for any free one. Raises OSError."""
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(address, family=family)


def listen_or_exit(settings: Settings) -> socket.socket:
    """The socket of the settings, or a plain line and exit code 1."""
    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        if error.errno == EADDRINUSE:
            say(f"Port {settings.port} is taken: set INMAIL_PORT to another.")
        else:
            say(
                f"Can't listen on {settings.host}, port {settings.port}: {error.strerror}. "
                "Set INMAIL_HOST or INMAIL_PORT."
            )
        raise typer.Exit(1) from None


def url_of(sock: socket.socket, host: str) -> str:
    """Where ``sock``, which listens on ``host``, is reached: ``http://host:port``, with the real port."""
    return f"http://{f'[{host}]' if ':' in host else host}:{sock.getsockname()[1]}"
