"""The use case of giving a pack back: what is unspent of a purchase, for its share of the price (R5a)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.answers.payments import RefundRequested
from services.intents.payments import RefundByOperator, RequestRefund
from services.operator import Role
from services.payments.provider import Refund as Repayment
from services.payments.provider import RefundState
from services.payments.state import PaymentState, PaymentStatus
from services.refusal import ActionRefused, PaymentRefused, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Done, check_key, fingerprint
from services.store import NothingChanged

if TYPE_CHECKING:
    from services.operator import Operator
    from services.purchase import Purchase
    from services.purchasing import Purchasing
    from services.refund import Refund

_log = logging.getLogger("inmail.payments")


@dataclass(frozen=True, slots=True)
class Refunding:
    """Refunds. Every method may raise Refused."""

    purchasing: Purchasing

    async def refund(self, member_id: str, key: str, *, purchase_id: str, credits: int | None) -> Done[RefundRequested]:
        """Pay unspent credits of the member's purchase back (None: all of them).

        They are set aside first, so that they can't be spent meanwhile. The same key always tells of the same refund.
        Raises ActionRefused if there is nothing to pay back, PaymentRefused as long as it is under way, and when the
        provider refused it.
        """
        check_key(key)
        parts = self.purchasing
        intent = RequestRefund(
            id=parts.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("refundPurchase", purchase=purchase_id, credits=credits),
            now=parts.clock(),
            member_id=member_id,
            purchase_id=purchase_id,
            credits=credits,
        )
        return await self._carried_out(intent)

    async def refund_for(
        self, operator: Operator, key: str, *, purchase_id: str, credits: int | None, reason: str
    ) -> Done[RefundRequested]:
        """The same for any member, by an operator with the role BILLING, who says why. Raises as ``refund``."""
        role = operator.acting_as(Role.BILLING)
        check_key(key)
        parts = self.purchasing
        try:
            known = await parts.purchases.find(
                purchase_id
            )  # whose it is never changes: it may be read before the locks
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        if known is None:
            raise ActionRefused(Refusal(RefusalCode.PURCHASE_NOT_FOUND))
        intent = RefundByOperator(
            id=parts.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("refundForMember", purchase=purchase_id, credits=credits, reason=reason),
            now=parts.clock(),
            member_id=known.member_id,
            operator=operator.name,
            role=role,
            purchase_id=purchase_id,
            credits=credits,
            reason=reason,
        )
        return await self._carried_out(intent)

    async def _carried_out(self, intent: RequestRefund | RefundByOperator) -> Done[RefundRequested]:
        done = await self.purchasing.lane.done(intent, RefundRequested)
        try:
            await self._see_through(intent.purchase_id, done.answer.refund_id)
        except (TryAgain, NothingChanged) as error:  # the credits are set aside: "nothing was changed" would be untrue
            raise PaymentRefused(Refusal(RefusalCode.REFUND_PENDING)) from error
        return done

    async def _see_through(self, purchase_id: str, refund_id: str) -> None:
        """Ask the provider for a refund that isn't concluded. Raises PaymentRefused unless it is done then."""
        purchase = await self.purchasing.purchases.find(purchase_id)
        refund = _refund(purchase, refund_id)
        if purchase is not None and refund is not None and refund.state is RefundState.PENDING:
            refund = _refund(await self.pay_back(purchase, refund), refund_id) or refund
        if refund is None or refund.state is RefundState.PENDING:
            raise PaymentRefused(Refusal(RefusalCode.REFUND_PENDING))
        if refund.state is RefundState.FAILED:
            detail = f"{refund.reason} Its credits are back in their lot." if refund.reason else None
            raise PaymentRefused(Refusal(RefusalCode.REFUND_FAILED, detail=detail))

    async def pay_back(self, purchase: Purchase, refund: Refund) -> Purchase | None:
        """Ask the provider for a refund, which it pays once, and take in its answer; None if there was none."""
        asked = Repayment(
            refund_id=refund.id,
            purchase_id=purchase.id,
            member_id=purchase.member_id,
            method=purchase.method,
            reference=purchase.reference or "",
            amount_cents=refund.amount_cents,
            currency=purchase.currency,
        )
        try:
            result = await self.purchasing.provider.refund(asked)
        except Exception:  # noqa: BLE001 - whatever it was, the refund stays under way
            _log.exception("The payment provider failed on refund %s", refund.id)
            return None
        state = PaymentState(PaymentStatus.PAID, purchase.reference)
        return await self.purchasing.observe(purchase.member_id, purchase.id, state, result)


def _refund(purchase: Purchase | None, refund_id: str) -> Refund | None:
    return next((refund for refund in purchase.refunds if refund.id == refund_id), None) if purchase else None
