"""Connections: asking, accepting, declining, taking back, removing (R2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.connections import (
    ConnectionRequested,
    Disconnected,
    RequestAccepted,
    RequestDeclined,
    RequestWithdrawn,
)
from services.approach import approach, barrier
from services.connection import ConnectionRequest, RequestState, pair_of
from services.content import check_text
from services.decisions.decision import Decision, actor, recorded
from services.effects.connections import ConnectionMade, ConnectionRemoved, RequestSaved
from services.effects.members import Notified
from services.intents.connections import (
    AcceptRequest,
    DeclineRequest,
    RemoveConnection,
    RequestConnection,
    WithdrawRequest,
)
from services.notification import Notification, NotificationKind
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.effect import Effect
    from services.intents.connections import AboutRequest, BetweenTwo
    from services.policy import Policy
    from services.world import World

_OWN_DOING = {RefusalCode.RECIPIENT_BLOCKED_BY_YOU, RefusalCode.RECIPIENT_REPORTED_BY_YOU}


def request(world: World, intent: RequestConnection, policy: Policy) -> Decision:
    """Ask for a connection; who has been asked by the other already, accepts by it (R2).

    Raises ActionRefused with what ``approach`` says, InvalidInput for a note that R16 forbids.
    """
    if intent.note:
        check_text("input.note", intent.note, policy.connections.note_limit)
    actor(world, intent)
    found = approach(world, intent.actor_id, intent.member_id, policy, intent.now)
    if found.refusal is not None:
        raise ActionRefused(found.refusal)
    if found.request is not None:
        answer = ConnectionRequested(request_id=found.request.id, at=intent.now, connected=True)
        return Decision(answer, (*_accepted(world, found.request, intent), recorded(intent, answer)))
    asked = ConnectionRequest(intent.id, intent.actor_id, intent.member_id, intent.note, intent.now)
    news = _news(intent, NotificationKind.CONNECTION_REQUESTED, asked.id)
    answer = ConnectionRequested(request_id=asked.id, at=intent.now, connected=False)
    return Decision(answer, (RequestSaved(asked), news, recorded(intent, answer)))


def accept(world: World, intent: AcceptRequest, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Connect the two from now on (R2). Raises ActionRefused unless the request waits for the actor's answer."""
    known = _waiting(world, intent, sender_id=intent.member_id)
    answer = RequestAccepted(member_id=intent.member_id, at=intent.now)
    return Decision(answer, (*_accepted(world, known, intent), recorded(intent, answer)))


def decline(world: World, intent: DeclineRequest, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Close a request; its sender isn't told (R2). Raises ActionRefused unless it waits for the actor's answer."""
    known = _waiting(world, intent, sender_id=intent.member_id)
    answer = RequestDeclined(member_id=intent.member_id, at=intent.now)
    closed = RequestSaved(known.closed(RequestState.DECLINED, intent.now))
    return Decision(answer, (closed, recorded(intent, answer)))


def withdraw(world: World, intent: WithdrawRequest, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Take back a request of the actor's own (R2). Raises ActionRefused unless it waits for an answer."""
    known = _waiting(world, intent, sender_id=intent.actor_id)
    answer = RequestWithdrawn(member_id=intent.member_id, at=intent.now)
    closed = RequestSaved(known.closed(RequestState.WITHDRAWN, intent.now))
    return Decision(answer, (closed, recorded(intent, answer)))


def remove(world: World, intent: RemoveConnection, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """End a connection; the other isn't told (R2). Raises ActionRefused unless the two are connected.

    Whom the actor blocked or reported can be removed still; who is unavailable to the actor can't be told of (R11a).
    """
    actor(world, intent)
    refusal = barrier(world, intent.actor_id, intent.member_id)
    if refusal is not None and refusal.code not in _OWN_DOING:
        raise ActionRefused(refusal)
    if world.pair(intent.actor_id, intent.member_id).degree != 1:
        raise ActionRefused(Refusal(RefusalCode.NOT_CONNECTED))
    pair = pair_of(intent.actor_id, intent.member_id)
    removed = ConnectionRemoved(*pair, degree=world.bond(*pair).detour)
    answer = Disconnected(member_id=intent.member_id, at=intent.now)
    return Decision(answer, (removed, recorded(intent, answer)))


def request_ended(world: World, a: str, b: str, at: datetime) -> tuple[RequestSaved, ...]:
    """What a block or a report between the two makes of a request that waits: it is gone for both (R11a)."""
    pending = world.bond(a, b).pending
    return () if pending is None else (RequestSaved(pending.closed(RequestState.ENDED, at)),)


def _waiting(world: World, intent: AboutRequest, *, sender_id: str) -> ConnectionRequest:
    """The request, if it is ``sender_id``'s and waits. All else looks the same: closed, hidden, nobody's (R11a)."""
    actor(world, intent)
    refusal = barrier(world, intent.actor_id, intent.member_id)
    if refusal is not None and refusal.code is RefusalCode.SENDER_SUSPENDED:
        raise ActionRefused(refusal)
    known = world.bond(intent.actor_id, intent.member_id).pending
    if refusal is not None or known is None or (known.id, known.sender_id) != (intent.request_id, sender_id):
        raise ActionRefused(Refusal(RefusalCode.CONNECTION_REQUEST_NOT_FOUND))
    return known


def _accepted(world: World, known: ConnectionRequest, intent: BetweenTwo) -> tuple[Effect, ...]:
    """The request is closed, the two are connected, and who asked is told; an import may have connected them before."""
    closed = RequestSaved(known.closed(RequestState.ACCEPTED, intent.now))
    news = _news(intent, NotificationKind.CONNECTION_ACCEPTED, intent.actor_id)
    if world.pair(intent.actor_id, intent.member_id).degree == 1:
        return closed, news
    return closed, ConnectionMade(*pair_of(known.sender_id, known.recipient_id), since=intent.now), news


def _news(intent: BetweenTwo, kind: NotificationKind, about: str) -> Notified:
    return Notified(Notification(f"{intent.id}:{kind}", intent.member_id, kind, intent.now, about=about))


RULES = {
    RequestConnection: request,
    AcceptRequest: accept,
    DeclineRequest: decline,
    WithdrawRequest: withdraw,
    RemoveConnection: remove,
}
