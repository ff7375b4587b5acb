"""Where an email's link leads that ends emails of its kind: to a button on a page, or the mail program presses it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from schema.documents import HEADERS
from schema.links import Links
from schema.tokens import BadToken, tokens_for
from services.notification import NotificationKind
from services.refusal import Refused, TryAgain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from schema.product import Product
    from schema.settings import Settings
    from services.mailing.message import StopLink
    from services.request import Clock

PATH = "/unsubscribe/{kind}"
LIFETIME = timedelta(days=365)
"""Emails are found again after months."""

_HTML = Template((Path(__file__).parent / "unsubscribe.html").read_text(encoding="utf-8"))
_BUTTON = '<form method="post"><button>Stop these emails</button></form>'


def stop_link_of(settings: Settings, clock: Clock) -> StopLink | None:
    """What makes the links; None where nobody has said under which address people reach this API."""
    if settings.public_url is None:
        return None
    links, base = Links(tokens_for(settings).secret), settings.public_url

    def link(member_id: str, kind: NotificationKind) -> str:
        path = PATH.replace("{kind}", kind)
        return f"{base}{path}?link={links.sign(member_id, path, clock(), LIFETIME)}"

    return link


def unsubscribe_page(links: Links) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that answers ``GET /unsubscribe/KIND?link=...`` with a button, and ``POST`` by doing it.

    Mail programs and their scanners open links by themselves, so a look changes nothing; the button's request is also
    the one that mail programs make for their own button (RFC 8058). Whoever has the email may do it: no sign-in.
    """

    async def page(request: Request) -> Response:
        product: Product = request.app.state.product
        try:
            member_id = links.member_id(request.query_params.get("link", ""), request.url.path)
            kind = NotificationKind(request.path_params["kind"])
        except (BadToken, ValueError):
            return _told(403, "This link isn't valid any more.", "Sign in to choose what you are emailed about.")
        news = kind.replace("_", " ").lower()
        if request.method != "POST":
            return _told(200, f"No more emails about “{news}”?", "You still find such news when you sign in.", _BUTTON)
        try:
            await product.services.notifications.stop_emails(member_id, kind)
        except TryAgain:
            return _told(503, "The service is busy.", "Try again: it may be done any number of times.", _BUTTON)
        except Refused as refused:
            return _told(403, refused.refusal.message, "Nothing was changed.")
        return _told(200, f"You are no longer emailed about “{news}”.", "Your notification preferences have it, too.")

    return page


def _told(status: int, title: str, text: str, button: str = "") -> Response:
    """A page; all that is put in is ours."""
    return HTMLResponse(_HTML.substitute(title=title, text=text, button=button), status, headers=HEADERS)
