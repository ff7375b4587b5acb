"""All that is written about who is connected with whom in a town, and what must hold of it at any moment (R2, R11a)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .books import Row
    from .town import Town

TIES: LiteralString = """
MATCH (a:Member)-[t:CONNECTED_TO|BLOCKED|REPORTED]->(b:Member)
WHERE a.id STARTS WITH $prefix
RETURN type(t) AS kind, a.id AS a, b.id AS b
"""

REQUESTS: LiteralString = """
MATCH (a:Member)
WHERE a.id STARTS WITH $prefix
MATCH (r:ConnectionRequest)
WHERE r.senderId = a.id
RETURN r {.*} AS request
ORDER BY r.id
"""

NEWS: LiteralString = """
MATCH (a:Member)
WHERE a.id STARTS WITH $prefix
MATCH (n:Notification)
WHERE n.memberId = a.id AND n.kind STARTS WITH 'CONNECTION_'
RETURN n.memberId AS member, n.kind AS kind, n.about AS about
"""


@dataclass(frozen=True)
class Network:
    """Who is connected with whom, who asked whom, and who was told."""

    ties: list[tuple[str, str, str]]
    requests: list[Row]
    news: list[tuple[str, str, str]]

    @property
    def connections(self) -> list[tuple[str, str]]:
        return [(a, b) for kind, a, b in self.ties if kind == "CONNECTED_TO"]

    def in_state(self, state: str) -> list[Row]:
        return [request for request in self.requests if request["state"] == state]


async def read_network(town: Town) -> Network:
    async def rows(statement: LiteralString) -> list[Row]:
        return [record.data() for record in await town.run(statement, prefix=town.prefix)]

    return Network(
        ties=[(row["kind"], row["a"], row["b"]) for row in await rows(TIES)],
        requests=[row["request"] for row in await rows(REQUESTS)],
        news=[(row["member"], row["kind"], row["about"]) for row in await rows(NEWS)],
    )


def network_violations(network: Network) -> list[str]:
    """What is wrong in the network; empty if all is well."""
    return [*_connections(network), *_requests(network), *_news(network)]


def _connections(network: Network) -> Iterator[str]:
    yield from (f"{a} and {b} are connected upside down" for a, b in network.connections if a >= b)
    yield from (f"{pair}: {times} connections" for pair, times in Counter(network.connections).items() if times > 1)


def _requests(network: Network) -> Iterator[str]:
    pending = Counter(frozenset((one["senderId"], one["recipientId"])) for one in network.in_state("PENDING"))
    yield from (f"{sorted(pair)}: {times} requests wait" for pair, times in pending.items() if times > 1)
    apart = {frozenset((a, b)) for kind, a, b in network.ties if kind != "CONNECTED_TO"}
    yield from (f"{sorted(pair)}: a request waits across a block or a report" for pair in pending if pair in apart)
    for one in network.requests:
        if (one["state"] == "PENDING") != (one.get("closedAt") is None):
            yield f"request {one['id']}: {one['state']}, closed at {one.get('closedAt')}"


def _news(network: Network) -> Iterator[str]:
    """Each request is told to whom it was sent, once, and each acceptance to whom it was given, once."""
    asked = Counter((one["recipientId"], "CONNECTION_REQUESTED", one["id"]) for one in network.requests)
    accepted = Counter(
        (one["senderId"], "CONNECTION_ACCEPTED", one["recipientId"]) for one in network.in_state("ACCEPTED")
    )
    if Counter(network.news) != asked + accepted:
        yield f"told {network.news}, not {sorted((asked + accepted).elements())}"
