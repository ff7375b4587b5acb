"""The printable page of a receipt."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse

from schema.documents import HEADERS
from schema.tokens import BadToken
from services.receipt import ReceiptKind, sum_of
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from schema.links import Links
    from schema.product import Product
    from services.receipt import Receipt

PATH = "/receipts/{number}"

_HTML = Template((Path(__file__).parent / "receipt.html").read_text(encoding="utf-8"))
_TITLES = {ReceiptKind.SALE: "Receipt", ReceiptKind.REFUND: "Receipt of a refund"}
_METHODS = {
    "CREDIT_CARD": "Credit card",
    "MICROSOFT_BILLING": "Microsoft account, monthly bill",
    "LINKEDIN_BILLING": "LinkedIn account, monthly bill",
}


def path_of(number: str) -> str:
    """Where the page of the receipt of that number is."""
    return PATH.replace("{number}", number)


def receipt_page(links: Links) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that answers ``GET /receipts/NUMBER?link=...`` with the page, for the member of the link."""

    async def page(request: Request) -> Response:
        number = request.path_params["number"]
        product: Product = request.app.state.product
        try:
            member_id = links.member_id(request.query_params.get("link", ""), path_of(number))
            receipt = await product.services.receipts.numbered(member_id, number)
            profile = (await product.services.reader.profiles(member_id, [member_id])).get(member_id)
        except BadToken as error:
            return PlainTextResponse(f"{error} Take it from `viewer.receipts {{ url }}`.", 403, headers=HEADERS)
        except NothingChanged:
            return PlainTextResponse("The receipt couldn't be read just now: try again.", 503, headers=HEADERS)
        if receipt is None:
            return PlainTextResponse("There is no such receipt.", 404, headers=HEADERS)
        return HTMLResponse(_render(receipt, profile.name if profile else member_id), headers=HEADERS)

    return page


def _render(receipt: Receipt, buyer: str) -> str:
    rows = "".join(
        f"<tr><td>{escape(line.description)}</td><td>{line.quantity}</td>"
        f"<td>{escape(sum_of(line.cents, receipt.currency))}</td></tr>"
        for line in receipt.lines
    )
    return _HTML.substitute(
        title=_TITLES[receipt.kind],
        number=escape(receipt.number),
        issued=f"{receipt.issued_at:%Y-%m-%d %H:%M} UTC",
        buyer=escape(buyer),
        member=escape(receipt.member_id),
        purchase=escape(receipt.purchase_id),
        method=_METHODS[receipt.method],
        rows=rows,
        total=escape(sum_of(receipt.total_cents, receipt.currency)),
    )
