"""What operators do about teams (R8a)."""

from __future__ import annotations

from dataclasses import dataclass

from services.intents.operators import ByOperator
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTeam(ByOperator):
    """Make a team; ``member_id`` is the account of its pool, which begins with it."""

    name: str
    reason: str

    @property
    def scope(self) -> Scope:
        """What the key stands for; nobody else can know the new account."""
        return Scope(keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutSeat(ByOperator):
    """An intent about the seat of ``member_id`` in a team."""

    team_id: str
    reason: str

    @property
    def scope(self) -> Scope:
        """The member and the pool, the team with its seats, and which seat the member holds."""
        return Scope(
            members=frozenset({self.member_id, self.team_id}),
            teams=frozenset({self.team_id}),
            seated=frozenset({self.member_id}),
            keys=frozenset({(self.actor_id, self.key)}),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeat(AboutSeat):
    """Give a member a seat, or change the one that is held: at most ``monthly_limit`` credits a calendar month."""

    monthly_limit: int
    owner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSeat(AboutSeat):
    """Take a member's seat away."""
