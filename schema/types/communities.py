"""Communities of a member's network, and who bridges them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.types.member import Member
from schema.types.page import PageInfo, bad_cursor, page_info, page_size
from schema.types.reached_members import CHANGED, MarkedPlace, shown_members
from services.reach.gathered import CommunityReach

if TYPE_CHECKING:
    from services.reach.communities import Bridge
    from services.reach.gathered import Gathered
    from services.reading import Page

First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="A cursor: only what follows it.")]
Writable = Annotated[
    bool | None,
    strawberry.argument(description="Only those who can be written to now, or only the others; null for both."),
]
COMMUNITY = "Community"
BRIDGE = "Bridge"
COMMUNITY_MEMBER = "CommunityMember"


@strawberry.type(description="A member of a community.")
class CommunityMemberEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Member = strawberry.field(description="The member, as of now; ask it for `relation` and `inMailEligibility`.")


@strawberry.type(description="Members of a community, in the order of their ids.")
class CommunityMemberConnection:
    """Relay's connection."""

    edges: list[CommunityMemberEdge] = strawberry.field(
        description="This page's members; whoever became unavailable to you since `asOf` is left out."
    )
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")
    network_changed: bool = strawberry.field(
        description="Whether anything changed in the network since the page that `after` is of. This may be another "
        "community then. Begin anew where that matters."
    )


@strawberry.type(description="A group of members who have more ties to one another than to others.")
class Community:
    """A community."""

    number: int = strawberry.field(
        description="Its place among all, the largest one's being 1, with these filters and as of `asOf`."
    )
    size: int = strawberry.field(description="How many members it has, of those who pass the filters.")
    writable: int = strawberry.field(description="How many of those can be written to now.")
    reached: strawberry.Private[CommunityReach]
    mark: strawberry.Private[str]

    @strawberry.field(
        description="Its members in the order of their ids, of those who pass the filters. Null comes with an error "
        "that says why."
    )
    async def members(
        self, info: Info, writable: Writable = None, first: First = 20, after: After = None
    ) -> CommunityMemberConnection | None:
        """The members."""
        place = MarkedPlace.of(COMMUNITY_MEMBER, after, self.mark)
        if place.behind is not None and place.behind[0] != self.number and not place.changed:
            raise bad_cursor()
        page = self.reached.page(page_size(first), place.behind and place.behind[1], writable=writable)
        shown, pages = await shown_members(
            info, page, lambda id_: id_, lambda id_: place.cursor(self.number, id_), after
        )
        edges = [CommunityMemberEdge(cursor=at, node=node) for at, node, _ in shown]
        return CommunityMemberConnection(
            edges=edges, page_info=pages, total_count=page.total, network_changed=place.changed
        )

    @classmethod
    def of(cls, reached: CommunityReach, mark: str) -> Self:
        """The GraphQL object of a community; ``mark`` is that of the network's latest change."""
        return cls(
            number=reached.place + 1,
            size=len(reached.members),
            writable=len(reached.writable),
            reached=reached,
            mark=mark,
        )


@strawberry.type(description="A community in a list.")
class CommunityEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Community = strawberry.field(description="The community.")


@strawberry.type(description="A connection of yours who is connected into other communities than their own.")
class BridgeEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Member = strawberry.field(description="The member, as of now.")
    community: int = strawberry.field(description="The `number` of the community that they belong to.")
    other_communities: int = strawberry.field(description="Into how many others they are connected.")


@strawberry.type(
    description="Connections of yours who bridge communities, those connected into most others first, then by id."
)
class BridgeConnection:
    """Relay's connection."""

    edges: list[BridgeEdge] = strawberry.field(
        description="This page's members; whoever became unavailable to you since `asOf` is left out."
    )
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")
    network_changed: bool = strawberry.field(description=CHANGED.format("Numbers may"))

    @classmethod
    async def of(cls, info: Info, page: Page[Bridge], place: MarkedPlace) -> Self:
        """The GraphQL object of a page that begins there."""
        shown, pages = await shown_members(
            info, page, lambda one: one.member_id, lambda one: place.cursor(one.others, one.member_id), place.after
        )
        edges = [
            BridgeEdge(cursor=at, node=node, community=one.community + 1, other_communities=one.others)
            for at, node, one in shown
        ]
        return cls(edges=edges, page_info=pages, total_count=page.total, network_changed=place.changed)


@strawberry.type(description="Communities, the largest first, then by their first members' ids.")
class CommunityConnection:
    """Relay's connection."""

    edges: list[CommunityEdge] = strawberry.field(description="This page's communities.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")
    network_changed: bool = strawberry.field(description=CHANGED.format("Communities may"))
    cut: bool = strawberry.field(
        description="Whether more than 5,000 members are within two steps of you. Then 5,000 count: the nearest, and "
        "of those as near whom your network leads to best."
    )

    @classmethod
    def of(cls, found: Gathered, page: Page[CommunityReach], place: MarkedPlace) -> Self:
        """The GraphQL object of a page that begins there."""
        edges = [
            CommunityEdge(cursor=place.cursor(len(one.members), one.members[0]), node=Community.of(one, place.mark))
            for one in page.items
        ]
        return cls(
            edges=edges,
            page_info=page_info([edge.cursor for edge in edges], more=page.more, after=place.after),
            total_count=page.total,
            network_changed=place.changed,
            cut=found.cut,
        )
