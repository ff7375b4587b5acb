from __future__ import annotations

import pytest

from schema.http.negotiation import EVENTS, GRAPHQL_JSON, JSON, PARTS, Accept


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON; charset=utf-8", JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json;q=0.9", GRAPHQL_JSON),
        (f"application/json, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"application/json;q=0.9, {GRAPHQL_JSON};q=0.8", JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8; q=0.5, */*;q=0.4", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0, */*", JSON),
        # what urql, Apollo and a browser send: JSON wins over the event stream offered beside it
        (
            f"{GRAPHQL_JSON}, application/graphql+json, application/json, text/event-stream, multipart/mixed",
            GRAPHQL_JSON,
        ),
        ("multipart/mixed;deferSpec=20220824, application/json", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("text/event-stream", None),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json;q=0.000, text/html", None),
        # nonsense is not held against the client
        ("application/json;q=nan", JSON),
        ("application/json;q=-1", JSON),
        (",,;q=1,application/json", JSON),
        (";;;", None),
    ],
)
def test_the_type_of_the_answer(header: str, chosen: str | None) -> None:
    assert Accept.parse(header).response_type() == chosen


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("text/event-stream", EVENTS),
        ("TEXT/Event-Stream;q=0.1", EVENTS),
        ('multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json', PARTS),
        ('multipart/mixed; subscriptionSpec="1.0"; q=0.5', PARTS),
        ("multipart/mixed;subscriptionSpec=1.0, text/event-stream", EVENTS),
        ("multipart/mixed;subscriptionSpec=1.0, text/event-stream;q=0.9", PARTS),
        # the parts of other specifications are others
        ("multipart/mixed", None),
        ("multipart/mixed;deferSpec=20220824", None),
        ("multipart/mixed;subscriptionSpec=1.01", None),
        ("multipart/mixed;subscriptionSpec=1.0;q=0", None),
        # a stream has to be asked for by name
        ("*/*", None),
        ("text/*", None),
        ("multipart/*", None),
        ("text/event-stream;q=0", None),
        ("application/json", None),
        ("", None),
    ],
)
def test_the_type_of_a_stream(header: str, chosen: str | None) -> None:
    assert Accept.parse(header).stream_type() == chosen


@pytest.mark.parametrize(
    ("header", "page"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/html", True),
        ("text/html, application/json;q=0.5", True),
        ("text/html, application/json", False),
        (f"text/html;q=0.5, {GRAPHQL_JSON}", False),
        ("*/*", False),
        ("", False),
        ("text/html;q=0", False),
    ],
)
def test_only_those_who_name_html_get_a_page(header: str, page: bool) -> None:  # noqa: FBT001  # parametrized
    assert Accept.parse(header).prefers_page() is page
