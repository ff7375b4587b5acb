"""Which media type a client wants, out of those that the endpoint speaks (GraphQL over HTTP, "Media Types")."""

from __future__ import annotations

import re
from dataclasses import dataclass

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HTML = "text/html"
EVENTS = "text/event-stream"
PARTS = "multipart/mixed"

_SUBSCRIPTIONS = re.compile(r';\s*subscriptionspec\s*=\s*"?1\.0"?\s*(?:;|$)', re.IGNORECASE)
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accept:
    """An ``Accept`` header: how much the client wants each media range, from 0 (not at all) to 1."""

    wants: dict[str, float]

    @classmethod
    def parse(cls, header: str) -> Accept:
        """Read the header; an empty one accepts anything, and what makes no sense in it counts as wanted."""
        wants: dict[str, float] = {}
        for item in (header.strip() or "*/*").split(","):
            quality = _QUALITY.search(item)
            name = item.split(";")[0].strip().lower()
            if name != PARTS or _SUBSCRIPTIONS.search(item):  # other uses of the type aren't spoken here
                wants[name] = float(quality[1]) if quality else 1.0
        return cls(wants)

    def response_type(self) -> str | None:
        """Choose between the two JSON types, or None when neither is accepted.

        The newer type has to be asked for by name; at equal wish it wins. Wildcards mean ``application/json``, and
        an event stream that is offered beside JSON loses.
        """
        newer = self.wants.get(GRAPHQL_JSON, 0)
        legacy = next((self.wants[name] for name in (JSON, "application/*", "*/*") if name in self.wants), 0)
        if not newer and not legacy:
            return None
        return GRAPHQL_JSON if newer >= legacy else JSON

    def stream_type(self) -> str | None:
        """Choose between the two types of streams, or None when neither is accepted.

        A stream has to be asked for by name: who accepts anything expects an answer that ends. At equal wish
        Server-Sent Events win; ``multipart/mixed`` counts with ``subscriptionSpec=1.0`` only.
        """
        events, parts = self.wants.get(EVENTS, 0), self.wants.get(PARTS, 0)
        if not events and not parts:
            return None
        return EVENTS if events >= parts else PARTS

    def prefers_page(self) -> bool:
        """Whether this is a browser that opens an address: it names HTML, and no JSON."""
        return self.wants.get(HTML, 0) > max(self.wants.get(JSON, 0), self.wants.get(GRAPHQL_JSON, 0))
