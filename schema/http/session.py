"""Who speaks: settled once for a request, or for all operations of a socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from graphql import GraphQLError
from starlette.requests import HTTPConnection


@dataclass(frozen=True, slots=True)
class Session:
    """``context`` makes what the resolvers of one operation see; ``seconds`` are left of the sign-in, None for ever."""

    context: Callable[[], object]
    seconds: float | None = None


OpenSession: TypeAlias = Callable[[HTTPConnection, str | None], Awaitable[Session]]
"""Opens a session for the value of an ``Authorization`` header, None without one.

A Starlette HTTPException that it raises is shown to the client with its detail.
"""


def session_over() -> GraphQLError:
    """What a client is told whose session ends while it listens."""
    return GraphQLError("The token's time is over: get a new one.", extensions={"code": "UNAUTHENTICATED"})
