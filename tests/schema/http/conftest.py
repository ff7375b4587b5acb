from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator  # noqa: TC003  # Strawberry reads it
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route
from strawberry.scalars import JSON as ANY  # noqa: TC002  # Strawberry reads it

from schema.execution import MaskingSchema, operation_extensions
from schema.http import GraphQLEndpoint
from schema.http.negotiation import JSON

if TYPE_CHECKING:
    from starlette.requests import Request


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


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self) -> AsyncIterator[int]:
        yield 1


SCHEMA = MaskingSchema(Query, Mutation, Subscription, extensions=operation_extensions())


async def context(request: Request) -> dict[str, object]:
    match request.headers.get("authorization"):
        case "Bearer bad":
            raise HTTPException(401, "The token isn't valid.", headers={"www-authenticate": "Bearer"})
        case "Bearer crash":
            raise ConnectionError("a secret of the context")
        case _:
            return {}


class Client:
    """Talks to the endpoint in this process; a crash of the endpoint is a crash of the test."""

    def app(self, route: type[Route | Mount] = Route, **options: Any) -> Starlette:  # noqa: ANN401  # the endpoint's own
        return Starlette(routes=[route("/graphql", GraphQLEndpoint(SCHEMA, context=context, **options))])

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
