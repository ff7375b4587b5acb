"""What the pages for one member, opened by a link, have in common."""

from __future__ import annotations

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""They are nobody else's to keep, to frame or to follow; they run nothing, and send forms to this server alone."""
