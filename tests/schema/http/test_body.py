from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from schema.http.body import read_body

if TYPE_CHECKING:
    from starlette.types import Message


class Sender:
    """A client that sends these chunks one by one, and then stays silent."""

    def __init__(self, *chunks: bytes, length: str | None = None) -> None:
        self._chunks = list(chunks)
        self.taken = 0
        headers = [] if length is None else [(b"content-length", length.encode())]
        self.request = Request({"type": "http", "method": "POST", "headers": headers}, self._receive)

    async def _receive(self) -> Message:
        if self.taken == len(self._chunks):
            await asyncio.Event().wait()
        self.taken += 1
        more = self.taken < len(self._chunks)
        return {"type": "http.request", "body": self._chunks[self.taken - 1], "more_body": more}

    def read(self, limit: int = 10, seconds: float = 30) -> bytes:
        return asyncio.run(read_body(self.request, limit=limit, seconds=seconds))


@pytest.mark.parametrize("length", [None, "10", "3", "nonsense", "-1", "²"])
def test_a_body_as_large_as_allowed_is_read_whole(length: str | None) -> None:
    assert Sender(b"01234", b"", b"56789", length=length).read() == b"0123456789"


@pytest.mark.parametrize("length", ["11", "9" * 5000])
def test_an_announced_excess_is_refused_before_anything_is_read(length: str) -> None:
    sender = Sender(b"0" * 11, length=length)
    with pytest.raises(HTTPException) as caught:
        sender.read()
    assert (caught.value.status_code, sender.taken) == (413, 0)
    assert "larger than 10 bytes" in caught.value.detail


@pytest.mark.parametrize("length", [None, "5", "0"])
def test_an_unannounced_excess_is_refused_as_soon_as_it_arrives(length: str | None) -> None:
    sender = Sender(b"01234", b"56789", b"x", b"never read", length=length)
    with pytest.raises(HTTPException) as caught:
        sender.read()
    assert (caught.value.status_code, sender.taken) == (413, 3)


def test_a_body_that_does_not_arrive_is_given_up() -> None:
    sender = Sender()
    with pytest.raises(HTTPException) as caught:
        sender.read(seconds=0.01)
    assert caught.value.status_code == 408
    assert "within 0.01 seconds" in caught.value.detail
