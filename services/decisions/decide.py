"""One door to all decisions: first the idempotency key, then the rules (R21)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from services.answer import decode
from services.decisions import (
    adjust,
    billing,
    buy,
    cases,
    clock,
    connections,
    mailbox,
    notifications,
    payment,
    reach,
    refund,
    report,
    respond,
    rewards,
    schedule,
    send,
    settling,
    strikes,
    subscribe,
    support,
    teams,
    templates,
    topup,
    violations,
)
from services.decisions.alerts import attended
from services.decisions.decision import Decision
from services.decisions.mailbox import logged
from services.decisions.news import informed
from services.intents.payments import RequestPurchase
from services.refusal import KeyConflict, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.intent import Intent
    from services.policy import Policy
    from services.world import World

Outcome = Decision | Refused
"""What became of one intent; a refusal changed nothing."""
Rule = Callable[["World", Any, "Policy"], Decision]
"""Decides on intents of one type."""

RULES: dict[type[Intent], Rule] = {
    **send.RULES,
    **schedule.RULES,
    **respond.RULES,
    **report.RULES,
    **mailbox.RULES,
    **reach.RULES,
    **connections.RULES,
    **buy.RULES,
    **payment.RULES,
    **refund.RULES,
    **billing.RULES,
    **subscribe.RULES,
    **settling.RULES,
    **support.RULES,
    **templates.RULES,
    **adjust.RULES,
    **strikes.RULES,
    **violations.RULES,
    **cases.RULES,
    **rewards.RULES,
    **topup.RULES,
    **teams.RULES,
    **notifications.RULES,
    **clock.RULES,
}
"""The rule of each type of intent, gathered from the modules that hold them."""


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
    rule = RULES.get(type(intent))
    if rule is None:
        raise TypeError(f"no rule for {type(intent).__name__}")
    decided = attended(world, rule(world, intent, policy), intent, policy)
    return logged(world, informed(world, decided, intent), intent)


def _reserved(world: World, intent: Intent) -> bool:
    """Whether an open purchase holds the key: money may be on its way under it."""
    return world.purchase_under(intent.actor_id, intent.key) is not None and not isinstance(intent, RequestPurchase)
