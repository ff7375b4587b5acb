"""The feed of changes to the network: written by those who change it, read by projections."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, LiteralString

from graph.database import given
from graph.projection.export import export
from graph.projection.facts import FACTS
from graph.reads import Reads
from services.reach.following import LOOKS, PAUSE
from services.reach.projection import Change, ChangeKind, Gap, Place, Projection
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from neo4j import AsyncManagedTransaction

    from graph.rows import Row

Told: TypeAlias = "tuple[ChangeKind, Sequence[str], Sequence[str]]"

LARGEST = 1000
"""Members, or ties, that one change tells of at most."""
KEPT = 100_000
"""Changes that stay to be read, the latest ones; a projection that is farther behind is made anew."""

# The one lock that all changes of the network take, as the very last of a transaction: so their numbers are in the
# order of the commits, and nobody who holds it waits for a member. What members are now is read behind
# the writes, those at the ends of ties too: so a change needs none before it to be understood.
APPEND: LiteralString = (
    """
MATCH (feed:NetworkFeed {id: 'network'})
SET feed._lock = true
WITH feed
WITH feed, feed.sequence AS before
UNWIND range(0, size($given.changes) - 1) AS index
WITH feed, before + index + 1 AS sequence, $given.changes[index] AS change
CALL (change) {
  UNWIND change.members + change.others AS id
  MATCH (m:Member {id: id})
  RETURN collect("""
    + FACTS
    + """) AS facts
}
CREATE (:NetworkChange {
  sequence: sequence, mark: randomUUID(), kind: change.kind, members: change.members, others: change.others,
  facts: facts
})
WITH feed, max(sequence) AS last
SET feed.sequence = last
WITH last
MATCH (old:NetworkChange)
WHERE old.sequence <= last - $given.kept
DELETE old
"""
)

HEAD: LiteralString = """
MATCH (feed:NetworkFeed {id: 'network'})
MATCH (c:NetworkChange {sequence: feed.sequence})
RETURN [c.sequence, c.mark] AS row
"""

CHANGES: LiteralString = """
MATCH (c:NetworkChange)
WHERE c.sequence >= $given.from
RETURN [c.sequence, c.mark, c.kind, c.members, c.others, c.facts] AS row
ORDER BY c.sequence
LIMIT $given.limit
"""


async def append(transaction: AsyncManagedTransaction, told: Sequence[Told]) -> None:
    """Tell projections what ``transaction`` changed. Must be its last statement: all who change anything wait for it.

    Each of ``told`` is what happened, to which members, and for ties the others, in the same order.
    """
    parts = [
        {"kind": kind, "members": list(members[at : at + LARGEST]), "others": list(others[at : at + LARGEST])}
        for kind, members, others in told
        for at in range(0, len(members), LARGEST)
    ]
    if parts:
        await (await transaction.run(APPEND, given({"changes": parts, "kept": KEPT}))).consume()


class GraphFeed(Reads):
    """The feed of one database; every method may raise NothingChanged."""

    async def head(self) -> Place:
        """Where the feed has come to."""
        for _ in range(LOOKS):
            if rows := await self.rows(HEAD):
                return Place(rows[0][0], rows[0][1])
            await asyncio.sleep(PAUSE)  # a commit shows the feed's number before the change that has it
        raise NothingChanged

    async def changes(self, after: Place, limit: int) -> list[Change]:
        """At most ``limit`` changes that followed ``after``, as far as they are one after another.

        What a commit that is under way shows in part is left for later. Raises Gap if the feed doesn't lead on from
        there: it was begun anew, restored, or so long ago that its changes were dropped.
        """
        rows = await self.rows(CHANGES, **{"from": after.sequence, "limit": limit + 1})
        if not rows or (rows[0][0], rows[0][1]) != (after.sequence, after.mark):
            raise Gap(f"change {after.sequence} isn't what it was")
        following = [_change_of(row) for row in rows[1:]]
        return [one for at, one in enumerate(following, after.sequence + 1) if one.place.sequence == at]

    async def export(self, place: Place) -> Projection:
        """The network, read after the feed had come to ``place``; true once the changes from there on are in it."""
        return await export(self._driver, self._database, place)


def _change_of(row: Row) -> Change:
    sequence, mark, kind, members, others, facts = row
    return Change(Place(sequence, mark), ChangeKind(kind), members or (), others or (), facts or ())
