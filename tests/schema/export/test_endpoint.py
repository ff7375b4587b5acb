"""A ledger over HTTP: who gets it, in pieces, and never a beginning that looks like the whole."""

from __future__ import annotations

import asyncio
import csv
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from schema.export import LedgerExport
from schema.export.formats import LedgerFormat
from schema.http import Server, Session
from services.audit.stored import ENTRY_FIELDS
from services.auditing import Auditing, Span
from services.policy import Policy
from services.store import NothingChanged
from tests.schema.test_app import get

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
Fields = tuple[object, ...]


class Pages:
    """A ledger of ``length`` entries in pages of ten; after ``breaks`` pages the database is gone."""

    def __init__(self, length: int, breaks: int | None = None) -> None:
        self.entries, self.breaks = length, breaks
        self.given = 0

    async def length(self, member_id: str) -> int | None:
        return None if member_id == "nobody" else self.entries

    async def fields(self, member_id: str, span: Span) -> AsyncIterator[list[Fields]]:
        for page, first in enumerate(range(span.first, min(span.last, self.entries) + 1, 10)):
            if page == self.breaks:
                raise NothingChanged
            self.given = page + 1
            last = min(first + 10, span.last + 1, self.entries + 1)
            yield [(member_id, n, "SPEND", -1, "lot", 0, 0, NOW, member_id, "x", None, "h") for n in range(first, last)]


class Asking:
    """A context of whoever the token names."""

    def __init__(self, ledger: Pages, signed_in: str) -> None:
        auditing = Auditing(cast("Any", ledger), cast("Any", None), Policy(), lambda: NOW)
        self.signed_in = signed_in
        self.services = type("Services", (), {"auditing": auditing})


def app_with(ledger: Pages) -> Starlette:
    async def session(_connection: object, authorization: str | None) -> Session:
        return Session(lambda: Asking(ledger, authorization or "ana"))

    return Starlette(routes=[Route(form.path, LedgerExport(form, session).respond) for form in LedgerFormat])


async def ask(ledger: Pages, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app_with(ledger), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.request(method, path, headers=headers)


def sequences(response: httpx.Response) -> list[int]:
    if "csv" in response.headers["content-type"]:
        names, *rows = csv.reader(response.text.splitlines())
        assert names == list(ENTRY_FIELDS)
        return [int(row[1]) for row in rows]
    return [json.loads(line)["sequence"] for line in response.text.splitlines()]


@pytest.mark.parametrize("form", list(LedgerFormat))
@pytest.mark.parametrize("length", [0, 1, 10, 35])
async def test_all_entries_come_in_order(form: LedgerFormat, length: int) -> None:
    response = await ask(Pages(length), form.path)
    assert response.status_code == 200
    assert sequences(response) == list(range(1, length + 1))


@pytest.mark.parametrize("form", list(LedgerFormat))
async def test_the_headers_make_it_a_file_that_nobody_keeps(form: LedgerFormat) -> None:
    got, asked = await ask(Pages(35), form.path), await ask(Pages(35), form.path, "HEAD")
    for response in (got, asked):
        headers = response.headers
        assert headers["content-type"] == form.media_type
        assert headers["content-disposition"] == f'attachment; filename="inmail-ledger-2026-03-10.{form.value}"'
        assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert asked.status_code == 200
    assert asked.content == b""
    assert set(got.headers) == set(asked.headers)


async def test_a_span_is_all_that_comes() -> None:
    assert sequences(await ask(Pages(35), "/ledger.csv?from=8&to=22")) == list(range(8, 23))
    assert sequences(await ask(Pages(35), "/ledger.jsonl?from=40")) == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("query", ["from=yesterday", "form=3", "from=1&from=2"])
async def test_a_span_that_isnt_understood_is_400(query: str, method: str) -> None:
    response = await ask(Pages(35), f"/ledger.csv?{query}", method)
    assert response.status_code == 400
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert method == "HEAD" or response.text.startswith(("The parameter", "There is no parameter"))


async def test_a_member_who_is_gone_is_401() -> None:
    response = await ask(Pages(35), "/ledger.csv", authorization="nobody")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_only_get_and_head_are_answered(method: str) -> None:
    response = await ask(Pages(35), "/ledger.csv", method)
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_database_that_doesnt_answer_is_503(method: str) -> None:
    response = await ask(Pages(35, breaks=0), "/ledger.csv", method)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert method == "HEAD" or response.text == "The database doesn't answer. Try again in a moment."


@pytest.fixture
async def serve() -> AsyncGenerator[Callable[[Pages], Any]]:
    """A real server on a real socket."""
    servers: list[tuple[Server, asyncio.Task[None]]] = []

    async def start(ledger: Pages) -> int:
        server = Server(app_with(ledger), lambda: None)
        server.config.port = 0
        task = asyncio.create_task(server.serve())
        servers.append((server, task))
        while not server.started:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.01)
        return server.servers[0].sockets[0].getsockname()[1]

    yield start
    for server, task in servers:
        server.should_exit = True
        await task


