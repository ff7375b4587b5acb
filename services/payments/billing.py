"""Account billing: packs on the monthly bill of a Microsoft or LinkedIn account, up to the account's limit (R5a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.payments.provider import RefundResult, RefundState
from services.payments.state import PaymentState, PaymentStatus
from services.payments.statement import month_of, statement_reference

if TYPE_CHECKING:
    from services.payments.provider import Charge, Refund
    from services.purchase import PaymentMethod
    from services.request import Clock


def authorise(
    reference: str, *, outstanding_cents: int, price_cents: int, limit_cents: int, currency: str
) -> PaymentState:
    """Whether a price still fits on the account: PAID by the statement named ``reference``, or FAILED, in words.

    Amounts are cents of ``currency``. Must be asked under the member's lock, with what is outstanding read after it:
    two purchases at once would both fit otherwise.
    """
    left = max(limit_cents - outstanding_cents, 0)
    if price_cents <= left:
        return PaymentState(PaymentStatus.PAID, reference)
    reason = (
        f"Your account's limit is {_money(limit_cents)} {currency}, of which {_money(left)} {currency} is left: "
        f"too little for {_money(price_cents)} {currency}."
    )
    return PaymentState(PaymentStatus.FAILED, reference, reason=reason)


@dataclass(frozen=True, slots=True)
class BillingProvider:
    """Puts purchases on the statement of the current month. No money moves here, so nothing can be out of reach.

    Whether the account's limit allows it is decided by ``authorise``, in the transaction that settles the purchase.
    """

    clock: Clock

    def check(self, method: PaymentMethod, token: str | None) -> None:  # noqa: ARG002 - none is needed
        """Raises KeyError for a method without statements; a token isn't needed."""
        self._current(method)

    async def keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> None:
        """Nothing needs to be done: an account is billed, whoever is there."""

    async def charge(self, charge: Charge) -> PaymentState:
        """PAID by the statement of this month, subject to ``authorise``."""
        return PaymentState(PaymentStatus.PAID, self._current(charge.method))

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:
        """PAID by the statement that it was put on; without one, by this month's: nobody else has to be asked."""
        return PaymentState(PaymentStatus.PAID, reference or self._current(charge.method))

    async def refund(self, refund: Refund) -> RefundResult:
        """DONE: a line of the current statement, which takes the amount off the bill."""
        return RefundResult(refund.refund_id, RefundState.DONE, self._current(refund.method))

    def _current(self, method: PaymentMethod) -> str:
        return statement_reference(method, month_of(self.clock()))


def _money(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"
