"""The use cases of being connected: asking, answering, removing, and what can be done to reach somebody (R2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.answers.connections import (
    ConnectionRequested,
    Disconnected,
    RequestAccepted,
    RequestDeclined,
    RequestWithdrawn,
)
from services.contact import ContactOptions, contact_options
from services.intents.connections import (
    AcceptRequest,
    DeclineRequest,
    RemoveConnection,
    RequestConnection,
    WithdrawRequest,
    between_two,
)
from services.refusal import ActionRefused, NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.scope import with_team
from services.store import NothingChanged
from services.team import NO_TEAMS, TeamReader

if TYPE_CHECKING:
    from services.connection import ConnectionReader
    from services.lane import Lane
    from services.policy import Policy
    from services.purchasing import Shop
    from services.store import Store


@dataclass(frozen=True, slots=True)
class Connections:
    """Being connected. Every method may raise Refused; then nothing was changed, or TryAgain says it is unknown.

    ``shop`` tells whether packs can be bought here.
    """

    lane: Lane
    store: Store
    reader: ConnectionReader
    policy: Policy
    clock: Clock
    new_id: NewId
    shop: Shop
    teams: TeamReader = NO_TEAMS

    async def options(self, viewer_id: str, member_id: str) -> ContactOptions:
        """What the viewer can do now to reach a member, all of one survey; writes nothing (R20)."""
        now = self.clock()
        viewer = frozenset({viewer_id})
        scope = replace(between_two(viewer_id, member_id), ledgers=viewer, asking=viewer)
        try:
            team_id = await self.teams.team_of(viewer_id)
            world = await self.store.survey(with_team(scope, team_id))
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        if viewer_id not in world.accounts:
            raise NotSignedIn
        selling = bool(self.shop.methods)
        return contact_options(world, viewer_id, member_id, self.policy, now, selling=selling, team_id=team_id)

    async def request(self, viewer_id: str, key: str, *, member_id: str, note: str) -> Done[ConnectionRequested]:
        """Ask for a connection (R2). Raises ActionRefused with the reason, InvalidInput for the note."""
        check_key(key)
        intent = RequestConnection(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("requestConnection", member=member_id, note=note),
            now=self.clock(),
            member_id=member_id,
            note=note,
        )
        return await self.lane.done(intent, ConnectionRequested)

    async def accept(self, viewer_id: str, key: str, *, request_id: str) -> Done[RequestAccepted]:
        """Accept a request that the viewer received (R2). Raises ActionRefused unless it waits for that."""
        check_key(key)
        intent = AcceptRequest(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("acceptConnectionRequest", request=request_id),
            now=self.clock(),
            member_id=await self._counterpart(viewer_id, request_id),
            request_id=request_id,
        )
        return await self.lane.done(intent, RequestAccepted)

    async def decline(self, viewer_id: str, key: str, *, request_id: str) -> Done[RequestDeclined]:
        """Decline a request that the viewer received (R2). Raises ActionRefused unless it waits for that."""
        check_key(key)
        intent = DeclineRequest(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("declineConnectionRequest", request=request_id),
            now=self.clock(),
            member_id=await self._counterpart(viewer_id, request_id),
            request_id=request_id,
        )
        return await self.lane.done(intent, RequestDeclined)

    async def withdraw(self, viewer_id: str, key: str, *, request_id: str) -> Done[RequestWithdrawn]:
        """Take back a request that the viewer sent (R2). Raises ActionRefused unless it waits for an answer."""
        check_key(key)
        intent = WithdrawRequest(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("withdrawConnectionRequest", request=request_id),
            now=self.clock(),
            member_id=await self._counterpart(viewer_id, request_id),
            request_id=request_id,
        )
        return await self.lane.done(intent, RequestWithdrawn)

    async def remove(self, viewer_id: str, key: str, *, member_id: str) -> Done[Disconnected]:
        """End a connection (R2). Raises ActionRefused unless the two are connected."""
        check_key(key)
        intent = RemoveConnection(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("removeConnection", member=member_id),
            now=self.clock(),
            member_id=member_id,
        )
        return await self.lane.done(intent, Disconnected)

    async def _counterpart(self, viewer_id: str, request_id: str) -> str:
        """The other party of a request: it never changes, so it may be read before the locks."""
        try:
            parties = await self.reader.parties(request_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        if parties is None or viewer_id not in parties:
            raise ActionRefused(Refusal(RefusalCode.CONNECTION_REQUEST_NOT_FOUND))
        sender_id, recipient_id = parties
        return recipient_id if viewer_id == sender_id else sender_id
