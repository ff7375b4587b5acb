"""How a stream of results is written into one HTTP response: Server-Sent Events, or parts of a multipart body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.http.negotiation import EVENTS, PARTS
from schema.http.responses import encode_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLError


@dataclass(frozen=True, slots=True)
class Framing:
    """One way of writing; every frame is complete in itself, so that a client needn't wait for the next one.

    ``opening`` makes the headers and the first bytes go out at once, ``heartbeat`` is sent when there is nothing to
    say, ``closing`` says that there will be no more. ``result`` writes a GraphQL result, ``failure`` an error of the
    transport, after which the stream is closed.
    """

    content_type: str
    opening: bytes
    heartbeat: bytes
    closing: bytes
    result: Callable[[Mapping[str, object]], bytes]
    failure: Callable[[GraphQLError], bytes]


def _event(body: Mapping[str, object]) -> bytes:
    return f"event: next\ndata: {encode_json(body)}\n\n".encode()  # the JSON is ASCII without line breaks


def _event_of_failure(error: GraphQLError) -> bytes:
    return _event({"errors": [error.formatted]})


def _part(body: Mapping[str, object]) -> bytes:
    # The delimiter that follows belongs to the part: readers take a part for whole only when they see it.
    return f"\r\ncontent-type: application/json\r\n\r\n{encode_json(body)}\r\n--graphql".encode()


def _part_of_result(body: Mapping[str, object]) -> bytes:
    return _part({"payload": body})


def _part_of_failure(error: GraphQLError) -> bytes:
    return _part({"payload": None, "errors": [error.formatted]})


SERVER_SENT_EVENTS = Framing(
    content_type=f"{EVENTS}; charset=utf-8",
    opening=b":\n\n",
    heartbeat=b":\n\n",
    closing=b"event: complete\ndata: \n\n",  # without a data field browsers don't dispatch it
    result=_event,
    failure=_event_of_failure,
)
"""GraphQL over Server-Sent Events, distinct connections mode."""

MULTIPART = Framing(
    content_type=f'{PARTS}; boundary="graphql"; subscriptionSpec=1.0',
    opening=b"\r\n--graphql",
    heartbeat=_part({}),
    closing=b"--\r\n",
    result=_part_of_result,
    failure=_part_of_failure,
)
"""Subscriptions over HTTP as Apollo's clients ask for them."""

FRAMINGS = {EVENTS: SERVER_SENT_EVENTS, PARTS: MULTIPART}
