"""Buying packs of credits (R5, R5a)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.credits import Purchased
from services.decisions.decision import Decision, actor, need_good_standing, opened, recorded, saved
from services.effect import PurchaseSaved
from services.entry import EntryKind
from services.intents.credits import ConcludePurchase, RequestPurchase
from services.lot import Lot, LotSource
from services.purchase import Purchase, PurchaseState
from services.refusal import InvalidInput, KeyConflict, PaymentRefused, Refusal, RefusalCode

if TYPE_CHECKING:
    from services.account import Account
    from services.policy import Policy
    from services.world import World


def request_purchase(world: World, intent: RequestPurchase, policy: Policy) -> Decision:
    """Open a purchase, or find the one that this key opened before; no credits yet (R5a)."""
    known = world.purchase_under(intent.actor_id, intent.key)
    if known is not None:  # whatever has changed since: it may be paid already
        if known.fingerprint != intent.fingerprint:
            raise KeyConflict
        return Decision(known, replayed=known.id != intent.id)
    need_good_standing(actor(world, intent))
    pack = policy.pack(intent.credits)
    if pack is None:
        sizes = ", ".join(str(pack.credits) for pack in policy.packs)
        raise InvalidInput("input.credits", f"There is no pack of {intent.credits} credits: take {sizes}.", rule="R5a")
    purchase = Purchase(
        id=intent.id,
        member_id=intent.actor_id,
        credits=pack.credits,
        price_cents=pack.price_cents,
        currency=policy.currency,
        method=intent.method,
        state=PurchaseState.PENDING,
        created_at=intent.now,
        key=intent.key,
        fingerprint=intent.fingerprint,
    )
    return Decision(purchase, (PurchaseSaved(purchase),))


def conclude_purchase(world: World, intent: ConcludePurchase, policy: Policy) -> Decision:
    """Turn a paid purchase into its one lot, or close a declined one (R5, R5a).

    A late answer about an earlier purchase doesn't touch the one that has its key now; it raises PaymentRefused.
    """
    before = actor(world, intent)
    journal = opened(before, policy, intent.now)
    purchase = world.purchase_under(intent.actor_id, intent.key)
    if purchase is None or purchase.id != intent.id or purchase.state is not PurchaseState.PENDING:
        raise PaymentRefused(Refusal(RefusalCode.PAYMENT_DECLINED))
    if intent.reference is None:
        closed = replace(purchase, state=PurchaseState.DECLINED)
        return Decision(closed, (PurchaseSaved(closed),))
    paid = replace(purchase, state=PurchaseState.SETTLED, settled_at=intent.now, reference=intent.reference)
    lot = _purchased_lot(paid, policy)
    journal.deposit(lot, EntryKind.PURCHASE, paid.credits, at=intent.now, actor_id=intent.actor_id, cause=paid.id)
    answer = _receipt(paid, journal.account, intent)
    return Decision(answer, (*saved(before, journal), PurchaseSaved(paid), recorded(intent, answer)))


def _purchased_lot(purchase: Purchase, policy: Policy) -> Lot:
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


def _receipt(purchase: Purchase, account: Account, intent: ConcludePurchase) -> Purchased:
    return Purchased(
        purchase_id=purchase.id,
        lot_id=purchase.id,
        credits=purchase.credits,
        price_cents=purchase.price_cents,
        currency=purchase.currency,
        method=purchase.method,
        settled_at=intent.now,
        available=account.available(intent.now),
    )


RULES = {RequestPurchase: request_purchase, ConcludePurchase: conclude_purchase}
