"""Members with their profiles, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from graph.loading.employers import write_employers
from graph.loading.places import write_places
from graph.loading.schools import write_schools
from graph.loading.search_text import write_search_text
from graph.loading.skills import write_skills
from graph.projection.feed import append
from services.networks.network import Fact, MemberRow
from services.reach.projection import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from neo4j import AsyncManagedTransaction

# Only these keys ever reach `member +=`: counters and whatever else the ledger keeps on a member can't be among them.
_PROPERTIES = {
    Fact.NAME: "name",
    Fact.HEADLINE: "headline",
    Fact.PROFILE_LEVEL: "profileLevel",
    Fact.STANDING: "standing",
    Fact.ACCOUNT_TYPE: "accountType",
    Fact.OPEN_PROFILE: "openProfile",
    Fact.OPT_OUTS: "optOuts",
    Fact.OPEN_JOB_POSTS: "openJobPosts",
    Fact.RESPONSE_RATE: "responseRate",
    Fact.EMAIL: "emailAddress",
}

# The lock is the first write, and rows come in the order of their ids, so that no send can cross it.
MERGE_MEMBERS: LiteralString = """
UNWIND $rows AS row
MERGE (member:Member {id: row.id})
ON CREATE SET
  member._lock = true,
  member.createdAt = $now,
  member += row.facts
ON MATCH SET
  member._lock = true,
  member += row.stated
"""


async def write_members(transaction: AsyncManagedTransaction, rows: Sequence[MemberRow], now: datetime) -> int:
    """Make the members that are new and change what the rows state of the others; return how many were new."""
    parameters = [_parameters(row) for row in sorted(rows, key=lambda row: row.id)]
    result = await transaction.run(MERGE_MEMBERS, rows=parameters, now=now)
    created = (await result.consume()).counters.nodes_created
    await write_employers(transaction, rows)
    await write_places(transaction, rows)
    await write_schools(transaction, rows)
    await write_skills(transaction, rows)
    ids = [row.id for row in rows]
    await write_search_text(transaction, ids)
    await append(transaction, [(ChangeKind.MEMBERS, ids, ())])
    return created


def _parameters(row: MemberRow) -> dict[str, Any]:
    facts = facts_of(row)
    stated = {_PROPERTIES[fact] for fact in row.states if fact in _PROPERTIES}
    # A standing that is stated is the last word: the end of an earlier restriction doesn't change it any more.
    ended = {"restrictedUntil": None} if Fact.STANDING in row.states else {}
    return {"id": row.id, "facts": facts, "stated": {name: facts[name] for name in stated} | ended}


def facts_of(row: MemberRow) -> dict[str, Any]:
    """The properties that a new member gets of a row."""
    return {
        "name": row.name,
        "headline": row.headline,
        "profileLevel": row.facts.profile_level.value,
        "standing": row.facts.standing.value,
        "accountType": row.facts.account_type.value,
        "openProfile": row.facts.open_profile,
        "optOuts": sorted(opt_out.value for opt_out in row.facts.opt_outs),
        "openJobPosts": row.facts.open_job_posts,
        "responseRate": row.facts.response_rate,
        "emailAddress": row.email,
    }
