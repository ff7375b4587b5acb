"""What operators do about teams: createTeam, setTeamSeat, removeTeamSeat."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED
from schema.mutations.operators import ACTION, REASON
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotAllowedError,
    NotSignedInError,
    TryAgainError,
)
from schema.types.team import Team, team_of
from services.answers.teams import SeatChanged
from services.request import Done

TEAM = "The team, as of now. Null if it couldn't be read just now."


@strawberry.input(description="Which team to make.")
class CreateTeamInput:
    """Input of createTeam."""

    name: str = strawberry.field(description="The team's name: plain text of 1 to 100 characters.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Whose seat in which team, and how much it may take.")
class SetTeamSeatInput:
    """Input of setTeamSeat."""

    team_id: strawberry.ID = strawberry.field(description="The team.")
    member_id: strawberry.ID = strawberry.field(description="The member: a recruiter account, in no other team.")
    monthly_limit: int = strawberry.field(
        description="How many of the pool's credits it may take in a calendar month, UTC: 0 to 10,000. What it has "
        "taken in this month stays counted."
    )
    owner: bool = strawberry.field(
        default=False, description="Whether the member may buy packs for the pool: purchaseTeamCredits."
    )
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Whose seat in which team to take away.")
class RemoveTeamSeatInput:
    """Input of removeTeamSeat."""

    team_id: strawberry.ID = strawberry.field(description="The team.")
    member_id: strawberry.ID = strawberry.field(description="The member who holds the seat.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="What was done about a team.")
class TeamPayload:
    """Done, with the team as of now."""

    replayed: bool = strawberry.field(description=REPLAYED)
    key: strawberry.Private[str]

    @strawberry.field(description=TEAM)
    async def team(self, info: Info) -> Team | None:
        """The team."""
        return await team_of(info, self.key)


@strawberry.type(description="The team is there, without seats and credits (R8a).")
class CreateTeamPayload(TeamPayload):
    """Made."""

    team_id: strawberry.ID = strawberry.field(description="The team: name it in setTeamSeat.")
    action_id: strawberry.ID = strawberry.field(description=ACTION)


@strawberry.type(description="A seat was given, changed or taken away (R8a).")
class TeamSeatPayload(TeamPayload):
    """Changed."""

    member_id: strawberry.ID = strawberry.field(description="The member whose seat it is, or was.")
    action_id: strawberry.ID = strawberry.field(description=ACTION)

    @classmethod
    def of(cls, done: Done[SeatChanged]) -> Self:
        """The GraphQL object of a seat that changed."""
        return cls(
            member_id=strawberry.ID(global_id("Member", done.answer.member_id)),
            action_id=strawberry.ID(global_id("OperatorAction", done.answer.action_id)),
            replayed=done.replayed,
            key=done.answer.team_id,
        )


@strawberry.type(description="The member holds the seat, with that limit (R8a).")
class SetTeamSeatPayload(TeamSeatPayload):
    """Given, or changed."""


@strawberry.type(description="The member holds no seat any more (R8a).")
class RemoveTeamSeatPayload(TeamSeatPayload):
    """Taken away."""


CreateTeamResult = Annotated[
    CreateTeamPayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("CreateTeamResult", description="Made, or why not."),
]

SetTeamSeatResult = Annotated[
    SetTeamSeatPayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("SetTeamSeatResult", description="Given or changed, or why not."),
]

RemoveTeamSeatResult = Annotated[
    RemoveTeamSeatPayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("RemoveTeamSeatResult", description="Taken away, or why not."),
]


@strawberry.type
class TeamMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Make a team of recruiters with an empty pool, for operators with the role BILLING (R8a). Credits "
        "come into the pool by packs that its owner buys, and by adjustCredits on its account; recruiters' own grants "
        "stay their own."
    )
    async def create_team(self, info: Info, input: Annotated[CreateTeamInput, INPUT]) -> CreateTeamResult | None:
        """Make."""
        operator = info.context.acting
        done = await info.context.services.teams.create(
            operator, input.idempotency_key, name=input.name, reason=input.reason
        )
        return CreateTeamPayload(
            team_id=strawberry.ID(global_id("Team", done.answer.team_id)),
            action_id=strawberry.ID(global_id("OperatorAction", done.answer.action_id)),
            replayed=done.replayed,
            key=done.answer.team_id,
        )

    @strawberry.mutation(
        description="Give a recruiter a seat in a team, or change the one that is held, for operators with the role "
        "BILLING (R8a). A limit that is lowered takes nothing back."
    )
    async def set_team_seat(self, info: Info, input: Annotated[SetTeamSeatInput, INPUT]) -> SetTeamSeatResult | None:
        """Give or change."""
        operator = info.context.acting
        done = await info.context.services.teams.set_seat(
            operator,
            input.idempotency_key,
            team_id=key_of(input.team_id, "Team", "input.teamId"),
            member_id=key_of(input.member_id, "Member", "input.memberId"),
            monthly_limit=input.monthly_limit,
            owner=input.owner,
            reason=input.reason,
        )
        return SetTeamSeatPayload.of(done)

    @strawberry.mutation(
        description="Take a seat away, for operators with the role BILLING (R8a). What was sent stays sent; scheduled "
        "InMails that the pool was to pay for are refused at their moment, and their credits return to it."
    )
    async def remove_team_seat(
        self, info: Info, input: Annotated[RemoveTeamSeatInput, INPUT]
    ) -> RemoveTeamSeatResult | None:
        """Take away."""
        operator = info.context.acting
        done = await info.context.services.teams.remove_seat(
            operator,
            input.idempotency_key,
            team_id=key_of(input.team_id, "Team", "input.teamId"),
            member_id=key_of(input.member_id, "Member", "input.memberId"),
            reason=input.reason,
        )
        return RemoveTeamSeatPayload.of(done)
