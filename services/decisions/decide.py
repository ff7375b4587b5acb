"""One door to all decisions: first the idempotency key, then the rules (R21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answer import decode
from services.decisions.buy import conclude_purchase, request_purchase, start_subscription
from services.decisions.decision import Decision
from services.decisions.reach import block, set_preferences, unblock
from services.decisions.respond import decline, reply, report
from services.decisions.send import send
from services.intent import (
    BlockMember,
    ConcludePurchase,
    DeclineInMail,
    Intent,
    ReplyToInMail,
    ReportInMail,
    RequestPurchase,
    SendInMail,
    SetPreferences,
    StartSubscription,
    UnblockMember,
)
from services.refusal import KeyConflict, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.policy import Policy
    from services.world import World

Outcome = Decision | Refused
"""What became of one intent; a refusal changed nothing."""


def decide_all(world: World, intents: Sequence[Intent], policy: Policy) -> list[Outcome]:
    """Decide ``intents`` one after another, each on what the earlier ones left; outcomes in the same order.

    ``world`` is brought up to date on the way.
    """
    return [_outcome(world, intent, policy) for intent in intents]


def _outcome(world: World, intent: Intent, policy: Policy) -> Outcome:
    try:
        decision = decide(world, intent, policy)
    except Refused as refused:
        return refused
    world.apply(decision.effects)
    return decision


def decide(world: World, intent: Intent, policy: Policy) -> Decision:
    """The decision on one intent; ``world`` is left as it was.

    Raises Refused, in the subclass that says why.
    """
    record = world.records.get((intent.actor_id, intent.key))
    if record is not None and record.fingerprint == intent.fingerprint:
        # A transaction that was repeated after a lost commit reply finds its own record: that's no replay.
        return Decision(decode(record.answer), replayed=record.intent_id != intent.id)
    if record is not None or _reserved(world, intent):
        raise KeyConflict
    return _rule(world, intent, policy)


def _reserved(world: World, intent: Intent) -> bool:
    """Whether an open purchase holds the key: money may be on its way under it."""
    return (intent.actor_id, intent.key) in world.purchases and not isinstance(
        intent, RequestPurchase | ConcludePurchase
    )


def _rule(world: World, intent: Intent, policy: Policy) -> Decision:  # noqa: C901, PLR0911 - one flat case per intent
    match intent:
        case SendInMail():
            return send(world, intent, policy)
        case ReplyToInMail():
            return reply(world, intent, policy)
        case DeclineInMail():
            return decline(world, intent, policy)
        case ReportInMail():
            return report(world, intent, policy)
        case BlockMember():
            return block(world, intent, policy)
        case UnblockMember():
            return unblock(world, intent, policy)
        case SetPreferences():
            return set_preferences(world, intent, policy)
        case StartSubscription():
            return start_subscription(world, intent, policy)
        case RequestPurchase():
            return request_purchase(world, intent, policy)
        case ConcludePurchase():
            return conclude_purchase(world, intent, policy)
        case _:
            raise TypeError(f"no rule for {type(intent).__name__}")
