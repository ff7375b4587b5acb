"""Paying back what is unspent of a purchase: set aside first, gone once the provider has paid (R5a)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.payments import RefundRequested
from services.decisions.acting import acted, check_reason
from services.decisions.decision import Decision, opened, recorded, saved
from services.decisions.settlement import purchased_lot
from services.effects.payments import PurchaseSaved, ReceiptIssued
from services.entry import EntryKind
from services.hold import Hold
from services.intents.payments import RefundByOperator, RequestRefund
from services.operator import ActionKind
from services.payments.provider import RefundState
from services.purchase import PurchaseState
from services.receipt import Receipt, ReceiptKind
from services.refund import LONGEST_REFUND, Refund, refund_cents
from services.refusal import ActionRefused, InvalidInput, NotSignedIn, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.effect import Effect
    from services.journal import Journal
    from services.payments.provider import RefundResult
    from services.policy import Policy
    from services.purchase import Purchase
    from services.world import World


def request_refund(world: World, intent: RequestRefund | RefundByOperator, policy: Policy) -> Decision:
    """Set credits aside and keep what they are worth, before the provider is asked.

    Raises ActionRefused if there is no such purchase, or fewer credits of it are unspent than asked for.
    """
    if isinstance(intent, RefundByOperator):
        check_reason(intent.reason, policy)
    if intent.credits is not None and intent.credits < 1:
        raise InvalidInput("input.credits", "Give at least 1 credit back, or leave it out for all.", rule="R5a")
    before, purchase = _known(world, intent)
    journal = opened(before, policy, intent.now)
    credits = _refundable(journal, purchase, intent.credits)
    refund = Refund(
        id=intent.id,
        purchase_id=purchase.id,
        credits=credits,
        amount_cents=refund_cents(purchase, credits),
        actor_id=intent.actor_id,
        requested_at=intent.now,
    )
    hold = Hold(refund.id, purchase.member_id, refund.id, (), intent.now, intent.now + LONGEST_REFUND)
    journal.hold(hold, {purchase.id: credits}, actor_id=intent.actor_id)
    answer = _answer(purchase, refund, journal)
    asked = replace(purchase, refunds=(*purchase.refunds, refund))
    effects = (*saved(before, journal), PurchaseSaved(asked), recorded(intent, answer))
    return Decision(answer, (*effects, *_recorded_action(intent, refund)))


def _recorded_action(intent: RequestRefund | RefundByOperator, refund: Refund) -> tuple[Effect, ...]:
    if isinstance(intent, RequestRefund):
        return ()
    about = refund.purchase_id
    return (acted(intent, ActionKind.PURCHASE_REFUNDED, intent.reason, about=about, credits=-refund.credits),)


def conclude_refund(
    journal: Journal, purchase: Purchase, result: RefundResult, policy: Policy, now: datetime
) -> Purchase:
    """Take in what became of a refund: DONE takes the credits that were set aside, FAILED returns them.

    A refund that isn't one of this purchase's changes nothing.
    """
    known = next((refund for refund in purchase.refunds if refund.id == result.refund_id), None)
    if known is None:
        return purchase
    told = known.told(result)
    if told.state is RefundState.DONE and known.state is RefundState.PENDING:
        told = _done(journal, purchase, told, now)
    if told.state is RefundState.FAILED and known.state is not RefundState.FAILED:
        _failed(journal, purchase, known, policy, now)
    return replace(purchase, refunds=tuple(told if one is known else one for one in purchase.refunds))


def refund_receipt(purchase: Purchase, refund: Refund, now: datetime) -> ReceiptIssued:
    """The receipt of money that was paid back."""
    return ReceiptIssued(
        Receipt(
            id=refund.id,
            kind=ReceiptKind.REFUND,
            member_id=purchase.member_id,
            purchase_id=purchase.id,
            issued_at=now,
            credits=refund.credits,
            cents=refund.amount_cents,
            currency=purchase.currency,
            method=purchase.method,
        )
    )


def _known(world: World, intent: RequestRefund | RefundByOperator) -> tuple[Account, Purchase]:
    """The buyer and the purchase; somebody else's purchase looks like none."""
    account, purchase = world.accounts.get(intent.member_id), world.purchases.get(intent.purchase_id)
    if account is None and intent.actor_id == intent.member_id:
        raise NotSignedIn
    if account is None or purchase is None or purchase.member_id != intent.member_id:
        raise ActionRefused(Refusal(RefusalCode.PURCHASE_NOT_FOUND))
    return account, purchase


def _refundable(journal: Journal, purchase: Purchase, asked: int | None) -> int:
    lot = journal.account.lot(purchase.id)
    unspent = lot.remaining if lot is not None and purchase.state is PurchaseState.SETTLED else 0
    credits = unspent if asked is None else asked
    if not 0 < credits <= unspent or refund_cents(purchase, credits) == 0:
        raise ActionRefused(Refusal(RefusalCode.NOTHING_TO_REFUND, needed=asked or 1, available=unspent))
    return credits


def _answer(purchase: Purchase, refund: Refund, journal: Journal) -> RefundRequested:
    return RefundRequested(
        refund_id=refund.id,
        purchase_id=purchase.id,
        member_id=purchase.member_id,
        credits=refund.credits,
        amount_cents=refund.amount_cents,
        currency=purchase.currency,
        requested_at=refund.requested_at,
        available=journal.account.available(refund.requested_at),
    )


def _done(journal: Journal, purchase: Purchase, refund: Refund, now: datetime) -> Refund:
    """RELEASE, then REFUND: what was set aside leaves the lot for good."""
    if not _release(journal, refund, now):
        return refund
    lot = journal.account.lot(purchase.id)
    if lot is None:
        raise ValueError(f"refund {refund.id} released nothing into lot {purchase.id}")
    moved = journal.post(lot, EntryKind.REFUND, -refund.credits, at=now, actor_id=refund.actor_id, cause=refund.id)
    return replace(refund, entry=moved.entry.sequence)


def _failed(journal: Journal, purchase: Purchase, refund: Refund, policy: Policy, now: datetime) -> None:
    """The credits return to their lot: out of the hold, or, where a bank sent the money back later, anew."""
    if _release(journal, refund, now) or refund.entry is None:
        return
    lot = journal.account.lot(purchase.id) or purchased_lot(purchase, policy)
    journal.post(
        lot,
        EntryKind.ADJUST,
        refund.credits,
        at=now,
        actor_id=refund.actor_id,
        cause=refund.id,
        reverses=refund.entry,
    )


def _release(journal: Journal, refund: Refund, now: datetime) -> bool:
    hold = next((hold for hold in journal.account.holds if hold.id == refund.id), None)
    if hold is not None:
        journal.release(hold, at=now, actor_id=refund.actor_id, collects=False)
    return hold is not None


RULES = {RequestRefund: request_refund, RefundByOperator: request_refund}
