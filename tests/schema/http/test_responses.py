from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLError
from starlette.exceptions import HTTPException
from strawberry.types import ExecutionResult

from schema.http.negotiation import GRAPHQL_JSON, JSON
from schema.http.responses import answer, encode_json, refused
from schema.public_errors import masked

if TYPE_CHECKING:
    from starlette.responses import Response


def body(response: Response) -> dict[str, Any]:
    return json.loads(bytes(response.body))


@pytest.mark.parametrize(
    ("error", "path", "json_status", "graphql_status"),
    [
        (GraphQLError("Bad syntax."), None, 200, 400),
        (GraphQLError("Not now."), ["a"], 200, 200),
        (masked(RuntimeError()), None, 500, 500),
    ],
)
def test_the_status_tells_whose_fault_it_is_and_whether_anything_ran(
    error: GraphQLError, path: list[str | int] | None, json_status: int, graphql_status: int
) -> None:
    located = GraphQLError(error.message, path=path, extensions=error.extensions)
    result = ExecutionResult(data=None, errors=[located])
    assert answer(result, JSON).status_code == json_status
    assert answer(result, GRAPHQL_JSON).status_code == graphql_status
    assert ("data" in body(answer(result, JSON))) is (path is not None)


def test_extensions_of_the_result_are_kept() -> None:
    result = ExecutionResult(data={"a": 1}, errors=None, extensions={"b": 2})
    assert body(answer(result, JSON)) == {"data": {"a": 1}, "extensions": {"b": 2}}


@pytest.mark.parametrize(("status", "code"), [(403, "FORBIDDEN"), (429, "TOO_MANY_REQUESTS"), (418, "HTTP_418")])
def test_a_refusal_has_a_code_its_detail_and_its_headers(status: int, code: str) -> None:
    response = refused(HTTPException(status, "Because.", headers={"retry-after": "3"}), GRAPHQL_JSON)
    assert response.status_code == status
    assert response.headers["retry-after"] == "3"
    assert body(response) == {"errors": [{"message": "Because.", "extensions": {"code": code}}]}


def test_json_is_a_compact_text_in_ascii() -> None:
    assert encode_json({"a": [1, "é😀\ud800"]}) == '{"a":[1,"\\u00e9\\ud83d\\ude00\\ud800"]}'
