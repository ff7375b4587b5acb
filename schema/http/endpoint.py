"""The ASGI app that answers GraphQL over HTTP: POST in JSON, GET for queries, and a page for browsers.

No batches, no uploads, no event streams, no WebSockets: what isn't whole isn't here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.websockets import WebSocketClose
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from schema.http.body import read_body
from schema.http.negotiation import GRAPHQL_JSON, JSON, Accept
from schema.http.parameters import GraphQLParameters
from schema.http.responses import answer, failed, refused
from schema.public_errors import masked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send
    from strawberry import Schema

_OPERATIONS = {
    "GET": (OperationType.QUERY,),
    "POST": (OperationType.QUERY, OperationType.MUTATION),
}
_ALLOW = {"allow": ", ".join(_OPERATIONS)}


class GraphQLEndpoint:
    """Serves one schema; give an instance to Starlette's ``Route``, which leaves the methods to it.

    ``context`` makes what resolvers see as ``info.context``; a Starlette HTTPException that it raises is shown with its
    detail and headers. ``page`` answers browsers that open the address; without it they get JSON. ``body_limit`` is in
    bytes, ``body_seconds`` is how long a client may take to send it.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        context: Callable[[Request], Awaitable[object]],
        page: Callable[[Request], Awaitable[Response]] | None = None,
        body_limit: int = 1_048_576,
        body_seconds: float = 30,
    ) -> None:
        self._schema = schema
        self._context = context
        self._page = page
        self._body_limit = body_limit
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; close a WebSocket before it opens."""
        if scope["type"] == "http":
            response = await self._respond(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await WebSocketClose(reason="Subscriptions aren't served here.")(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
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

    async def _answer(self, request: Request, accept: Accept) -> Response:
        opened = request.method == "GET" and "query" not in request.query_params
        if self._page and opened and accept.prefers_page():
            return await self._page(request)
        media_type = accept.response_type()
        if media_type is None:
            raise HTTPException(406, f"Accept {GRAPHQL_JSON} or {JSON}: the endpoint answers in no other type.")
        return answer(await self._execute(request, await self._parameters(request)), media_type)

    async def _execute(self, request: Request, parameters: GraphQLParameters) -> ExecutionResult:
        try:
            return await self._schema.execute(
                parameters.query,
                variable_values=parameters.variables,
                context_value=await self._context(request),
                operation_name=parameters.operation_name,
                allowed_operation_types=_OPERATIONS[request.method],
                operation_extensions=parameters.extensions,
            )
        except InvalidOperationTypeError as error:
            raise _not_allowed(error.operation_type) from None
        except CannotGetOperationTypeError as error:
            named = f" named {error.operation_name}" if error.operation_name else ""
            return ExecutionResult(data=None, errors=[GraphQLError(f"The document has no operation{named}.")])

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


def _not_allowed(operation: OperationType) -> HTTPException:
    if operation is OperationType.SUBSCRIPTION:
        return HTTPException(400, "Subscriptions aren't served here.")
    return HTTPException(405, f"A {operation.value} has to be sent with POST.", headers={"allow": "POST"})
