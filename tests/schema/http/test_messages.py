from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.http.messages import LONGEST_ID, BadMessage, Complete, Init, Ping, Pong, Subscribe, read_message
from schema.http.parameters import GraphQLParameters


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"type": "connection_init"}, Init(None)),
        ({"type": "connection_init", "payload": None}, Init(None)),
        ({"type": "connection_init", "payload": {"Authorization": "Bearer x", "more": [1]}}, Init("Bearer x")),
        ({"type": "connection_init", "payload": {"authorization": None}}, Init(None)),
        ({"type": "ping"}, Ping(None)),
        ({"type": "ping", "payload": {"a": 1}}, Ping({"a": 1})),
        ({"type": "pong", "payload": {"a": 1}}, Pong()),
        ({"type": "complete", "id": "x" * LONGEST_ID}, Complete("x" * LONGEST_ID)),
        (
            {
                "type": "subscribe",
                "id": "1",
                "payload": {"query": "{ a }", "variables": {"v": 1}, "operationName": "A"},
            },
            Subscribe("1", GraphQLParameters("{ a }", "A", {"v": 1})),
        ),
    ],
)
def test_a_message_is_read(fields: dict[str, object], message: object) -> None:
    assert read_message(json.dumps(fields)) == message


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
TYPES = st.sampled_from(["connection_init", "ping", "pong", "subscribe", "complete"])
MESSAGES = st.fixed_dictionaries(
    {"type": TYPES | ANYTHING},
    optional={
        "id": st.text() | ANYTHING,
        "payload": ANYTHING | st.fixed_dictionaries({"query": ANYTHING}, optional={"variables": ANYTHING}),
    },
)


@given(st.text() | (MESSAGES | ANYTHING).map(json.dumps))
def test_any_text_is_a_message_or_told_in_plain_words(text: str) -> None:
    with suppress(BadMessage):
        assert isinstance(read_message(text), (Init, Ping, Pong, Subscribe, Complete))
