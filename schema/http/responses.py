"""The answers of the GraphQL endpoint: their status, their JSON, their headers."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from graphql import GraphQLError
from starlette.responses import Response

from schema.http.negotiation import GRAPHQL_JSON
from schema.public_errors import INTERNAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.exceptions import HTTPException
    from strawberry.types import ExecutionResult

_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "vary": "accept"}
_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    408: "REQUEST_TIMEOUT",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "TOO_MANY_REQUESTS",
    500: INTERNAL,
    503: "UNAVAILABLE",
}


def encode_json(data: object) -> str:
    """Encode as compact JSON in ASCII, so that no character can fail on its way out.

    Raises TypeError or ValueError for what JSON can't say (NaN, an object of ours): a bug, answered as one.
    """
    return _ENCODER.encode(data)


def answer(result: ExecutionResult, media_type: str) -> Response:
    """Turn an operation's result into a response in ``media_type``.

    A request error (nothing ran: syntax, validation, variables) has no ``data``. It is a 400 in the newer media type
    and a 200 in ``application/json``, as the specification asks; in both a 500 when the fault is ours.
    """
    body = body_of(result)
    status = HTTPStatus.OK if "data" in body else _status(result.errors or (), media_type)
    return _respond(body, status, media_type)


def body_of(result: ExecutionResult) -> dict[str, object]:
    """What clients are sent of a result, in any transport; without ``data`` when nothing ran."""
    errors: Sequence[GraphQLError] = result.errors or ()
    body: dict[str, object] = {"errors": [error.formatted for error in errors]} if errors else {}
    if result.data is not None or any(error.path for error in errors):
        body["data"] = result.data
    if result.extensions:
        body["extensions"] = result.extensions
    return body


def refused(problem: HTTPException, media_type: str) -> Response:
    """Turn an HTTP error (its detail is shown, its headers are kept) into a response in ``media_type``."""
    code = _CODES.get(problem.status_code, f"HTTP_{problem.status_code}")
    error = GraphQLError(problem.detail, extensions={"code": code})
    response = _respond({"errors": [error.formatted]}, problem.status_code, media_type)
    response.headers.update(problem.headers or {})
    return response


def failed(error: GraphQLError, media_type: str) -> Response:
    """Turn a masked error into a response 500 in ``media_type``."""
    return _respond({"errors": [error.formatted]}, HTTPStatus.INTERNAL_SERVER_ERROR, media_type)


def _status(errors: Sequence[GraphQLError], media_type: str) -> int:
    if any((error.extensions or {}).get("code") == INTERNAL for error in errors):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.BAD_REQUEST if media_type == GRAPHQL_JSON else HTTPStatus.OK


def _respond(body: dict[str, object], status: int, media_type: str) -> Response:
    content_type = f"{media_type}; charset=utf-8"
    return Response(encode_json(body), status, headers=HEADERS, media_type=content_type)
