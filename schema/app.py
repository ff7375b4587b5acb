"""The ASGI app: GraphQL, GraphiQL, health."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from graph.database import FAILURES
from schema.context import Context
from schema.contract import build_schema
from schema.export import LedgerExport
from schema.export.formats import LedgerFormat
from schema.graphiql import AssetFiles, SignedIn, graphiql_page, tutorial
from schema.http import GraphQLEndpoint, Session
from schema.links import Links
from schema.product import open_product, utc_now
from schema.receipts import PATH as RECEIPT_PATH
from schema.receipts import receipt_page
from schema.settings import Mode, Payments
from schema.tokens import BadToken, SignIn, Tokens, tokens_for
from schema.unsubscribing import PATH as UNSUBSCRIBE_PATH
from schema.unsubscribing import unsubscribe_page
from schema.webhooks import PATH as STRIPE_PATH
from schema.webhooks import stripe_webhook
from services.networks.cast import ANA, CAST

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import HTTPConnection, Request
    from starlette.responses import Response

    from graph.server.address import ServerAddress
    from schema.product import Product
    from schema.settings import Settings
    from services.networks.network import MemberRow
    from services.reach.following import Lag

HEALTH_SECONDS = 3.0
"""How long the health check waits for the database."""
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


def build_app(settings: Settings, address: ServerAddress) -> Starlette:
    """The app on the database at ``address``; the database is opened when the app starts."""
    tokens = tokens_for(settings)
    links = Links(tokens.secret)

    def link(member_id: str, path: str) -> str:
        return links.sign(member_id, path, utc_now())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with open_product(settings, address, planned=True) as product:
            app.state.product = product
            async with product.jobs.loop(settings.jobs_seconds).running() if settings.jobs else nullcontext():
                yield

    async def session(connection: HTTPConnection, authorization: str | None) -> Session:
        product: Product = connection.app.state.product
        if authorization is None:
            return Session(lambda: Context(product.services, None, link))
        who = _sign_in(authorization, tokens)
        seconds = (who.ends_at - utc_now()).total_seconds()
        return Session(lambda: Context(product.services, who.member_id, link, who.operator), seconds)

    page = graphiql_page(signed_in=_signed_in(settings, tokens), tabs=tutorial())
    endpoint = GraphQLEndpoint(build_schema(), session=session, page=page, origins=settings.cors_origins)
    documents = [
        Route(RECEIPT_PATH, receipt_page(links)),
        Route(UNSUBSCRIBE_PATH, unsubscribe_page(links), methods=["GET", "POST"]),
        *(Route(form.path, LedgerExport(form, session).respond) for form in LedgerFormat),
    ]
    app = Starlette(
        routes=[*_around(), *documents, *_webhooks(settings), *_graphql(endpoint)],
        middleware=[*_trusted_hosts(settings), _cors(settings)],
        lifespan=lifespan,
    )
    app.state.closing = endpoint.closing.set
    return app


def _around() -> list[BaseRoute]:
    """What people and machines look at before anything else."""
    return [Route("/", _home), Route("/health", _health)]


def _graphql(endpoint: GraphQLEndpoint) -> list[BaseRoute]:
    """GraphQL over HTTP and WebSockets, and the explorer's files."""
    return [
        Mount("/graphql/assets", AssetFiles()),
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
    ]


def _webhooks(settings: Settings) -> list[Route]:
    """Who else may tell of payments: Stripe, where it takes them."""
    if settings.payments is not Payments.STRIPE:
        return []
    return [Route(STRIPE_PATH, stripe_webhook(settings, utc_now), methods=["POST"])]


def _trusted_hosts(settings: Settings) -> list[Middleware]:
    """In local mode, only this machine's names: a foreign web page may point its own name here (DNS rebinding).

    A server that listens on every address is meant to be reached by names that it can't know.
    """
    if settings.mode is not Mode.LOCAL or settings.host in EVERY_ADDRESS:
        return []
    own = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [Middleware(TrustedHostMiddleware, allowed_hosts=[*THIS_MACHINE, own], www_redirect=False)]


def _cors(settings: Settings) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
        max_age=600,
    )


def _sign_in(authorization: str, tokens: Tokens) -> SignIn:
    """Whom the bearer token signs in. A token that isn't valid is told, not ignored."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthorized("Send the header as `Authorization: Bearer TOKEN`.")
    try:
        return tokens.sign_in(token.strip())
    except BadToken as error:
        raise _unauthorized(str(error)) from None


def _unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})


def demo_viewer(settings: Settings) -> MemberRow | None:
    """Whom GraphiQL is signed in as: the tutorial's viewer, in local mode only."""
    return next(row for row in CAST if row.facts.id == ANA) if settings.mode is Mode.LOCAL else None


def _signed_in(settings: Settings, tokens: Tokens) -> SignedIn | None:
    viewer = demo_viewer(settings)
    return SignedIn(viewer.name, tokens.issue(viewer.facts.id, utc_now())) if viewer else None


async def _home(_: Request) -> Response:
    return RedirectResponse("/graphql")


async def _health(request: Request) -> Response:
    """200 once the database answers, 503 while it doesn't; and how far the network as arrays is behind."""
    product: Product = request.app.state.product
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            await product.driver.execute_query("RETURN 1", database_=product.database)
            lag = await product.network.lag()
    except FAILURES:
        return JSONResponse({"status": "unavailable", "database": "unreachable"}, 503)
    network = {} if lag is None else {"network": _lag(lag)}
    return JSONResponse({"status": "ok", "database": "reachable", **network})


def _lag(lag: Lag) -> dict[str, str | int | None]:
    """How far the network as arrays is behind the database, in this process."""
    as_of = None if lag.as_of is None else lag.as_of.isoformat()
    return {"state": lag.state.value.lower(), "changesBehind": lag.changes, "asOf": as_of}
