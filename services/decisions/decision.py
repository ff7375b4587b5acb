"""What a decision is, and what all of them share: settling the account, and keeping the answer under its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.accrual import settle
from services.answer import Answer, encode
from services.decisions.changes import changes
from services.effects.credits import AccountSaved, CreditsMoved
from services.effects.records import Record, Recorded
from services.journal import Journal
from services.member import Standing
from services.refusal import ActionRefused, NotSignedIn, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.effect import Effect
    from services.inmail import SentInMail
    from services.intent import Intent
    from services.intents.mail import AboutInMail
    from services.policy import Policy
    from services.purchase import Purchase
    from services.world import World


@dataclass(frozen=True, slots=True)
class Decision:
    """A yes: the answer, what it changes (nothing on a replay), and whether it was given before (R21)."""

    answer: Answer | Purchase
    effects: tuple[Effect, ...] = ()
    replayed: bool = False


def opened(account: Account, policy: Policy, now: datetime) -> Journal:
    """A journal of the account, brought up to ``now``; what time did is in it already."""
    settlement = settle(account, policy, now)
    return Journal(settlement.account, list(settlement.movements))


def saved(before: Account, journal: Journal) -> tuple[Effect, ...]:
    """The effects that turn ``before`` into the journal's account; none if nothing changed."""
    after = journal.account
    if after == before:
        return ()
    return (*map(CreditsMoved, journal.movements), *changes(before, journal), AccountSaved(after))


def actor(world: World, intent: Intent) -> Account:
    """The account of who acts. Raises NotSignedIn if the token names a member who doesn't exist (any more)."""
    account = world.accounts.get(intent.actor_id)
    if account is None:
        raise NotSignedIn
    return account


def need_good_standing(account: Account) -> None:
    """Raises ActionRefused unless the member may take part in full (R5a)."""
    if account.member.standing is not Standing.ACTIVE:
        raise ActionRefused(Refusal(RefusalCode.ACCOUNT_NOT_ACTIVE))


def inmail_of(world: World, member_id: str, inmail_id: str) -> SentInMail:
    """The InMail of that id. Raises ActionRefused unless the member sent or received it."""
    known = world.inmails.get(inmail_id)
    if known is None or member_id not in {known.inmail.sender_id, known.inmail.recipient_id}:
        raise ActionRefused(Refusal(RefusalCode.INMAIL_NOT_FOUND))
    return known


def received(world: World, intent: AboutInMail) -> SentInMail:
    """The InMail that ``intent`` is about. Raises ActionRefused unless the actor received it."""
    known = inmail_of(world, intent.actor_id, intent.inmail_id)
    if known.inmail.recipient_id != intent.actor_id:
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
