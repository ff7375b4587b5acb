"""Lists of members whom one reaches."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeVar
from zlib import crc32

import strawberry

from schema.context import Info
from schema.ids import storable
from schema.types.member import Member, visible_member
from schema.types.page import PageInfo, bad_cursor, cursor, page_info, place_after, place_cursor
from services.reach.ranking import in_units

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.reach.ranking import Ranked
    from services.reach.reached import Introducer
    from services.reading import Page

T = TypeVar("T")
KIND = "Reached"
RANKED = "Ranked"
INTRODUCER = "Introducer"
CHANGED = (
    "Whether anything changed in the network since the page that `after` is of. {} have moved then: whoever rose or "
    "fell past this place isn't on any page, or on two. Begin anew where that matters."
)


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
        shown, pages = await shown_members(info, page, lambda id_: id_, lambda id_: cursor(KIND, id_), after)
        edges = [ReachedMemberEdge(cursor=place, node=node) for place, node, _ in shown]
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
    network_changed: bool = strawberry.field(description=CHANGED.format("Ranks"))

    @classmethod
    async def of(cls, info: Info, page: Page[Ranked], place: MarkedPlace) -> Self:
        """The GraphQL object of a page that begins there."""
        shown, pages = await shown_members(
            info,
            page,
            lambda one: one.member_id,
            lambda one: place.cursor(in_units(one.rank), one.member_id),
            place.after,
        )
        edges = [RankedMemberEdge(cursor=at, node=node, rank=one.rank) for at, node, one in shown]
        return cls(edges=edges, page_info=pages, total_count=page.total, network_changed=place.changed)


@strawberry.type(description="A connection of yours who could introduce you.")
class IntroducerEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Member = strawberry.field(description="The connection, as of now.")
    second_degree_members: int = strawberry.field(
        description="How many of your second degree are connected to them; who isn't available to you doesn't count."
    )


@strawberry.type(description="Connections of yours who could introduce you, to most of your second degree first.")
class IntroducerConnection:
    """Relay's connection."""

    edges: list[IntroducerEdge] = strawberry.field(
        description="This page's connections; whoever became unavailable to you since `asOf` is left out."
    )
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")
    network_changed: bool = strawberry.field(description=CHANGED.format("Numbers may"))

    @classmethod
    async def of(cls, info: Info, page: Page[Introducer], place: MarkedPlace) -> Self:
        """The GraphQL object of a page that begins there."""
        shown, pages = await shown_members(
            info, page, lambda one: one.member_id, lambda one: place.cursor(one.members, one.member_id), place.after
        )
        edges = [IntroducerEdge(cursor=at, node=node, second_degree_members=one.members) for at, node, one in shown]
        return cls(edges=edges, page_info=pages, total_count=page.total, network_changed=place.changed)


async def shown_members(
    info: Info, page: Page[T], id_of: Callable[[T], str], cursor_of: Callable[[T], str], after: str | None
) -> tuple[list[tuple[str, Member, T]], PageInfo]:
    """What of a page is about members who are available to the viewer now, each with its cursor; and its place."""
    nodes = await asyncio.gather(*(visible_member(info, id_of(one)) for one in page.items))
    shown = [(cursor_of(one), node, one) for one, node in zip(page.items, nodes, strict=True) if node is not None]
    end = cursor_of(page.items[-1]) if page.items else None
    return shown, page_info([place for place, _, _ in shown], more=page.more, after=after, end=end)


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """Where a page begins in a list by number, and where numbers are the same by id, in one state of the network.

    ``after`` is the cursor that was given, ``behind`` the number and the id in it, ``mark`` that of the network's
    latest change, and ``changed`` says whether the cursor is of another state.
    """

    kind: str
    mark: str
    after: str | None
    behind: tuple[int, str] | None
    changed: bool

    @classmethod
    def of(cls, kind: str, after: str | None, mark: str) -> Self:
        """The place that a cursor of a list of that kind names. Raises InvalidInput."""
        place = place_after(kind, after)
        if place is None:
            return cls(kind, mark, after, None, changed=False)
        number, (of, _, id_) = place[0], place[1].partition(":")
        if not isinstance(number, int) or not storable(id_):
            raise bad_cursor()
        return cls(kind, mark, after, (number, id_), changed=of != _state(mark))

    def cursor(self, number: int, id_: str) -> str:
        """The cursor of what stands at that number and id in the same list."""
        return place_cursor(self.kind, number, f"{_state(self.mark)}:{id_}")


def _state(mark: str) -> str:
    """What tells one state of the network from the next ones."""
    return f"{crc32(mark.encode()):x}"
