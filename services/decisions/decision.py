"""What a decision is, and what all of them share: settling the account, and keeping the answer under its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.accrual import settle
from services.answer import Answer, encode
from services.effect import AccountSaved, CreditsMoved, Effect, Record, Recorded, SubscriptionSaved
from services.refusal import ActionRefused, NotSignedIn, Refusal, RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.inmail import SentInMail
    from services.intent import AboutInMail, Intent
    from services.policy import Policy
    from services.purchase import Purchase
    from services.world import World


@dataclass(frozen=True, slots=True)
class Decision:
    """A yes: the answer, what it changes (nothing on a replay), and whether it was given before (R21)."""

    answer: Answer | Purchase
    effects: tuple[Effect, ...] = ()
    replayed: bool = False


def settled(account: Account, policy: Policy, now: datetime) -> tuple[Account, tuple[Effect, ...]]:
    """The account up to ``now``, with the effects that bring it there."""
    settlement = settle(account, policy, now)
    effects: list[Effect] = [CreditsMoved(movement) for movement in settlement.movements]
    after = settlement.account.subscription
    if after is not None and after != account.subscription:
        effects.append(SubscriptionSaved(after))
    if effects:
        effects.append(AccountSaved(settlement.account))
    return settlement.account, tuple(effects)


def actor(world: World, intent: Intent) -> Account:
    """The account of who acts. Raises NotSignedIn if the token names a member who doesn't exist (any more)."""
    account = world.accounts.get(intent.actor_id)
    if account is None:
        raise NotSignedIn
    return account


def inmail_of(world: World, intent: AboutInMail) -> SentInMail:
    """The InMail that ``intent`` is about. Raises ActionRefused unless the actor sent or received it."""
    known = world.inmails.get(intent.inmail_id)
    if known is None or intent.actor_id not in {known.inmail.sender_id, known.inmail.recipient_id}:
        raise ActionRefused(Refusal(RefusalCode.INMAIL_NOT_FOUND))
    return known


def recorded(intent: Intent, answer: Answer) -> Recorded:
    """The effect that keeps ``answer`` under the intent's key for ever (R21)."""
    return Recorded(
        Record(
            member_id=intent.actor_id,
            key=intent.key,
            fingerprint=intent.fingerprint,
            intent_id=intent.id,
            answer=encode(answer),
            at=intent.now,
        )
    )
