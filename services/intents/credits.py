"""Plans, and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import AboutMember, Intent
from services.scope import Scope

if TYPE_CHECKING:
    from services.member import PlanName


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSubscription(Intent):
    """Start a plan, with its first grant (R4)."""

    plan: PlanName


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSubscription(Intent):
    """Go over to another plan, or stay with the present one after all (R4c)."""

    plan: PlanName


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSubscription(Intent):
    """End the plan with its present period (R4c)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleAccount(AboutMember):
    """Bring an account up to now, though nobody asked for anything: keeps no answer, since repeating it is harmless."""

    @property
    def scope(self) -> Scope:
        """The member with the ledger."""
        member = frozenset({self.member_id})
        return Scope(members=member, ledgers=member)
