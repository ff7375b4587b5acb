"""The GraphiQL page: one HTML answer that holds the tabs, the sign-in and the addresses of its files."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from html import escape
from ipaddress import ip_address
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from schema.graphiql.assets import ASSETS, Asset, fetched, named_assets

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request

    from schema.graphiql.tutorial import Tab

_HERE = Path(__file__).parent
_HTML = Template((_HERE / "page.html").read_text(encoding="utf-8"))
_SCRIPT = (_HERE / "page.js").read_text(encoding="utf-8")
_STYLE = (_HERE / "page.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom the page is signed in as: the name that it shows, and the bearer token that its requests carry."""

    name: str
    token: str


def graphiql_page(
    *,
    signed_in: SignedIn | None,
    tabs: Sequence[Tab],
    assets: Path = ASSETS,
    assets_url: str = "/graphql/assets/",
) -> Callable[[Request], Awaitable[HTMLResponse]]:
    """Return the endpoint that answers ``GET`` with the page.

    Args:
        signed_in: the demo member of local mode, or None. Only requests from this machine, to this machine's name,
            are handed the token: neither the network nor a foreign web page that points its name here may have it.
        tabs: the operations that a first visit finds open.
        assets: the folder with the fetched files; without them the page names the public addresses and says so.
        assets_url: where that folder is mounted.

    """
    local = fetched(assets)

    async def page(request: Request) -> HTMLResponse:
        member = signed_in if _from_this_machine(request) else None
        return HTMLResponse(_render(member, tabs, assets_url if local else None), headers=_headers(local))

    return page


def _from_this_machine(request: Request) -> bool:
    client = request.client
    return client is not None and _is_loopback(client.host) and _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _render(member: SignedIn | None, tabs: Sequence[Tab], assets_url: str | None) -> str:
    edition = hashlib.sha256(repr((member and member.name, tabs)).encode()).hexdigest()[:12]
    config = {
        "storage": f"inmail:{edition}:",
        "headers": {"Authorization": f"Bearer {member.token}"} if member else {},
        "tabs": [{"query": tab.query, "variables": tab.filled()} for tab in tabs],
    }
    return _HTML.substitute(
        assets="\n    ".join(_tag(asset, assets_url) for asset in named_assets()),
        style=_STYLE,
        script=_SCRIPT,
        config=json.dumps(config).replace("<", "\\u003c"),  # "</script>" in a value must not end the block
        who=f"Signed in as <b>{escape(member.name)}</b>" if member else "Not signed in",
        source="" if assets_url else f"Files come from {_public_hosts()}: run <code>make assets</code> to work offline",
    )


def _tag(asset: Asset, assets_url: str | None) -> str:
    address = f"{assets_url}{asset.path}" if assets_url else asset.url
    attributes = f'crossorigin integrity="{asset.integrity}"'
    if asset.kind == "script":
        return f'<script src="{address}" {attributes}></script>'
    return f'<link rel="stylesheet" href="{address}" {attributes}>'


def _public_hosts() -> str:
    return " ".join(sorted({urlsplit(asset.url).netloc for asset in named_assets()}))


def _headers(local: bool) -> dict[str, str]:  # noqa: FBT001 - says where the files come from; one caller
    sources = "'self'" if local else f"'self' {_public_hosts()}"
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = {
        "default-src": "'none'",
        "script-src": f"{sources} 'sha256-{digest}'",
        "style-src": f"{sources} 'unsafe-inline'",  # GraphiQL's dialogs add style elements as they open
        "connect-src": "'self'",
        "font-src": f"{sources} data:",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-store",  # the token is in the page
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
