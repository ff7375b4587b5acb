"""What two members share: an employer, a school, a skill."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from services.affinity import SharedFact, SharedKind

if TYPE_CHECKING:
    from graph.rows import Row

# Of two members called one and other; those who share it are counted from the node's own degree.
SHARED: LiteralString = """COLLECT {
  MATCH (one)-[mine:WORKS_AT|STUDIED_AT|HAS_SKILL]->(thing)<-[theirs:WORKS_AT|STUDIED_AT|HAS_SKILL]-(other)
  WHERE type(mine) = type(theirs)
  RETURN [type(mine), thing.name, COUNT { (thing)<-[:WORKS_AT|STUDIED_AT|HAS_SKILL]-() }]
}"""

_KINDS = {"WORKS_AT": SharedKind.EMPLOYER, "STUDIED_AT": SharedKind.SCHOOL, "HAS_SKILL": SharedKind.SKILL}


def shared_of(rows: list[Row]) -> tuple[SharedFact, ...]:
    """What is shared, out of the rows of SHARED."""
    return tuple(SharedFact(_KINDS[kind], name, holders) for kind, name, holders in rows)
