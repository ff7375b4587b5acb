"""The parameters of one GraphQL request, checked before anything uses them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_NESTING = 100
"""Levels of lists and objects in the JSON of a request; what reads it later may recurse."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_EXPECTED: dict[str, tuple[type, str]] = {
    "query": (str, "a string"),
    "operationName": (str, "a string or null"),
    "variables": (dict, "an object or null"),
    "extensions": (dict, "an object or null"),
}


@dataclass(frozen=True, slots=True)
class GraphQLParameters:
    """What to execute: the document, which operation of it, with which variables, and the protocol extensions."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None

    @classmethod
    def from_body(cls, body: bytes) -> GraphQLParameters:
        """Read the JSON body of a POST; raises HTTPException 400 that says what is wrong with it."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise HTTPException(400, "The body isn't valid UTF-8. Send JSON encoded as UTF-8.") from None
        fields = read_json(text, "The body")
        if isinstance(fields, list):
            raise HTTPException(
                400, "The body is a list, and batches aren't supported. Send one operation per request."
            )
        if not isinstance(fields, dict):
            raise HTTPException(400, 'The body must be a JSON object, such as {"query": "{ __typename }"}.')
        return cls.checked(cast("dict[str, object]", fields))

    @classmethod
    def from_address(cls, params: Mapping[str, str]) -> GraphQLParameters:
        """Read the query string of a GET; raises HTTPException 400 that says what is wrong with it."""
        fields: dict[str, object] = dict(params)
        for name in ("variables", "extensions"):
            if name in params:
                fields[name] = read_json(params[name], f"The parameter {name}") if params[name] else None
        return cls.checked(fields)

    @classmethod
    def checked(cls, fields: dict[str, object]) -> GraphQLParameters:
        """Check parameters that have been read; raises HTTPException 400 that says what is wrong with them."""
        query = fields.get("query")
        if query is None or query == "":
            raise HTTPException(400, "There is no GraphQL document: send it as the parameter query.")
        for name, (kind, expected) in _EXPECTED.items():
            if fields.get(name) is not None and not isinstance(fields[name], kind):
                raise HTTPException(400, f"The parameter {name} must be {expected}.")
        given = cast("dict[str, Any]", fields)
        return cls(given["query"], given.get("operationName") or None, given.get("variables"), given.get("extensions"))


def read_json(text: str, what: str) -> object:
    """Parse strictly: no NaN, no numbers of thousands of digits, no half characters, no bottomless nesting.

    Raises HTTPException 400, whose detail begins with ``what``.
    """
    try:
        value: object = json.loads(text, parse_constant=_no_constant)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise HTTPException(400, f"{what} has half of a surrogate pair, which is no Unicode character.") from None
    except json.JSONDecodeError as error:
        raise HTTPException(
            400, f"{what} isn't valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except ValueError:
        raise HTTPException(400, f"{what} has a number that JSON doesn't know or that is too long to read.") from None
    except RecursionError:
        raise _too_deep(what) from None
    if text.count("[") + text.count("{") > MAX_NESTING and _is_deeper(value, MAX_NESTING):
        raise _too_deep(what)
    return value


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _too_deep(what: str) -> HTTPException:
    return HTTPException(400, f"{what} is nested more than {MAX_NESTING} levels deep. Send flatter JSON.")


def _is_deeper(value: object, levels: int) -> bool:
    layer = [value]
    for _ in range(levels):
        layer = [child for parent in layer for child in _children(parent)]
    return any(isinstance(value, (dict, list)) for value in layer)


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()
