"""Operators: people who run the service. They are no members, and each of their actions is recorded (R24)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from services.refusal import NotAllowed
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime


class Role(StrEnum):
    """What an operator is trusted with."""

    SUPPORT = "SUPPORT"
    TRUST = "TRUST"
    BILLING = "BILLING"


class ActionKind(StrEnum):
    """What an operator did."""

    TICKET_ANSWERED = "TICKET_ANSWERED"
    TICKET_RESOLVED = "TICKET_RESOLVED"
    CREDITS_ADJUSTED = "CREDITS_ADJUSTED"
    STRIKE_ADDED = "STRIKE_ADDED"
    STRIKE_LIFTED = "STRIKE_LIFTED"
    CASE_UPHELD = "CASE_UPHELD"
    CASE_DISMISSED = "CASE_DISMISSED"
    REWARD_GRANTED = "REWARD_GRANTED"
    PURCHASE_REFUNDED = "PURCHASE_REFUNDED"
    STATEMENT_PAID = "STATEMENT_PAID"
    TEAM_CREATED = "TEAM_CREATED"
    SEAT_SET = "SEAT_SET"
    SEAT_REMOVED = "SEAT_REMOVED"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who a token with roles signs in; without any role nothing is open."""

    name: str
    roles: frozenset[Role]

    @property
    def actor_id(self) -> str:
        """What stands for the operator in entries and idempotency records."""
        return f"operator:{self.name}"

    def acting_as(self, *roles: Role) -> Role:
        """The first of ``roles`` that the operator has. Raises NotAllowed, naming them all, if there is none."""
        held = next((role for role in roles if role in self.roles), None)
        if held is None:
            named = " or ".join(role.value for role in roles)
            raise NotAllowed(RefusalCode.ROLE_NEEDED, roles, f"This takes the role {named}, which your token lacks.")
        return held


@dataclass(frozen=True, slots=True)
class OperatorAction:
    """What ``operator`` did about ``member_id``, acting as ``role``.

    ``reason`` is None for an answer, whose text says it all. ``about`` is the key of what it was about (a ticket, a
    strike, a case, a lot), ``credits`` how many came (negative: went), where it moved any.
    """

    id: str
    operator: str
    role: Role
    kind: ActionKind
    member_id: str
    reason: str | None
    at: datetime
    about: str | None = None
    credits: int | None = None
