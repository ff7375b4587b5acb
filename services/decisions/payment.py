"""What a payment provider tells, whatever it is and whatever was known before: one decision for all of it (R5a).

A report is merged into the purchase; then what is newly due is done: credits for money that came, credits back for
money that went. Reports may come in any order and any number of times, and end in the same lots and debts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from services.answers.payments import PaymentObserved
from services.decisions.billing import bill, credit_line, with_line
from services.decisions.claim import claim, debt_of
from services.decisions.decision import Decision, opened, recorded, saved
from services.decisions.refund import conclude_refund, refund_receipt
from services.decisions.settlement import settle_purchase, settlement_effects
from services.effects.credits import DebtSaved
from services.effects.members import Notified
from services.effects.payments import PurchaseSaved
from services.intents.payments import ObservePayment
from services.notification import Notification, NotificationKind
from services.payments.provider import RefundState
from services.payments.state import PaymentStatus
from services.purchase import STATE_OF, PaymentMethod, PurchaseState

if TYPE_CHECKING:
    from services.effect import Effect
    from services.journal import Journal
    from services.payments.state import PaymentState
    from services.policy import Policy
    from services.purchase import Purchase
    from services.world import World


def observe_payment(world: World, intent: ObservePayment, policy: Policy) -> Decision:
    """Merge what a provider tells into the purchase, and do what it newly asks for; nothing if there is no such one.

    Answered by the purchase as it is then.
    """
    account, known = world.accounts.get(intent.member_id), world.purchases.get(intent.purchase_id)
    if account is None or known is None or known.member_id != intent.member_id:
        return Decision(PaymentObserved(purchase_id=intent.purchase_id, known=False))
    report = _Report(world, intent, policy, opened(account, policy, intent.now), known)
    report.take_in()
    effects = [*saved(account, report.journal), *report.effects]
    if report.purchase != known:
        effects.append(PurchaseSaved(report.purchase))
    if intent.key:
        effects.append(recorded(intent, PaymentObserved(purchase_id=known.id, known=True)))
    return Decision(report.purchase, tuple(effects))


@dataclass(slots=True)
class _Report:
    """A report on its way through the rules: ``purchase`` and ``journal`` as they are by now."""

    world: World
    intent: ObservePayment
    policy: Policy
    journal: Journal
    purchase: Purchase
    effects: list[Effect] = field(default_factory=list["Effect"])

    def take_in(self) -> None:
        self._merge(self._billed(self.intent.state))
        self._conclude_refund()
        if self.purchase.state is PurchaseState.SETTLED:
            self._claim()

    def _billed(self, state: PaymentState) -> PaymentState:
        """Account billing is paid for by the bill: if the account's limit allows it, which is decided here, once."""
        if self.purchase.method is PaymentMethod.CREDIT_CARD or state.status is not PaymentStatus.PAID:
            return state
        if self.purchase.state is not PurchaseState.PENDING:
            return self.purchase.payment
        billed, statement = bill(self.world, self.purchase, self.policy, self.intent.now)
        if billed.status is PaymentStatus.PAID:
            price, credits = self.purchase.price_cents, self.purchase.credits
            line = with_line(statement, self.purchase.id, self.intent.now, credits=credits, amount_cents=price)
            self.effects.append(line)
        return billed

    def _merge(self, state: PaymentState) -> None:
        known, merged = self.purchase, self.purchase.payment.merged(state)
        self.purchase = replace(
            known,
            reference=merged.reference or state.reference or known.reference,
            refunded_cents=merged.refunded_cents,
            dispute=merged.dispute,
        )
        became = STATE_OF[merged.status]
        if became is PurchaseState.SETTLED and known.state is not PurchaseState.SETTLED:
            self.purchase = settle_purchase(self.journal, self.purchase, self.policy, self.intent.now)
            self.effects += settlement_effects(self.purchase, self.intent.now)
        if became is PurchaseState.DECLINED:
            self.purchase = replace(self.purchase, state=became, key=None, reason=merged.reason)

    def _conclude_refund(self) -> None:
        result, before, now = self.intent.refund, self.purchase, self.intent.now
        if result is None:
            return
        self.purchase = conclude_refund(self.journal, before, result, self.policy, now)
        for known, refund in zip(before.refunds, self.purchase.refunds, strict=True):
            if refund.state is RefundState.DONE and known.state is not RefundState.DONE:
                self.effects.append(refund_receipt(self.purchase, refund, now))
                if self.purchase.method is not PaymentMethod.CREDIT_CARD:
                    self.effects.append(credit_line(self.world, self.purchase, refund.id, now))

    def _claim(self) -> None:
        owed, debt = self.purchase.owed, debt_of(self.journal, self.purchase)
        self.purchase = claim(self.journal, self.purchase.reckoned(), self.policy, self.intent.now)
        if debt is not None and debt_of(self.journal, self.purchase) is None:  # cancelled, not paid
            self.effects.append(DebtSaved(replace(debt.paid(debt.outstanding), amount=debt.amount - debt.outstanding)))
        if self.purchase.owed > owed:
            told = Notification(
                id=f"{self.intent.id}:{NotificationKind.DEBT_OPENED}",
                member_id=self.purchase.member_id,
                kind=NotificationKind.DEBT_OPENED,
                at=self.intent.now,
                credits=self.purchase.owed - owed,
                about=self.purchase.id,
            )
            self.effects.append(Notified(told))


RULES = {ObservePayment: observe_payment}
