"""May A ask B for a connection, or write a message to B? One answer for the options and the decisions (R2, R20)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from services.connection import RequestState
from services.member import Standing
from services.refusal import Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.connection import ConnectionRequest
    from services.policy import Policy
    from services.world import World


class ConnectState(StrEnum):
    """What a button for connecting with somebody would do."""

    AVAILABLE = "AVAILABLE"
    SENT = "SENT"
    RECEIVED = "RECEIVED"
    CONNECTED = "CONNECTED"
    LIMIT_REACHED = "LIMIT_REACHED"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Approach:
    """Whether a connection may be asked for: ``refusal`` says why not.

    ``request`` is the one that waits for an answer, where one does; one that the other sent is accepted by asking.
    """

    state: ConnectState
    refusal: Refusal | None = None
    request: ConnectionRequest | None = None


def approach(world: World, asker_id: str, other_id: str, policy: Policy, now: datetime) -> Approach:
    """What asking ``other_id`` for a connection would come to at ``now``; ``asker_id`` is a known member.

    Needs both members, both directions of the pair, their bond, and how many requests of the asker's are open.
    """
    refusal = barrier(world, asker_id, other_id)
    if refusal is not None:
        return Approach(ConnectState.UNAVAILABLE, refusal)
    if world.pair(asker_id, other_id).degree == 1:
        return Approach(ConnectState.CONNECTED, Refusal(RefusalCode.ALREADY_CONNECTED))
    pending = world.bond(asker_id, other_id).pending
    if pending is not None and pending.sender_id == asker_id:
        return Approach(ConnectState.SENT, Refusal(RefusalCode.CONNECTION_REQUEST_PENDING), pending)
    if pending is not None:
        return Approach(ConnectState.RECEIVED, request=pending)
    return _new_request(world, asker_id, other_id, policy, now)


def messaging(world: World, sender_id: str, other_id: str, now: datetime) -> Refusal | None:
    """Why ``sender_id``, a known member, may not write a message to ``other_id``; None if nothing forbids it (R10)."""
    refusal = barrier(world, sender_id, other_id) or _restriction(world, sender_id, now)
    if refusal is None and world.pair(sender_id, other_id).degree != 1:
        return Refusal(RefusalCode.NOT_CONNECTED)
    return refusal


def barrier(world: World, actor_id: str, other_id: str) -> Refusal | None:
    """What lies between the two whatever else is true: first what must look alike, then the actor's own doing (R11a).

    A member of no standing at all, the suspended, does nothing (R12).
    """
    found = obstacle(
        world.accounts[actor_id].member.standing,
        oneself=other_id == actor_id,
        hidden=hidden(world, actor_id, other_id),
        blocked=world.pair(actor_id, other_id).blocked_by_sender,
        reported=world.pair(other_id, actor_id).reported_by_recipient,
    )
    return None if found is None else Refusal(found)


def obstacle(standing: Standing, *, oneself: bool, hidden: bool, blocked: bool, reported: bool) -> RefusalCode | None:
    """What lies between a member of that ``standing`` and another one, who is ``hidden`` from it (R11a), or is itself.

    ``blocked`` and ``reported`` are its own doing.
    """
    if standing is Standing.SUSPENDED:
        return RefusalCode.SENDER_SUSPENDED
    if oneself:
        return RefusalCode.RECIPIENT_IS_YOURSELF
    if hidden:
        return RefusalCode.RECIPIENT_UNAVAILABLE
    if blocked:
        return RefusalCode.RECIPIENT_BLOCKED_BY_YOU
    return RefusalCode.RECIPIENT_REPORTED_BY_YOU if reported else None


def hidden(world: World, viewer_id: str, other_id: str) -> bool:
    """Whether ``other_id`` must look to the viewer as if there were no such member (R11a)."""
    other, pair = world.accounts.get(other_id), world.pair(viewer_id, other_id)
    suspended = other is None or other.member.standing is Standing.SUSPENDED
    return suspended or pair.blocked_by_recipient or pair.reported_by_recipient


def _new_request(world: World, asker_id: str, other_id: str, policy: Policy, now: datetime) -> Approach:
    numbers = policy.connections
    refusal = _restriction(world, asker_id, now)
    last = world.bond(asker_id, other_id).latest_of(asker_id)
    if refusal is None and last is not None and last.state is not RequestState.ACCEPTED:
        again = (last.closed_at or last.sent_at) + numbers.pause
        if now < again:
            refusal = Refusal(RefusalCode.CONNECTION_REQUEST_TOO_SOON, retry_at=again)
    if refusal is not None:
        return Approach(ConnectState.UNAVAILABLE, refusal)
    left = numbers.open_requests - world.open_requests.get(asker_id, 0)
    if left <= 0:
        limit = Refusal(RefusalCode.TOO_MANY_CONNECTION_REQUESTS, needed=1, available=0)
        return Approach(ConnectState.LIMIT_REACHED, limit)
    return Approach(ConnectState.AVAILABLE)


def _restriction(world: World, sender_id: str, now: datetime) -> Refusal | None:
    member = world.accounts[sender_id].member.standing_at(now)
    if member.standing is not Standing.RESTRICTED:
        return None
    detail = "Your account is restricted: it may answer, but neither write first nor ask for connections."
    return Refusal(RefusalCode.SENDER_RESTRICTED, retry_at=member.restricted_until, detail=detail)
