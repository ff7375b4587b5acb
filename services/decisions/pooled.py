"""A team's pool within a decision: its account beside the sender's, and the seat's usage (R8a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.decisions.decision import opened, saved
from services.effects.teams import SeatUsed
from services.pool import Pool

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.effect import Effect
    from services.journal import Journal
    from services.policy import Policy
    from services.team import Seat, Team
    from services.world import World


@dataclass(slots=True)
class Till:
    """The pool's journal, and the sender's seat as the decision leaves it: None if the sender never had one."""

    team: Team
    before: Account
    journal: Journal
    seat: Seat | None

    @property
    def pool(self) -> Pool | None:
        """What the sender may spend now, None without a seat (any more)."""
        if self.seat is None or self.seat.removed_at is not None:
            return None
        return Pool(self.journal.account, self.seat)

    def taken(self, now: datetime) -> None:
        """Count one credit that the sender's seat took."""
        self.seat = self.seat and self.seat.taken(now)

    def returned(self, taken_at: datetime) -> None:
        """Count a credit as not taken after all, which the seat took at ``taken_at``."""
        self.seat = self.seat and self.seat.returned(taken_at)

    def saved(self) -> tuple[Effect, ...]:
        """The effects on the pool and the seat; none if nothing changed."""
        seat = self.seat
        changed = seat is not None and seat != self.team.known(seat.member_id)
        return (*saved(self.before, self.journal), *((SeatUsed(self.team.id, seat),) if seat and changed else ()))


def till_of(world: World, team_id: str | None, sender_id: str, policy: Policy, now: datetime) -> Till | None:
    """The pool of that team, settled up to ``now``; None where none is asked for."""
    team = world.teams.get(team_id or "")
    account = world.accounts.get(team_id or "")
    if team is None or account is None:
        return None
    return Till(team, account, opened(account, policy, now), team.known(sender_id))