@pytest.mark.parametrize("form", list(LedgerFormat))
async def test_a_database_that_goes_in_the_middle_cuts_the_connection(
    serve: Callable[[Pages], Any], form: LedgerFormat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "uvicorn.error")
    port = await serve(Pages(35, breaks=2))
    url = f"http://127.0.0.1:{port}{form.path}"
    async with httpx.AsyncClient() as client:
        async with client.stream("GET", url) as response:
            assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(url)


async def test_a_client_that_speaks_http_1_0_is_told_to_speak_another(serve: Callable[[Pages], Any]) -> None:
    port = await serve(Pages(35))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /ledger.csv HTTP/1.0\r\nHost: localhost\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert b" 505 " in answer.splitlines()[0]
    assert b"Ask by HTTP/1.1 or newer" in answer


async def test_entries_are_read_no_faster_than_they_are_taken(serve: Callable[[Pages], Any]) -> None:
    ledger = Pages(300_000)
    port = await serve(ledger)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(b"GET /ledger.jsonl HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readline()
    given = -1
    while given != ledger.given:  # until nothing moves any more: what the sockets hold is full
        given = ledger.given
        await asyncio.sleep(0.2)
    assert 0 < given < 20_000
    writer.close()


async def test_r23_the_ledger_comes_by_the_same_token_as_the_api(api: Api) -> None:
    await api.buy("ana")
    await api.sent("ana", "cleo")
    query = (
        "{ viewer { credits { csv: ledgerExport(format: CSV) { url } jsonl: ledgerExport(format: JSONL) { url } } } }"
    )
    credits = (await api.data(query, by="ana"))["viewer"]["credits"]
    assert [credits["csv"]["url"], credits["jsonl"]["url"]] == ["/ledger.csv", "/ledger.jsonl"]
    for path in ("/ledger.csv", "/ledger.jsonl"):
        mine = await get(api.app, path, authorization=f"Bearer {api.token('ana')}")
        assert sequences(mine) == [1, 2]
        assert api.prefix in mine.text
        theirs = await get(api.app, path, authorization=f"Bearer {api.token('cleo')}")
        assert (theirs.status_code, sequences(theirs)) == (200, [])


@pytest.mark.parametrize("path", ["/ledger.csv", "/ledger.jsonl"])
@pytest.mark.parametrize(
    ("authorization", "words"),
    [
        (None, "You aren't signed in."),
        ("Bearer garbage", "The token isn't valid here"),
        ("Basic x", "Send the header as"),
    ],
)
async def test_strangers_get_401_in_plain_text(api: Api, path: str, authorization: str | None, words: str) -> None:
    headers = {"authorization": authorization} if authorization else {}
    response = await get(api.app, path, **headers)
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert words in response.text


async def test_a_token_whose_member_is_gone_gets_401(api: Api) -> None:
    response = await get(api.app, "/ledger.csv", authorization=f"Bearer {api.token('gone')}")
    assert response.status_code == 401


async def test_a_database_that_is_gone_is_503_and_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    auditing = replace(api.product.services.auditing, ledger=cast("Any", Pages(3, breaks=0)))
    services = replace(api.product.services, auditing=auditing)
    monkeypatch.setattr(api.app.state, "product", replace(api.product, services=services))
    response = await get(api.app, "/ledger.csv", authorization=f"Bearer {api.token('ana')}")
    assert response.status_code == 503
    for word in ("neo4j", "bolt", "traceback", "nothingchanged"):
        assert word not in response.text.lower()
