"""A purchase whose money has come: its one lot, its receipt, and the answer that its buyer's key keeps (R5, R5a)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answer import encode
from services.answers.payments import Purchased
from services.effects.payments import ReceiptIssued
from services.effects.records import Record, Recorded
from services.entry import EntryKind
from services.lot import Lot, LotSource
from services.purchase import PurchaseState
from services.receipt import Receipt, ReceiptKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.effect import Effect
    from services.journal import Journal
    from services.policy import Policy
    from services.purchase import Purchase


def settle_purchase(journal: Journal, purchase: Purchase, policy: Policy, now: datetime) -> Purchase:
    """Put the credits of a paid purchase into its lot; what the buyer owes is collected from them at once."""
    paid = replace(purchase, state=PurchaseState.SETTLED, settled_at=now, reason=None)
    lot = purchased_lot(paid, policy)
    journal.deposit(lot, EntryKind.PURCHASE, paid.credits, at=now, actor_id=paid.member_id, cause=paid.id)
    return replace(paid, available=journal.account.available(now))


def settlement_effects(purchase: Purchase, now: datetime) -> Iterator[Effect]:
    """What a settlement leaves beside the credits: a receipt, and the answer under the buyer's key, if it is held."""
    yield ReceiptIssued(
        Receipt(
            id=purchase.id,
            kind=ReceiptKind.SALE,
            member_id=purchase.member_id,
            purchase_id=purchase.id,
            issued_at=now,
            credits=purchase.credits,
            cents=purchase.price_cents,
            currency=purchase.currency,
            method=purchase.method,
        )
    )
    if purchase.key is not None:
        answer = encode(purchased(purchase))
        record = Record(purchase.member_id, purchase.key, purchase.fingerprint, purchase.id, answer, now)
        yield Recorded(record)


def purchased_lot(purchase: Purchase, policy: Policy) -> Lot:
    """The lot of a settled purchase, with nothing in it: as it is before its first entry, and once all is gone."""
    return Lot(
        id=purchase.id,
        source=LotSource.PURCHASED,
        amount=purchase.credits,
        remaining=0,
        granted_at=purchase.settled_at or purchase.created_at,
        expires_at=None,
        smallest_degree=policy.smallest_degree[LotSource.PURCHASED],
        origin=purchase.id,
    )


def purchased(purchase: Purchase) -> Purchased:
    """What a settled purchase answers, the same however often and whatever has become of its credits (R21)."""
    return Purchased(
        purchase_id=purchase.id,
        lot_id=purchase.id,
        credits=purchase.credits,
        price_cents=purchase.price_cents,
        currency=purchase.currency,
        method=purchase.method,
        settled_at=purchase.settled_at or purchase.created_at,
        available=purchase.available or 0,
    )
