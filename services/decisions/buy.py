"""Opening a purchase of a pack of credits (R5, R5a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.decisions.decision import Decision, actor, need_good_standing, opened
from services.decisions.settlement import purchased
from services.effects.payments import PurchaseSaved
from services.intents.payments import RequestPurchase
from services.purchase import Purchase, PurchaseState
from services.refusal import ActionRefused, InvalidInput, KeyConflict, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from services.policy import Policy
    from services.world import World


def request_purchase(world: World, intent: RequestPurchase, policy: Policy) -> Decision:
    """Open a purchase, or find the one that this key opened before; no credits yet (R5a)."""
    known = world.purchase_under(intent.actor_id, intent.key)
    if known is not None:  # whatever has changed since: it may be paid already
        if known.fingerprint != intent.fingerprint:
            raise KeyConflict
        answer = purchased(known) if known.state is PurchaseState.SETTLED else known
        return Decision(answer, replayed=known.id != intent.id)
    _need_buyer(world, intent, policy)
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


def _need_buyer(world: World, intent: RequestPurchase, policy: Policy) -> None:
    """Raises ActionRefused unless the buyer is in good standing, and, for a pool, its team's owner (R5a, R8a)."""
    buyer = actor(world, intent)
    if intent.buyer_id is not None:
        team, known = world.teams.get(intent.actor_id), world.accounts.get(intent.buyer_id)
        seat = team.seat_of(intent.buyer_id) if team else None
        if known is None or seat is None or not seat.owner:
            raise ActionRefused(Refusal(RefusalCode.NOT_THE_OWNER))
        buyer = known
    need_good_standing(opened(buyer, policy, intent.now).account)


RULES = {RequestPurchase: request_purchase}
