"""Who takes the money, by payment method: cards go to one provider, account billing to another (R5a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.purchase import PaymentMethod

if TYPE_CHECKING:
    from services.payments.provider import Charge, PaymentProvider, Refund, RefundResult
    from services.payments.state import PaymentState


@dataclass(frozen=True, slots=True)
class PaymentRouter:
    """One provider made of two: ``cards`` for credit cards, ``billing`` for the Microsoft and LinkedIn accounts."""

    cards: PaymentProvider
    billing: PaymentProvider

    def check(self, method: PaymentMethod, token: str | None) -> None:
        """As the method's provider."""
        self._of(method).check(method, token)

    async def keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> None:
        """As the method's provider."""
        await self._of(method).keep(member_id, method, token, key)

    async def charge(self, charge: Charge) -> PaymentState:
        """As the method's provider."""
        return await self._of(charge.method).charge(charge)

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:
        """As the method's provider."""
        return await self._of(charge.method).look_up(charge, reference)

    async def refund(self, refund: Refund) -> RefundResult:
        """As the method's provider."""
        return await self._of(refund.method).refund(refund)

    def _of(self, method: PaymentMethod) -> PaymentProvider:
        return self.cards if method is PaymentMethod.CREDIT_CARD else self.billing
