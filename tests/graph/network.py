"""A network as the graph has it, and as a projection of it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, LiteralString

import pytest

from graph.database import open_session
from graph.effects import write
from graph.projection.feed import GraphFeed
from services.member import Member, OptOut, ProfileLevel, Standing
from services.reach.projection import recipient_of
from tests.proof.network import TIES
from tests.services.reach.network import Sets, sets_of

if TYPE_CHECKING:
    from services.effect import Effect
    from services.reach.following import Following, Seen
    from services.reach.projection import Place, Projection
    from tests.proof.town import Town

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MEMBERS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
RETURN m.id AS id, m.standing AS standing, m.profileLevel AS level, m.openProfile AS open, m.optOuts AS optOuts
"""


class Counted(GraphFeed):
    """Counts how often the whole network was read."""

    exports = 0

    async def export(self, place: Place) -> Projection:
        self.exports += 1
        return await super().export(place)


async def committed(town: Town, *effects: Effect) -> None:
    async with open_session(town.driver, town.database) as session:
        await session.execute_write(write, effects)


async def stored(town: Town) -> tuple[Sets, dict[str, Member]]:
    """What the graph says: ties, and members as the rules see recipients."""
    sets = Sets()
    for kind, a, b in [record.values() for record in await town.run(TIES, prefix=town.prefix)]:
        sets.connections |= {(a, b), (b, a)} if kind == "CONNECTED_TO" else set()
        sets.blocks |= {(a, b)} if kind == "BLOCKED" else set()
        sets.reports |= {(a, b)} if kind == "REPORTED" else set()
    members = {
        row["id"]: Member(
            row["id"],
            profile_level=ProfileLevel(row["level"]),
            standing=Standing.SUSPENDED if row["standing"] == "SUSPENDED" else Standing.ACTIVE,
            open_profile=row["open"],
            opt_outs=frozenset(OptOut(one) for one in row["optOuts"]),
        )
        for row in await town.run(MEMBERS, prefix=town.prefix)
    }
    return sets, members


async def up_to_date(process: Following) -> Seen:
    """What a request gets that asks for all that was committed before it."""
    for _ in range(20):
        if (seen := await process.seen(up_to_date=True)) is not None:
            return seen
    pytest.fail("the projection isn't there, though the graph is")


async def projected(process: Following, town: Town) -> tuple[Sets, dict[str, Member]]:
    """What the projection says, as ``stored`` tells it of the graph."""
    sets = sets_of((await up_to_date(process)).projection, town.prefix)
    members = {id_: recipient_of(id_, facts) for id_, facts in sets.facts.items()}
    return replace(sets, facts={}), members
