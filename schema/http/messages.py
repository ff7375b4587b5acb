"""The messages of clients in the protocol graphql-transport-ws, checked before anything uses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from starlette.exceptions import HTTPException

from schema.http.parameters import GraphQLParameters, read_json

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_ID = 256
"""Characters of an operation's id; it is repeated in every answer."""

Fields: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Init:
    """Opens the session; ``authorization`` is as the HTTP header of that name."""

    authorization: str | None


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks for a sign of life, with a payload that comes back."""

    payload: Fields | None


@dataclass(frozen=True, slots=True)
class Pong:
    """A sign of life."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Begins an operation of any type."""

    id: str
    parameters: GraphQLParameters


@dataclass(frozen=True, slots=True)
class Complete:
    """Ends an operation from the client's side."""

    id: str


Message: TypeAlias = Init | Ping | Pong | Subscribe | Complete


class BadMessage(Exception):  # noqa: N818 - says what was found
    """The message isn't one of the protocol. The text is fit for the client."""


def read_message(text: str) -> Message:
    """Read one message. Raises BadMessage, which says what is wrong with it."""
    try:
        fields = read_json(text, "The message")
        if not isinstance(fields, dict):
            raise BadMessage('A message must be a JSON object, such as {"type": "ping"}.')
        return _read(cast("Fields", fields))
    except HTTPException as problem:
        raise BadMessage(problem.detail) from None


def _read(fields: Fields) -> Message:
    kind = fields.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise BadMessage(f"The message's type must be one of {', '.join(_READERS)}.")
    return reader(fields)


def _init(fields: Fields) -> Init:
    given = [value for name, value in (_payload(fields) or {}).items() if name.lower() == "authorization"]
    if len(given) > 1 or not all(value is None or isinstance(value, str) for value in given):
        raise BadMessage("The payload's authorization must be one string: Bearer TOKEN.")
    return Init(cast("str | None", given[0]) if given else None)


def _ping(fields: Fields) -> Ping:
    return Ping(_payload(fields))


def _pong(fields: Fields) -> Pong:
    _payload(fields)
    return Pong()


def _subscribe(fields: Fields) -> Subscribe:
    payload = _payload(fields)
    if payload is None:
        raise BadMessage("A subscribe message needs a payload with the parameter query.")
    return Subscribe(_id(fields), GraphQLParameters.checked(payload))


def _complete(fields: Fields) -> Complete:
    return Complete(_id(fields))


def _id(fields: Fields) -> str:
    id_ = fields.get("id")
    if not isinstance(id_, str) or not 0 < len(id_) <= LONGEST_ID:
        raise BadMessage(f"The message's id must be a string of 1 to {LONGEST_ID} characters.")
    return id_


def _payload(fields: Fields) -> Fields | None:
    payload = fields.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise BadMessage("The message's payload must be an object.")
    return cast("Fields | None", payload)


_READERS: dict[str, Callable[[Fields], Message]] = {
    "connection_init": _init,
    "ping": _ping,
    "pong": _pong,
    "subscribe": _subscribe,
    "complete": _complete,
}
