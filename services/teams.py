"""The use cases of teams: making them, their seats, what members see of theirs, and whom teammates wrote to (R8a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.answers.teams import SeatChanged, TeamMade
from services.intents.teams import CreateTeam, RemoveSeat, SetSeat
from services.operator import Role
from services.refusal import ActionRefused, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.store import NothingChanged
from services.team import POOL_MARK

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.credits import Balance, Credits
    from services.lane import Lane
    from services.operator import Operator
    from services.policy import Policy
    from services.team import Team, TeamContact, TeamReader


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with its pool's account as of now."""

    team: Team
    balance: Balance


@dataclass(frozen=True, slots=True)
class Teams:
    """Teams. Mutations may raise Refused; then nothing was changed, or TryAgain says it is unknown.

    Reads may raise NothingChanged, or TryAgain.
    """

    lane: Lane
    reader: TeamReader
    credits: Credits
    policy: Policy
    clock: Clock
    new_id: NewId

    async def of_member(self, member_id: str) -> TeamView | None:
        """The team in which the member holds a seat, None if there is none."""
        team_id = await self.reader.team_of(member_id)
        return None if team_id is None else await self.view(team_id)

    async def view(self, team_id: str) -> TeamView | None:
        """The team of that id, for whoever may see it; None if there is none."""
        team = await self.reader.team(team_id)
        return None if team is None else TeamView(team, await self.credits.balance(team_id))

    async def contacts(self, member_id: str, recipient_ids: Collection[str]) -> list[TeamContact]:
        """Whom of the recipients the member's teammates wrote to lately, the latest first (R8a)."""
        since = self.clock() - self.policy.team.contact_span
        return await self.reader.contacts(member_id, recipient_ids, since)

    async def seated_in(self, member_id: str) -> str:
        """The id of the team in which the member holds a seat. Raises ActionRefused without one."""
        try:
            team_id = await self.reader.team_of(member_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        if team_id is None:
            raise ActionRefused(Refusal(RefusalCode.NO_TEAM))
        return team_id

    async def owned_by(self, member_id: str) -> str | None:
        """The id of the team that the member owns, for which it buys; None if there is none."""
        team_id = await self.reader.team_of(member_id)
        team = None if team_id is None else await self.reader.team(team_id)
        seat = None if team is None else team.seat_of(member_id)
        return team_id if seat is not None and seat.owner else None

    async def create(self, operator: Operator, key: str, *, name: str, reason: str) -> Done[TeamMade]:
        """Make a team without seats; takes the role BILLING. Raises InvalidInput for the name."""
        role = operator.acting_as(Role.BILLING)
        check_key(key)
        id_ = self.new_id()
        intent = CreateTeam(
            id=id_,
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("createTeam", name=name, reason=reason),
            now=self.clock(),
            member_id=f"{id_}{POOL_MARK}",
            operator=operator.name,
            role=role,
            name=name,
            reason=reason,
        )
        return await self.lane.done(intent, TeamMade)

    async def set_seat(
        self,
        operator: Operator,
        key: str,
        *,
        team_id: str,
        member_id: str,
        monthly_limit: int,
        owner: bool,
        reason: str,
    ) -> Done[SeatChanged]:
        """Give a recruiter a seat, or change the one that is held; takes the role BILLING.

        ``monthly_limit`` is in credits a calendar month. Raises ActionRefused with the reason, or InvalidInput.
        """
        role = operator.acting_as(Role.BILLING)
        check_key(key)
        given = {"team": team_id, "member": member_id, "limit": monthly_limit, "owner": owner, "reason": reason}
        intent = SetSeat(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("setTeamSeat", **given),
            now=self.clock(),
            member_id=member_id,
            operator=operator.name,
            role=role,
            team_id=team_id,
            monthly_limit=monthly_limit,
            owner=owner,
            reason=reason,
        )
        return await self.lane.done(intent, SeatChanged)

    async def remove_seat(
        self, operator: Operator, key: str, *, team_id: str, member_id: str, reason: str
    ) -> Done[SeatChanged]:
        """Take a seat away; takes the role BILLING. Raises ActionRefused if it isn't held."""
        role = operator.acting_as(Role.BILLING)
        check_key(key)
        intent = RemoveSeat(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("removeTeamSeat", team=team_id, member=member_id, reason=reason),
            now=self.clock(),
            member_id=member_id,
            operator=operator.name,
            role=role,
            team_id=team_id,
            reason=reason,
        )
        return await self.lane.done(intent, SeatChanged)
