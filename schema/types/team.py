"""Teams of recruiters: seats, and the pool of credits that they share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.audit import AuditReport, BalanceExplanation
from schema.types.credits import EntryConnection, entry_after
from schema.types.lot import Lot
from schema.types.member import Member, visible_member
from schema.types.page import page_size
from services.calendar import next_month

if TYPE_CHECKING:
    from services.team import Seat
    from services.teams import TeamView


@strawberry.type(description="A recruiter's place in a team (R8a).")
class TeamSeat:
    """A seat."""

    member_id: strawberry.ID = strawberry.field(description="The member who holds it.")
    owner: bool = strawberry.field(description="Whether its member may buy packs for the pool: purchaseTeamCredits.")
    monthly_limit: int = strawberry.field(
        description="How many of the pool's credits it may take in a calendar month, UTC."
    )
    used_this_month: int = strawberry.field(
        description="How many it has taken in this calendar month: by InMails and by scheduled ones that wait, less "
        "those that came back."
    )
    left_this_month: int = strawberry.field(description="How many more it may take before `resetsAt`.")
    resets_at: datetime = strawberry.field(description="When the next calendar month begins, and nothing is used yet.")
    added_at: datetime = strawberry.field(description="When the member got the seat.")
    key: strawberry.Private[str]

    @strawberry.field(
        description="The member who holds it; null if that member isn't available to you, and for operators, who look "
        "at `operator.member`."
    )
    async def member(self, info: Info) -> Member | None:
        """The member."""
        return None if info.context.viewer_id is None else await visible_member(info, self.key)

    @classmethod
    def of(cls, seat: Seat, now: datetime) -> Self:
        """The GraphQL object of a seat."""
        return cls(
            member_id=strawberry.ID(global_id("Member", seat.member_id)),
            owner=seat.owner,
            monthly_limit=seat.monthly_limit,
            used_this_month=seat.used_in_month(now),
            left_this_month=seat.left(now),
            resets_at=next_month(now),
            added_at=seat.added_at,
            key=seat.member_id,
        )


@strawberry.type(
    description="A team of recruiters with a pool of credits that they share: pay from it with `payWith: POOL` (R8a). "
    "Whoever holds a seat sees all of it, and operators do."
)
class Team:
    """A team."""

    id: strawberry.ID = strawberry.field(description="Identifies the team for operators' mutations. No id for `node`.")
    account_id: strawberry.ID = strawberry.field(
        description="The pool's account, as operators name it where they name a member's: operator.member, "
        "adjustCredits, operator.actions. To members it is nobody."
    )
    name: str = strawberry.field(description="The team's name.")
    created_at: datetime = strawberry.field(description="When the team was made.")
    available: int = strawberry.field(description="Credits of the pool that can be spent now.")
    held: int = strawberry.field(
        description="Credits of the pool that scheduled InMails and refunds set aside; not among `available`."
    )
    owed: int = strawberry.field(
        description="Credits that the pool owes because a bank took back what they were bought with (R5a)."
    )
    lots: list[Lot] = strawberry.field(description="The pool's lots with something left or held, oldest first.")
    seats: list[TeamSeat] = strawberry.field(description="The seats that are held, the longest first.")
    key: strawberry.Private[str]

    @strawberry.field(
        description="Every movement of the pool's credits, newest first, with who brought it about and why."
    )
    async def entries(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="How many, 1 to 100.")] = 20,
        after: Annotated[str | None, strawberry.argument(description="A cursor: only what follows it.")] = None,
    ) -> EntryConnection:
        """The pool's ledger."""
        page = await info.context.services.reader.entries(self.key, page_size(first), entry_after(after))
        return EntryConnection.of(page, after)

    @strawberry.field(
        description="Recompute the pool's account from its entries, seal by seal, and name everything that differs "
        "(R24). Null comes with an error that says why."
    )
    async def audit(self, info: Info) -> AuditReport | None:
        """The audit."""
        return AuditReport.of(await info.context.services.auditing.audit(self.key))

    @strawberry.field(
        description="How the pool's credits came about, in at most ten lines that add up to them (R22). Null comes "
        "with an error that says why."
    )
    async def explain_balance(self, info: Info) -> BalanceExplanation | None:
        """The explanation."""
        return BalanceExplanation.of(await info.context.services.auditing.explain(self.key))

    @classmethod
    def of(cls, view: TeamView) -> Self:
        """The GraphQL object of a team, for whoever may see it."""
        team, balance = view.team, view.balance
        lots = (lot for lot in balance.account.lots if lot.held or lot.usable(balance.at))
        return cls(
            id=strawberry.ID(global_id("Team", team.id)),
            account_id=strawberry.ID(global_id("Member", team.id)),
            name=team.name,
            created_at=team.created_at,
            available=balance.available,
            held=balance.held,
            owed=balance.owed,
            lots=[Lot.of(lot) for lot in sorted(lots, key=lambda lot: (lot.granted_at, lot.id))],
            seats=[TeamSeat.of(seat, balance.at) for seat in team.open_seats],
            key=team.id,
        )


async def team_of(info: Info, team_id: str) -> Team | None:
    """The team of that id as of now, for whoever may see it."""
    view = await info.context.services.teams.view(team_id)
    return Team.of(view) if view else None


async def team_of_member(info: Info, member_id: str) -> Team | None:
    """The team in which the member holds a seat, for whoever may see it."""
    view = await info.context.services.teams.of_member(member_id)
    return Team.of(view) if view else None
