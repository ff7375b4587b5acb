from __future__ import annotations

import json

import pytest
from starlette.exceptions import HTTPException

from schema.http.parameters import MAX_NESTING, GraphQLParameters


def nested(levels: int) -> bytes:
    """A body with so many levels: itself, its variables, and lists inside them."""
    return b'{"query": "{a}", "variables": {"a": ' + b"[" * (levels - 2) + b"]" * (levels - 2) + b"}}"


def with_variable(value: str) -> bytes:
    return f'{{"query": "{{a}}", "variables": {{"a": {value}}}}}'.encode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "isn't valid JSON: Expecting value at line 1, column 1"),
        (b"{", "isn't valid JSON"),
        (b"null", "must be a JSON object"),
        (b'"{ a }"', "must be a JSON object"),
        (b"7", "must be a JSON object"),
        (b"true", "must be a JSON object"),
        (b"[]", "batches aren't supported"),
        (b"[1, null]", "batches aren't supported"),
        (b'[{"query": "{ a }"}]', "batches aren't supported"),
        (b"\xff", "isn't valid UTF-8"),
        ('{"query": "{ a }"}'.encode("utf-16"), "isn't valid UTF-8"),
        (b'{"query": "\xed\xa0\x80"}', "isn't valid UTF-8"),
        (b"[" * 100_000, "nested more than 100 levels"),
        (b'{"a":' * 100_000, "nested more than 100 levels"),
        (nested(MAX_NESTING + 1), "nested more than 100 levels"),
        (with_variable("9" * 5000), "too long to read"),
        (with_variable("NaN"), "a number that JSON doesn't know"),
        (with_variable("-Infinity"), "a number that JSON doesn't know"),
        (with_variable(r'"\ud800"'), "half of a surrogate pair"),
        (with_variable(r'{"\uDFFF": 1}'), "half of a surrogate pair"),
        (rb'{"query": "{ a # \udc00 }"}', "half of a surrogate pair"),
        (b"{}", "There is no GraphQL document"),
        (b'{"query": null}', "There is no GraphQL document"),
        (b'{"query": ""}', "There is no GraphQL document"),
        (b'{"query": {"a": 1}}', "query must be a string"),
        (b'{"query": 0}', "query must be a string"),
        (b'{"query": false}', "query must be a string"),
        (b'{"query": ["{ a }"]}', "query must be a string"),
        (b'{"query": "{a}", "operationName": 0}', "operationName must be a string"),
        (b'{"query": "{a}", "operationName": ["a"]}', "operationName must be a string"),
        (b'{"query": "{a}", "variables": "{}"}', "variables must be an object"),
        (b'{"query": "{a}", "variables": []}', "variables must be an object"),
        (b'{"query": "{a}", "variables": false}', "variables must be an object"),
        (b'{"query": "{a}", "extensions": 0}', "extensions must be an object"),
    ],
)
def test_a_bad_body_is_refused_with_the_reason(body: bytes, words: str) -> None:
    with pytest.raises(HTTPException) as caught:
        GraphQLParameters.from_body(body)
    assert caught.value.status_code == 400
    assert words in caught.value.detail


def test_a_good_body() -> None:
    body = {"query": "{ a }", "operationName": "A", "variables": {"a": "\x00 😀 \\ud800"}, "extensions": {"b": None}}
    expected = GraphQLParameters("{ a }", "A", {"a": "\x00 😀 \\ud800"}, {"b": None})
    assert GraphQLParameters.from_body(json.dumps(body).encode()) == expected
    assert GraphQLParameters.from_body(json.dumps(body, ensure_ascii=False).encode()) == expected


@pytest.mark.parametrize("absent", ["", ', "operationName": null, "variables": null', ', "operationName": ""'])
def test_null_and_an_empty_name_are_as_if_not_there(absent: str) -> None:
    assert GraphQLParameters.from_body(f'{{"query": "{{a}}"{absent}}}'.encode()) == GraphQLParameters("{a}")


def test_nesting_up_to_the_limit_is_read() -> None:
    assert GraphQLParameters.from_body(nested(MAX_NESTING)).query == "{a}"


def test_brackets_in_texts_are_no_nesting() -> None:
    assert GraphQLParameters.from_body(with_variable(json.dumps("[" * 1000))).variables == {"a": "[" * 1000}


def test_an_address() -> None:
    params = {"query": "{ a }", "operationName": "", "variables": '{"a": 1}', "extensions": "", "other": "x"}
    assert GraphQLParameters.from_address(params) == GraphQLParameters("{ a }", None, {"a": 1}, None)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "There is no GraphQL document"),
        ({"query": "{a}", "variables": "{"}, "The parameter variables isn't valid JSON"),
        ({"query": "{a}", "variables": "[]"}, "variables must be an object"),
        ({"query": "{a}", "extensions": "7"}, "extensions must be an object"),
    ],
)
def test_a_bad_address_is_refused_with_the_reason(params: dict[str, str], words: str) -> None:
    with pytest.raises(HTTPException) as caught:
        GraphQLParameters.from_address(params)
    assert caught.value.status_code == 400
    assert words in caught.value.detail
