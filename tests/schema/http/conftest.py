from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator  # noqa: TC003  # Strawberry reads it
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route, WebSocketRoute
from strawberry.scalars import JSON as ANY  # noqa: TC002  # Strawberry reads it

from schema.execution import MaskingSchema, operation_extensions
from schema.http import GraphQLEndpoint, Server, Session
from schema.http.negotiation import JSON
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from starlette.requests import HTTPConnection


@strawberry.input
class Tree:
    child: Tree | None = None


@strawberry.type
class Query:
    @strawberry.field
    def echo(self, text: str = "hello") -> str:
        return text

    @strawberry.field
    def number(self, n: int = 1, f: float = 1, i: strawberry.ID | None = None) -> str:
        return f"{n} {f:g} {i}"

    @strawberry.field
    def tree(self, tree: Tree) -> bool:
        return tree.child is not None

    @strawberry.field
    def token(self, info: strawberry.Info) -> str:
        return info.context["token"]

    @strawberry.field
    def broken(self) -> str:
        raise RuntimeError("a secret of the database")

    @strawberry.field
    def refuses(self) -> str | None:
        raise GraphQLError("Not now.", extensions={"code": "NOT_NOW"})

    @strawberry.field
    def odd(self, what: str) -> ANY:
        odd: dict[str, Any] = {"nan": float("nan"), "object": object(), "surrogate": "\ud800"}
        return odd[what]


@strawberry.type
class Mutation:
    @strawberry.mutation
    def poke(self) -> bool:
        return True

    @strawberry.mutation
    async def slow_poke(self, name: str) -> bool:
        await asyncio.sleep(0.3)
        POKES.append(name)
        return True


STREAMS: set[int] = set()
"""The streams of ``Subscription.ticks`` that are open."""
POKES: list[str] = []
"""The slow mutations that were carried out."""


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self, to: int | None = None, every: float = 0, leaving: float = 0) -> AsyncGenerator[int, None]:
        stream = next(NUMBERS)
        STREAMS.add(stream)
        try:
            for tick in range(1, to + 1) if to else count(1):
                yield tick
                await asyncio.sleep(every)
        finally:
            await asyncio.sleep(leaving)  # a clean-up may wait
            STREAMS.remove(stream)

    @strawberry.subscription
    async def broken(self, after: int = 0) -> AsyncGenerator[int, None]:
        for tick in range(after):
            yield tick
        raise RuntimeError("a secret of the stream")

    @strawberry.subscription
    async def refused(self) -> AsyncGenerator[int, None]:
        raise InvalidInput("after", "There is no such place.", rule="R23")
        yield 1

    @strawberry.subscription
    async def odd(self) -> AsyncGenerator[ANY, None]:
        yield cast("ANY", float("nan"))

    @strawberry.subscription
    async def large(self, characters: int) -> AsyncGenerator[str, None]:
        stream = next(NUMBERS)
        STREAMS.add(stream)
        try:
            while True:
                yield "x" * characters
        finally:
            STREAMS.remove(stream)


NUMBERS = count()
SCHEMA = MaskingSchema(Query, Mutation, Subscription, extensions=operation_extensions())


async def session(_connection: HTTPConnection, authorization: str | None) -> Session:
    scheme, _, token = (authorization or "").partition(" ")
    match token:
        case "bad":
            raise HTTPException(401, "The token isn't valid.", headers={"www-authenticate": "Bearer"})
        case "crash":
            raise ConnectionError("a secret of the context")
        case "brief":
            return Session(dict, 0.3)
        case _:
            return Session(lambda: {"token": f"{scheme} {token}"})


class Client:
    """Talks to the endpoint in this process; a crash of the endpoint is a crash of the test."""

    def app(self, route: type[Route | Mount] = Route, **options: Any) -> Starlette:  # noqa: ANN401  # the endpoint's own
        return Starlette(routes=[route("/graphql", GraphQLEndpoint(SCHEMA, session=session, **options))])

    def send(
        self,
        method: str,
        *,
        of: Starlette | None = None,
        accept: str = JSON,
        **request: Any,  # noqa: ANN401  # httpx's own
    ) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(of or self.app())
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                headers = {"accept": accept, **request.pop("headers", {})}
                return await client.request(method, "/graphql", headers=headers, **request)

        return asyncio.run(go())

    def post(self, query: object, *, accept: str = JSON, **fields: object) -> httpx.Response:
        return self.send("POST", accept=accept, json={"query": query, **fields})

    def code(self, response: httpx.Response) -> str:
        [error] = response.json()["errors"]
        return error["extensions"]["code"]


@pytest.fixture(scope="session")
def client() -> Client:
    return Client()


@dataclass(frozen=True)
class Running:
    """The endpoint behind a real server on a real port; ``stop`` stops it as a signal would."""

    port: int
    stop: Callable[[], Coroutine[Any, Any, None]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"


@asynccontextmanager
async def running(**options: Any) -> AsyncGenerator[Running]:  # noqa: ANN401  # the endpoint's own
    endpoint = GraphQLEndpoint(SCHEMA, session=session, **options)
    app = Starlette(routes=[Route("/graphql", endpoint), WebSocketRoute("/graphql", endpoint)])
    server = Server(app, endpoint.closing.set)
    with socket.create_server(("127.0.0.1", 0)) as sock:
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        while not server.started:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)

        async def stop() -> None:
            server.should_exit = True
            await serving

        yield Running(sock.getsockname()[1], stop)
        await stop()


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[Running]]]:
    """Start a server with other options; every stream must be closed by the time that it has stopped."""
    STREAMS.clear()  # what another test left is that test's failure
    async with AsyncExitStack() as stack:

        async def start(**options: Any) -> Running:  # noqa: ANN401  # the endpoint's own
            return await stack.enter_async_context(running(**options))

        yield start
    assert not STREAMS


@pytest.fixture
async def server(serve: Callable[..., Awaitable[Running]]) -> Running:
    return await serve()


@pytest.fixture
def served() -> MaskingSchema:
    """The schema that the server answers by."""
    return SCHEMA


@pytest.fixture
def streams() -> set[int]:
    """The streams of ticks that are open."""
    return STREAMS


@pytest.fixture
def pokes() -> list[str]:
    """The slow mutations that were carried out."""
    POKES.clear()
    return POKES
