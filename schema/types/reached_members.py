"""Lists of members whom one reaches."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self
from zlib import crc32

import strawberry

from schema.context import Info
from schema.ids import storable
from schema.types.member import Member, visible_member
from schema.types.page import PageInfo, bad_cursor, cursor, page_info, place_after, place_cursor
from services.reach.ranking import in_units

if TYPE_CHECKING:
    from services.reach.ranking import Ranked
    from services.reading import Page

KIND = "Reached"
RANKED = "Ranked"


@strawberry.type(description="A member in a list of whom you reach.")
class ReachedMemberEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Member = strawberry.field(description="The member, as of now; ask it for `relation` and `inMailEligibility`.")


@strawberry.type(description="Members whom you reach, in the order of their ids.")
class ReachedMemberConnection:
    """Relay's connection."""

    edges: list[ReachedMemberEdge] = strawberry.field(
        description="This page's members; whoever became unavailable to you since `asOf` is left out."
    )
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    async def of(cls, info: Info, page: Page[str], after: str | None) -> Self:
        """The GraphQL object of a page."""
        nodes = await asyncio.gather(*(visible_member(info, id_) for id_ in page.items))
        edges = [
            ReachedMemberEdge(cursor=cursor(KIND, id_), node=node)
            for id_, node in zip(page.items, nodes, strict=True)
            if node is not None
        ]
        end = cursor(KIND, page.items[-1]) if page.items else None
        pages = page_info([edge.cursor for edge in edges], more=page.more, after=after, end=end)
        return cls(edges=edges, page_info=pages, total_count=page.total)


@strawberry.type(description="A member in a list by rank.")
class RankedMemberEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Member = strawberry.field(description="The member, as of now.")
    rank: float = strawberry.field(
        description="The share of a walk's time, 0 to 1, as of `asOf`; everybody's add up to 1, with your own and "
        "those of members who aren't available to you. No farther from the true one than 0.00000003 for each "
        "connection of the member's."
    )


@strawberry.type(description="Members whom you reach, to whom your network leads best first.")
class RankedMemberConnection:
    """Relay's connection."""

    edges: list[RankedMemberEdge] = strawberry.field(
        description="This page's members; whoever became unavailable to you since `asOf` is left out."
    )
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")
    network_changed: bool = strawberry.field(
        description="Whether anything changed in the network since the page that `after` is of. Ranks have moved then: "
        "whoever rose or fell past this place isn't on any page, or on two. Begin anew where that matters."
    )

    @classmethod
    async def of(cls, info: Info, page: Page[Ranked], after: str | None, mark: str, *, changed: bool) -> Self:
        """The GraphQL object of a page; ``mark`` is that of the network's latest change."""
        nodes = await asyncio.gather(*(visible_member(info, one.member_id) for one in page.items))
        edges = [
            RankedMemberEdge(cursor=_ranked_cursor(one, mark), node=node, rank=one.rank)
            for one, node in zip(page.items, nodes, strict=True)
            if node is not None
        ]
        end = _ranked_cursor(page.items[-1], mark) if page.items else None
        pages = page_info([edge.cursor for edge in edges], more=page.more, after=after, end=end)
        return cls(edges=edges, page_info=pages, total_count=page.total, network_changed=changed)


def ranked_after(after: str | None, mark: str) -> tuple[tuple[int, str] | None, bool]:
    """The rank in units and the id in a cursor, and whether the network has changed since. Raises InvalidInput."""
    place = place_after(RANKED, after)
    if place is None:
        return None, False
    rank, (of, _, id_) = place[0], place[1].partition(":")
    if not isinstance(rank, int) or not storable(id_):
        raise bad_cursor()
    return (rank, id_), of != _state(mark)


def _ranked_cursor(one: Ranked, mark: str) -> str:
    return place_cursor(RANKED, in_units(one.rank), f"{_state(mark)}:{one.member_id}")


def _state(mark: str) -> str:
    """What tells one state of the network from the next ones."""
    return f"{crc32(mark.encode()):x}"
