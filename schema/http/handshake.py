"""Whether a WebSocket may be opened: from which page, and in which protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.datastructures import Headers
    from starlette.websockets import WebSocket

SUBPROTOCOL = "graphql-transport-ws"
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


async def shake_hands(websocket: WebSocket, origins: Collection[str]) -> bool:
    """Open the socket, and say whether there is something to talk about.

    A page of a foreign origin is refused before the socket opens; a client that doesn't offer the one protocol of
    ours is told by close code 4406, which it couldn't see of a socket that never opened.
    """
    if not may_connect(websocket.headers, origins):
        await _deny(websocket)
    elif SUBPROTOCOL in websocket.scope["subprotocols"]:
        await websocket.accept(SUBPROTOCOL)
        return True
    else:
        await websocket.accept()
        await websocket.close(4406, f"Offer the subprotocol {SUBPROTOCOL}: it is the only one spoken here.")
    return False


def may_connect(headers: Headers, origins: Collection[str]) -> bool:
    """Whether the page that opens the socket is our own, or of one of ``origins``; programs send no Origin, and may.

    Browsers open WebSockets to anywhere without asking first, so that CORS doesn't hold them: this does.
    """
    given = headers.getlist("origin")
    if len(given) > 1:
        return False
    return not given or given[0] in origins or _is_own(given[0], headers.get("host", ""))


def _is_own(origin: str, host: str) -> bool:
    """Whether ``origin`` is the address that the request was sent to; a proxy may have taken its TLS off."""
    scheme, _, address = origin.lower().partition("://")
    return bool(address) and host.lower() in {address, address + _DEFAULT_PORTS.get(scheme, "")}


async def _deny(websocket: WebSocket) -> None:
    if "websocket.http.response" in websocket.scope.get("extensions", {}):
        text = "This page's origin may not open a WebSocket here: whoever runs the server can add it to the origins."
        await websocket.send_denial_response(PlainTextResponse(text, 403))
    else:
        await websocket.close()
