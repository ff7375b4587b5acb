"""Automatic top-ups: allowing them, and buying in the very transaction that dips below the threshold (R5, own)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.topup import AutoTopUpSet
from services.decisions.decision import Decision, actor, need_good_standing, opened, recorded, saved
from services.effects.credits import TopUpSaved
from services.effects.members import Notified
from services.effects.payments import PurchaseSaved
from services.intents.topup import SetAutoTopUp
from services.member import Standing
from services.notification import Notification, NotificationKind
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refusal import InvalidInput
from services.request import fingerprint
from services.topup import KEY, TopUp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.account import Account
    from services.effect import Effect
    from services.intent import Intent
    from services.intents.topup import Allowed
    from services.policy import PackPolicy, Policy
    from services.world import World


def set_auto_top_up(world: World, intent: SetAutoTopUp, policy: Policy) -> Decision:
    """Switch automatic top-ups on or off. A balance that is below the threshold already counts as a dip.

    What was bought this month counts on. Raises InvalidInput for what isn't allowed, ActionRefused unless the member
    is in good standing.
    """
    before = actor(world, intent)
    journal = opened(before, policy, intent.now)
    known = journal.account.top_up
    if intent.allowed is not None:
        need_good_standing(journal.account)
        top_up = _allowed(known, intent.actor_id, intent.allowed, policy)
    else:
        top_up = known and replace(known, enabled=False, retry_at=None, token=known.token if known.pending else None)
    journal.account = replace(journal.account, top_up=top_up)
    answer = AutoTopUpSet(enabled=intent.allowed is not None)
    return Decision(answer, (*saved(before, journal), recorded(intent, answer)))


def _allowed(known: TopUp | None, member_id: str, allowed: Allowed, policy: Policy) -> TopUp:
    pack = _pack(allowed.credits, policy)
    if not 1 <= allowed.threshold <= pack.credits:
        message = f"Top up below 1 to {pack.credits} credits: one pack has to bring the balance back above."
        raise InvalidInput("input.threshold", message, rule="R5")
    if not 1 <= allowed.max_purchases <= policy.most_top_ups:
        message = f"Allow 1 to {policy.most_top_ups} purchases a month."
        raise InvalidInput("input.maxPurchasesPerMonth", message, rule="R5")
    if not pack.price_cents <= allowed.max_cents <= policy.most_top_ups * pack.price_cents:
        message = f"Allow {pack.price_cents} cents a month, the pack's price, to {policy.most_top_ups} times as many."
        raise InvalidInput("input.maxCentsPerMonth", message, rule="R5")
    kept = known.token if known is not None and known.method is allowed.method else None
    token = allowed.token or kept
    if token is None and allowed.method is PaymentMethod.CREDIT_CARD:
        raise InvalidInput("input.paymentToken", "A card needs what the payment form gave for it.", rule="R5a")
    return replace(
        known or TopUp(member_id, 0, 0, 0, 0, allowed.method),
        threshold=allowed.threshold,
        credits=pack.credits,
        max_purchases=allowed.max_purchases,
        max_cents=allowed.max_cents,
        method=allowed.method,
        token=token,
        enabled=True,
        armed=known is None or known.pending is None,
        declines=0,
        retry_at=None,
    )


def _pack(credits: int, policy: Policy) -> PackPolicy:
    pack = policy.pack(credits)
    if pack is None:
        sizes = ", ".join(str(pack.credits) for pack in policy.packs)
        raise InvalidInput("input.packCredits", f"There is no pack of {credits} credits: take {sizes}.", rule="R5a")
    return pack


def topped_up(
    before: Account | None, account: Account, effects: Sequence[Effect], intent: Intent, policy: Policy
) -> tuple[Account, tuple[Effect, ...]]:
    """``account`` as it is left by ``effects``, with what automatic top-ups make of it, and the effects of that.

    ``before`` is what was stored. The purchase is opened here, once per dip; its payment is asked for after the commit
    (services/jobs/topups.py).
    """
    if account.top_up is None:
        return account, ()
    told: list[Effect] = []
    top_up = account.top_up
    for purchase in (effect.purchase for effect in effects if isinstance(effect, PurchaseSaved)):
        if purchase.id == top_up.pending and purchase.state is not PurchaseState.PENDING:
            top_up, news = _concluded(top_up, purchase, intent, policy)
            told.append(news)
    top_up = top_up.rearmed(account.balance)
    bought = _due(top_up, account, intent, policy)
    if bought is not None:
        top_up = top_up.begun(bought, intent.now)
        told.append(PurchaseSaved(bought))
    if before is not None and top_up == before.top_up:
        return account, ()
    return replace(account, top_up=top_up), (TopUpSaved(top_up), *told)


def _concluded(top_up: TopUp, purchase: Purchase, intent: Intent, policy: Policy) -> tuple[TopUp, Notified]:
    settled = purchase.state is PurchaseState.SETTLED
    after = top_up.settled() if settled else top_up.declined(purchase, policy.top_up_pauses, intent.now)
    kind = NotificationKind.TOP_UP_SETTLED if settled else NotificationKind.TOP_UP_DECLINED
    news = Notification(
        id=f"{intent.id}:{kind}",
        member_id=purchase.member_id,
        kind=kind,
        at=intent.now,
        credits=purchase.credits,
        due_at=after.retry_at,
        about=purchase.id,
    )
    return after, Notified(news)


def _due(top_up: TopUp, account: Account, intent: Intent, policy: Policy) -> Purchase | None:
    """The purchase to open now, None if there is none."""
    pack = policy.pack(top_up.credits)
    if pack is None or account.member.standing is not Standing.ACTIVE:
        return None
    at = top_up.next_try(account.balance, pack.price_cents, intent.now)
    if at is None or at > intent.now:
        return None
    id = f"{intent.id}-top-up"
    return Purchase(
        id=id,
        member_id=account.member.id,
        credits=pack.credits,
        price_cents=pack.price_cents,
        currency=policy.currency,
        method=top_up.method,
        state=PurchaseState.PENDING,
        created_at=intent.now,
        key=KEY + id,
        fingerprint=fingerprint("autoTopUp", purchase=id),
    )


def top_up_at(account: Account, policy: Policy, now: datetime) -> datetime | None:
    """When a purchase is to be opened that can't be now, though nobody comes by; None if there is none ahead."""
    pack = account.top_up and policy.pack(account.top_up.credits)
    if account.top_up is None or pack is None:
        return None
    at = account.top_up.next_try(account.balance, pack.price_cents, now)
    return at if at is not None and at > now else None


def awaiting(world: World, effect: Effect) -> Account | None:
    """The account whose automatic top-up waits for the purchase that ``effect`` saves."""
    if not isinstance(effect, PurchaseSaved):
        return None
    account = world.accounts.get(effect.purchase.member_id)
    if account is None or account.top_up is None or account.top_up.pending != effect.purchase.id:
        return None
    return account


RULES = {SetAutoTopUp: set_auto_top_up}
