"""What operators do about a member, and rewards for engagement (R7, R17, R24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import AboutMember, Intent
from services.scope import Scope

if TYPE_CHECKING:
    from services.operator import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOperator(AboutMember):
    """An intent of the operator named ``operator``, acting as ``role``, about ``member_id``."""

    operator: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustCredits(ByOperator):
    """Add credits to an account, or (negative) take them: from ``lot_id``, or without it in the order of R8."""

    credits: int
    lot_id: str | None
    ticket_id: str | None
    reason: str

    @property
    def scope(self) -> Scope:
        """The member with the ledger, and the ticket."""
        member = frozenset({self.member_id})
        return Scope(
            members=member,
            ledgers=member,
            tickets=frozenset({self.ticket_id} if self.ticket_id else ()),
            keys=frozenset({(self.actor_id, self.key)}),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutStrikes(ByOperator):
    """An intent that changes a member's strikes, and with them the standing (R17)."""

    reason: str

    @property
    def scope(self) -> Scope:
        """The member with the ledger, which is settled first (R6a), and the strikes."""
        member = frozenset({self.member_id})
        return Scope(members=member, ledgers=member, files=member, keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStrike(AboutStrikes):
    """Add a strike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftStrike(AboutStrikes):
    """Lift a strike."""

    strike_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantReward(ByOperator):
    """Reward a member's engagement with credits (R7)."""

    credits: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardEngagement(AboutMember):
    """Reward a member for the activity of ``quarter``, which scored ``score``; at most once a quarter (R7a)."""

    credits: int
    quarter: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseQuarter(Intent):
    """Note that the rewards of ``quarter`` were given, ``granted`` of them."""

    quarter: str
    granted: int

    @property
    def scope(self) -> Scope:
        """What the key stands for; no member is locked."""
        return Scope(keys=frozenset({(self.actor_id, self.key)}))
