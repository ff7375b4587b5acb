"""Connections between members, and the requests that make them (R2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from services.lot import OUT_OF_NETWORK

if TYPE_CHECKING:
    from datetime import datetime

    from services.reading import Page


class RequestState(StrEnum):
    """Where a request stands; ``ENDED`` is what a block or a report between the two makes of it."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


class RequestDirection(StrEnum):
    """Which requests of a member's are meant."""

    RECEIVED = "RECEIVED"
    SENT = "SENT"


class ConnectionOrder(StrEnum):
    """How a member's connections are listed."""

    NEWEST = "NEWEST"
    NAME = "NAME"


@dataclass(frozen=True, slots=True)
class ConnectionRequest:
    """One member's wish to be connected with another; ``note`` is plain text, empty for none."""

    id: str
    sender_id: str
    recipient_id: str
    note: str
    sent_at: datetime
    state: RequestState = RequestState.PENDING
    closed_at: datetime | None = None

    @property
    def pending(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is RequestState.PENDING

    def closed(self, state: RequestState, at: datetime) -> ConnectionRequest:
        """The request after what became of it at that moment."""
        return replace(self, state=state, closed_at=at)


@dataclass(frozen=True, slots=True)
class Bond:
    """What two members asked of each other: the ``latest`` request of each, if any.

    ``detour`` is how far apart they are without their own connection: the degree that its removal leaves (R2). It is
    known where a removal asks for it.
    """

    latest: tuple[ConnectionRequest, ...] = ()
    detour: int = OUT_OF_NETWORK

    @property
    def pending(self) -> ConnectionRequest | None:
        """The request that waits for an answer: there is at most one, in whichever direction (R2)."""
        return next((request for request in self.latest if request.pending), None)

    def latest_of(self, sender_id: str) -> ConnectionRequest | None:
        """The member's latest request to the other."""
        return next((request for request in self.latest if request.sender_id == sender_id), None)

    def having(self, request: ConnectionRequest) -> Bond:
        """The bond with that request as its sender's latest."""
        others = (known for known in self.latest if known.sender_id != request.sender_id)
        return replace(self, latest=(*others, request))


def pair_of(a: str, b: str) -> tuple[str, str]:
    """The two ids in order: a connection, and what leads to one, is between two and has no direction."""
    return (a, b) if a < b else (b, a)


@dataclass(frozen=True, slots=True)
class ConnectedMember:
    """A connection as one of its members sees it; ``since`` is None where the network's source didn't tell.

    ``place`` is what the list is ordered by: microseconds since 1970, or the name in small letters.
    """

    member_id: str
    since: datetime | None
    place: int | str


@dataclass(frozen=True, slots=True)
class BlockedMember:
    """A member whom another one blocks, since when; ``place`` is the same in microseconds since 1970."""

    member_id: str
    at: datetime
    place: int


class ConnectionReader(Protocol):
    """Reads for showing; each list leaves out whom the member mustn't see (R11a).

    All raise NothingChanged when the database doesn't answer.
    """

    async def connections(
        self, member_id: str, order: ConnectionOrder, first: int, after: tuple[int | str, str] | None
    ) -> Page[ConnectedMember]:
        """The member's connections in that order, from after the one with that place and id on."""
        ...

    async def requests(
        self, member_id: str, direction: RequestDirection, first: int, before: str | None
    ) -> Page[ConnectionRequest]:
        """Requests that wait for an answer, newest first, from before the one with id ``before`` on."""
        ...

    async def blocked(self, member_id: str, first: int, after: tuple[int | str, str] | None) -> Page[BlockedMember]:
        """Whom the member blocks, newest first, from after the block at that microsecond of that id on."""
        ...

    async def parties(self, request_id: str) -> tuple[str, str] | None:
        """The sender and the recipient of a request, in whichever state; None if there is no such request."""
        ...
