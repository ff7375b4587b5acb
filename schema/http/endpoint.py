"""The ASGI app that answers GraphQL: over HTTP at once or as a stream, over WebSockets, and a page for browsers.

POST in JSON, GET for queries and subscriptions. Clients that accept JSON get it for all that has one answer, whatever
else they accept. No batches and no uploads: what isn't whole isn't here.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.websockets import WebSocket
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from schema.http.body import read_body
from schema.http.framing import FRAMINGS
from schema.http.handshake import shake_hands
from schema.http.negotiation import EVENTS, GRAPHQL_JSON, JSON, PARTS, Accept
from schema.http.operation import AT_ONCE, perform
from schema.http.parameters import GraphQLParameters
from schema.http.responses import answer, failed, refused
from schema.http.socket import Socket, SocketLimits
from schema.http.streaming import HEARTBEAT, StreamedAnswer
from schema.public_errors import masked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send
    from strawberry import Schema

    from schema.http.operation import Results
    from schema.http.session import OpenSession, Session

_OPERATIONS = {"GET": (OperationType.QUERY,), "POST": AT_ONCE}
_ALLOW = {"allow": ", ".join(_OPERATIONS)}
_STREAMS = f"{EVENTS}, or {PARTS} with subscriptionSpec=1.0"


class GraphQLEndpoint:
    """Serves one schema; give an instance to Starlette's ``Route``, which leaves the methods to it.

    ``session`` says who asks. ``page`` answers browsers that open the address; without it they get JSON. ``origins``
    are those of foreign pages that may open WebSockets. ``body_limit`` is in bytes, ``body_seconds`` is how long a
    client may take to send it; ``heartbeat`` is how many seconds a stream may be silent.

    Set ``closing`` when the server begins to stop: streams never end by themselves.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        session: OpenSession,
        page: Callable[[Request], Awaitable[Response]] | None = None,
        origins: Collection[str] = (),
        body_limit: int = 1_048_576,
        body_seconds: float = 30,
        heartbeat: float = HEARTBEAT,
        socket_limits: SocketLimits | None = None,
    ) -> None:
        self.closing = asyncio.Event()
        self._schema = schema
        self._session = session
        self._page = page
        self._origins = origins
        self._body_limit = body_limit
        self._body_seconds = body_seconds
        self._heartbeat = heartbeat
        self._socket_limits = socket_limits or SocketLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, or all that comes over one WebSocket."""
        if scope["type"] == "http":
            response = await self._respond(Request(scope, receive))
            await response(scope, receive, send)
            return
        websocket = WebSocket(scope, receive, send)
        if await shake_hands(websocket, self._origins):
            await Socket(self._schema, websocket, self._session, self._socket_limits).run()

    async def _respond(self, request: Request) -> ASGIApp:
        accept = Accept.parse(",".join(request.headers.getlist("accept")))
        media_type = accept.response_type() or JSON
        try:
            return await self._answer(request, accept)
        except HTTPException as problem:
            return refused(problem, media_type)
        except ClientDisconnect:
            return refused(HTTPException(400, "The request's body ended early."), media_type)
        except Exception as cause:  # noqa: BLE001  # the outermost edge: logged, and masked for the client
            return failed(masked(cause), media_type)

    async def _answer(self, request: Request, accept: Accept) -> ASGIApp:
        opened = request.method == "GET" and "query" not in request.query_params
        if self._page and opened and accept.prefers_page():
            return await self._page(request)
        media_type, stream_type = accept.response_type(), accept.stream_type()
        if media_type is None and stream_type is None:
            raise HTTPException(406, f"Accept {GRAPHQL_JSON} or {JSON}; a subscription is answered as {_STREAMS}.")
        parameters = await self._parameters(request)
        session = await self._session(request, request.headers.get("authorization"))
        outcome = await self._perform(parameters, session, request.method)
        if not isinstance(outcome, ExecutionResult):
            return await self._stream(outcome, session, stream_type)
        if media_type is None:
            return await self._stream(_only(outcome), session, stream_type)
        return answer(outcome, media_type)

    async def _perform(self, parameters: GraphQLParameters, session: Session, method: str) -> ExecutionResult | Results:
        try:
            return await perform(self._schema, parameters, session.context(), _OPERATIONS[method])
        except InvalidOperationTypeError as error:
            detail = f"A {error.operation_type.value} has to be sent with POST."
            raise HTTPException(405, detail, headers={"allow": "POST"}) from None

    async def _stream(self, results: Results, session: Session, stream_type: str | None) -> ASGIApp:
        if stream_type is None:
            await results.aclose()
            raise HTTPException(
                406, f"A subscription is answered as a stream: accept {_STREAMS}, or ask over a WebSocket."
            )
        return StreamedAnswer(results, FRAMINGS[stream_type], self.closing, session.seconds, self._heartbeat)

    async def _parameters(self, request: Request) -> GraphQLParameters:
        if request.method not in _OPERATIONS:
            raise HTTPException(405, f"Use {' or '.join(_OPERATIONS)}.", headers=_ALLOW)
        if request.method == "GET":
            return GraphQLParameters.from_address(request.query_params)
        _check_content_type(request.headers.get("content-type", ""))
        body = await read_body(request, limit=self._body_limit, seconds=self._body_seconds)
        return GraphQLParameters.from_body(body)


def _check_content_type(header: str) -> None:
    media_type, _, rest = header.lower().partition(";")
    charset = rest.partition("charset=")[2].partition(";")[0].strip(' "')
    if media_type.strip() != JSON or charset not in {"", "utf-8", "utf8"}:
        raise HTTPException(415, f"Send the body as {JSON}, encoded as UTF-8.")


async def _only(result: ExecutionResult) -> Results:
    """A stream of one result, for clients that accept nothing but streams."""
    yield result
