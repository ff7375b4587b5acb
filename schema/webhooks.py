"""Where a payment provider tells of payments by itself: Stripe's webhook endpoint (R5a)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from schema.http.body import read_body
from services.payments.state import DisputeState
from services.payments.stripe_events import BadSignature, UnreadableEvent, stripe_event
from services.refusal import TryAgain
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from schema.product import Product
    from schema.settings import Settings
    from services.request import Clock

PATH = "/webhooks/stripe"
LARGEST_EVENT = 1_000_000
"""Bytes; Stripe's events are far smaller."""
EVENT_SECONDS = 10.0
"""How long an event may take to arrive."""
SIGNATURE = "stripe-signature"

_log = logging.getLogger("inmail.payments")


def stripe_webhook(settings: Settings, clock: Clock) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that answers ``POST /webhooks/stripe``.

    200 says that Stripe needn't tell it again: it was taken in, now or before, or means nothing here. 400 is for who
    isn't Stripe. Any 5xx asks Stripe to repeat it, which it does for days.
    """

    async def endpoint(request: Request) -> Response:
        payload = await read_body(request, limit=LARGEST_EVENT, seconds=EVENT_SECONDS)
        header = request.headers.get(SIGNATURE)
        try:
            event = stripe_event(
                payload, header, settings.stripe_webhook_secrets, live=settings.stripe_live, now=clock()
            )
        except BadSignature as error:
            return _told(400, f"Not signed by Stripe: {error}.")
        except UnreadableEvent as error:
            _log.exception("An event of Stripe couldn't be read")
            return _told(500, f"Not as Stripe documents it: {error}.")
        if event is None:
            return _told(200, "Nothing to do.")
        product: Product = request.app.state.product
        try:
            known = await product.services.purchasing.heard("stripe", event)
        except (TryAgain, NothingChanged):
            return _told(503, "Busy; tell it again.")
        if not known and event.state.dispute is not DisputeState.NONE:  # it may have come before what names its payment
            _log.warning("Event %s disputes a payment that isn't known here", event.id)
            return _told(503, "No such payment is known; tell it again.")
        return _told(200, "Taken in.")

    return endpoint


def _told(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status)
