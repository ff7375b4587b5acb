"""The endpoint that gives a member's ledger out, a piece at a time, by the same bearer token as the API."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from schema.export.span import BadSpan, span_of
from services.refusal import NotSignedIn
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from schema.context import Context
    from schema.export.formats import Fields, LedgerFormat
    from schema.http.session import OpenSession

HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
SECONDS = "5"
"""When to come again while the database doesn't answer."""

_log = logging.getLogger("inmail.export")


class LedgerExport:
    """Answers GET and HEAD in one format; ``session`` says who asks.

    What goes wrong before the first byte is told in plain text: 400, 401, 503. After it the connection is cut, so that
    no client takes the beginning for the whole; HTTP/1.0 couldn't tell the difference, and gets 505.
    """

    def __init__(self, form: LedgerFormat, session: OpenSession) -> None:
        self._form = form
        self._session = session

    async def respond(self, request: Request) -> Response:
        """The member's entries."""
        if request.scope.get("http_version") == "1.0":
            raise HTTPException(505, "Ask by HTTP/1.1 or newer: in 1.0 a download that broke off looks whole.")
        session = await self._session(request, request.headers.get("authorization"))
        context = cast("Context", session.context())
        try:
            span = span_of(request.query_params.multi_items())
            pages = await context.services.auditing.export(context.signed_in, span)
            first: list[Fields] = await anext(pages, list[tuple[object, ...]]())
        except BadSpan as error:
            raise HTTPException(400, str(error)) from None
        except NotSignedIn as error:
            text = f"{error.refusal.message} {error.refusal.wording.remedy}"
            raise HTTPException(401, text, headers={"WWW-Authenticate": "Bearer"}) from None
        except NothingChanged:
            text = "The database doesn't answer. Try again in a moment."
            raise HTTPException(503, text, headers={"Retry-After": SECONDS}) from None
        body = () if request.method == "HEAD" else self._body(first, pages)
        return StreamingResponse(body, headers=self._headers(context.services.auditing.clock()))

    async def _body(self, first: list[Fields], pages: AsyncIterator[list[Fields]]) -> AsyncIterator[bytes]:
        yield self._form.head + self._form.write(first)
        try:
            async for page in pages:
                yield self._form.write(page)
        except NothingChanged:
            _log.warning("An export broke off: the database doesn't answer")
            raise  # so that the server cuts the connection

    def _headers(self, now: datetime) -> dict[str, str]:
        name = f"inmail-ledger-{now.date().isoformat()}.{self._form.value}"
        disposition = f'attachment; filename="{name}"'
        return {**HEADERS, "content-type": self._form.media_type, "content-disposition": disposition}
