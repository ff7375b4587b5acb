"""Connections, the requests that make them, and whom a member blocks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.member import Member, visible_member
from schema.types.page import PageInfo, cursor, page_info, place_cursor

if TYPE_CHECKING:
    from services.connection import BlockedMember as BlockedValue
    from services.connection import ConnectedMember as ConnectedValue
    from services.connection import ConnectionOrder
    from services.connection import ConnectionRequest as RequestValue
    from services.policy import Policy
    from services.reading import Page


@strawberry.type(description="A connection of the viewer's (R2).")
class ConnectedMember:
    """The other end of a connection."""

    member_id: strawberry.ID = strawberry.field(description="The connected member; name it in removeConnection.")
    since: datetime | None = strawberry.field(description="Since when; null where the network's source didn't tell.")
    key: strawberry.Private[str]

    @strawberry.field(description="The member's profile; null if the member became unavailable to you meanwhile.")
    async def member(self, info: Info) -> Member | None:
        """The profile."""
        return await visible_member(info, self.key)

    @classmethod
    def of(cls, value: ConnectedValue) -> Self:
        """The GraphQL object of a connection."""
        member_id = strawberry.ID(global_id("Member", value.member_id))
        return cls(member_id=member_id, since=value.since, key=value.member_id)


@strawberry.type(description="A connection in a list.")
class ConnectedMemberEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`, with the same `orderBy`.")
    node: ConnectedMember = strawberry.field(description="The connection.")


@strawberry.type(description="The viewer's connections, without those that a block hides from either (R11).")
class ConnectedMemberConnection:
    """Relay's connection."""

    edges: list[ConnectedMemberEdge] = strawberry.field(description="This page's connections.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[ConnectedValue], order: ConnectionOrder, after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [
            ConnectedMemberEdge(
                cursor=place_cursor(connected_by(order), item.place, item.member_id), node=ConnectedMember.of(item)
            )
            for item in page.items
        ]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)


def connected_by(order: ConnectionOrder) -> str:
    """The kind of the cursors of connections in that order: one order's are none of the other's."""
    return f"ConnectedMember.{order}"


@strawberry.type(description="A request for a connection that waits for its answer (R2).")
class ConnectionRequest:
    """A request."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the request; name it to accept, decline or withdraw it. No id for `node`."
    )
    note: str = strawberry.field(description="What its sender wrote with it, plain text; empty for nothing.")
    sent_at: datetime = strawberry.field(description="When it was sent.")
    sender_id: strawberry.Private[str]
    recipient_id: strawberry.Private[str]

    @strawberry.field(description="Who asks; null if that member became unavailable to you meanwhile.")
    async def sender(self, info: Info) -> Member | None:
        """The sender."""
        return await visible_member(info, self.sender_id)

    @strawberry.field(description="Who is asked; null if that member became unavailable to you meanwhile.")
    async def recipient(self, info: Info) -> Member | None:
        """The recipient."""
        return await visible_member(info, self.recipient_id)

    @classmethod
    def of(cls, request: RequestValue) -> Self:
        """The GraphQL object of a request."""
        return cls(
            id=strawberry.ID(global_id("ConnectionRequest", request.id)),
            note=request.note,
            sent_at=request.sent_at,
            sender_id=request.sender_id,
            recipient_id=request.recipient_id,
        )


@strawberry.type(description="A connection request in a list.")
class ConnectionRequestEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: ConnectionRequest = strawberry.field(description="The request.")


@strawberry.type(description="Connection requests that wait for an answer, newest first.")
class ConnectionRequestConnection:
    """Relay's connection."""

    edges: list[ConnectionRequestEdge] = strawberry.field(description="This page's requests.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[RequestValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [
            ConnectionRequestEdge(cursor=cursor("ConnectionRequest", item.id), node=ConnectionRequest.of(item))
            for item in page.items
        ]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)


@strawberry.type(description="A member whom the viewer blocks (R11).")
class BlockedMember:
    """A blocked member."""

    member_id: strawberry.ID = strawberry.field(description="The blocked member; name it in unblockMember.")
    blocked_at: datetime = strawberry.field(description="Since when.")
    key: strawberry.Private[str]

    @strawberry.field(description="The member's profile; null if the member isn't available to you (R11a).")
    async def member(self, info: Info) -> Member | None:
        """The profile."""
        return await visible_member(info, self.key)

    @classmethod
    def of(cls, blocked: BlockedValue) -> Self:
        """The GraphQL object of a block."""
        member_id = strawberry.ID(global_id("Member", blocked.member_id))
        return cls(member_id=member_id, blocked_at=blocked.at, key=blocked.member_id)


@strawberry.type(description="A blocked member in a list.")
class BlockedMemberEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: BlockedMember = strawberry.field(description="The blocked member.")


@strawberry.type(description="Whom the viewer blocks, the latest first.")
class BlockedMemberConnection:
    """Relay's connection."""

    edges: list[BlockedMemberEdge] = strawberry.field(description="This page's blocks.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[BlockedValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [
            BlockedMemberEdge(
                cursor=place_cursor("BlockedMember", item.place, item.member_id), node=BlockedMember.of(item)
            )
            for item in page.items
        ]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)


@strawberry.type(description="The limits of asking for connections (R2).")
class ConnectionNumbers:
    """The numbers in force."""

    open_requests: int = strawberry.field(description="How many of one member's requests may wait for an answer.")
    pause_days: int = strawberry.field(
        description="For how many days a member isn't asked again by the same one after a request that came to nothing."
    )
    note_limit: int = strawberry.field(description="The longest note, in Unicode code points.")

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """The GraphQL object of the limits."""
        numbers = policy.connections
        return cls(open_requests=numbers.open_requests, pause_days=numbers.pause.days, note_limit=numbers.note_limit)
