"""Where a member's credits come from: plans and packs (R1, R4, R5, R6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.account import post
from services.answer import Purchased, Subscribed
from services.decisions.decision import Decision, actor, recorded, settled
from services.effect import AccountSaved, CreditsMoved, PurchaseSaved
from services.entry import EntryKind
from services.lot import Lot, LotSource
from services.member import AccountType, PlanName, Standing
from services.purchase import Purchase, PurchaseState
from services.refusal import ActionRefused, InvalidInput, KeyConflict, PaymentRefused, Refusal, RefusalCode
from services.subscription import Subscription

if TYPE_CHECKING:
    from services.account import Account
    from services.intent import ConcludePurchase, RequestPurchase, StartSubscription
    from services.policy import Policy
    from services.world import World


def start_subscription(world: World, intent: StartSubscription, policy: Policy) -> Decision:
    """Begin a plan and make its first grant at once (R4); a member has at most one (R1)."""
    account = actor(world, intent)
    _need_good_standing(account)
    if account.subscription is not None:
        raise ActionRefused(Refusal(RefusalCode.ALREADY_SUBSCRIBED))
    if (intent.plan is PlanName.RECRUITER) != (account.member.account_type is AccountType.RECRUITER):
        raise ActionRefused(Refusal(RefusalCode.PLAN_NOT_FOR_YOU))
    plan = Subscription(intent.id, intent.actor_id, intent.plan, intent.now)
    begun = replace(account, subscription=plan, member=replace(account.member, plan=intent.plan))
    begun, effects = settled(begun, policy, intent.now)
    grants = [
        effect.movement
        for effect in effects
        if isinstance(effect, CreditsMoved) and effect.movement.lot.origin == plan.id
    ]
    answer = Subscribed(
        subscription_id=plan.id,
        plan=plan.plan,
        started_at=plan.started_at,
        granted=sum(movement.entry.amount for movement in grants),
        next_grant_at=replace(plan, periods=1).next_grant_at,
        available=begun.available(intent.now),
    )
    return Decision(answer, (*effects, recorded(intent, answer)))


def request_purchase(world: World, intent: RequestPurchase, policy: Policy) -> Decision:
    """Open a purchase, or find the one that this key opened before; no credits yet (R5a)."""
    known = world.purchases.get((intent.actor_id, intent.key))
    if known is not None:  # whatever has changed since: it may be paid already
        if known.fingerprint != intent.fingerprint:
            raise KeyConflict
        return Decision(known, replayed=known.id != intent.id)
    _need_good_standing(actor(world, intent))
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
    account, effects = settled(actor(world, intent), policy, intent.now)
    purchase = world.purchases.get((intent.actor_id, intent.key))
    if purchase is None or purchase.id != intent.id or purchase.state is not PurchaseState.PENDING:
        raise PaymentRefused(Refusal(RefusalCode.PAYMENT_DECLINED))
    if intent.reference is None:
        closed = replace(purchase, state=PurchaseState.DECLINED)
        return Decision(closed, (PurchaseSaved(closed),))
    paid = replace(purchase, state=PurchaseState.SETTLED, settled_at=intent.now, reference=intent.reference)
    movement = post(
        account,
        _purchased_lot(paid, policy),
        EntryKind.PURCHASE,
        paid.credits,
        at=intent.now,
        actor_id=intent.actor_id,
        cause=paid.id,
    )
    answer = _receipt(paid, movement.account, intent)
    saved = (CreditsMoved(movement), PurchaseSaved(paid), AccountSaved(movement.account))
    return Decision(answer, (*effects, *saved, recorded(intent, answer)))


def _need_good_standing(account: Account) -> None:
    if account.member.standing is not Standing.ACTIVE:
        raise ActionRefused(Refusal(RefusalCode.ACCOUNT_NOT_ACTIVE))


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
