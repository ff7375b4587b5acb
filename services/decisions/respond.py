"""Answering an InMail: reply, decline (R13, R15, R25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from services.answers.mail import Declined, Replied
from services.content import check_text
from services.decisions.decision import Decision, actor, inmail_of, opened, received, recorded, saved
from services.decisions.pooled import till_of
from services.effects.credits import CreditsMoved, LotEndSet
from services.effects.mail import InMailAnswered, ReplyDelivered
from services.entry import EntryKind
from services.inmail import InMailState, Reply
from services.intents.mail import DeclineInMail, ReplyToInMail
from services.member import Standing
from services.refusal import ActionRefused, Refusal, TextRefused
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from services.account import Account
    from services.effect import Effect
    from services.inmail import InMail, SentInMail
    from services.journal import Journal
    from services.lot import Lot
    from services.policy import Policy
    from services.world import World


def reply(world: World, intent: ReplyToInMail, policy: Policy) -> Decision:
    """Deliver a reply: the recipient's at any time, the sender's once the recipient has replied (R13).

    The recipient's first reply reopens one InMail, counts for the sender's response rate (R15), and gives the credit
    back where the policy says so (R25).
    """
    check_text("input.body", intent.body, policy.body_limit)
    if intent.findings:
        raise TextRefused(intent.findings)
    _need_voice(actor(world, intent))
    known = inmail_of(world, intent.actor_id, intent.inmail_id)
    _need_open_way(world, intent)
    inmail = known.inmail
    effects: tuple[Effect, ...] = ()
    if inmail.state is not InMailState.REPLIED:
        if intent.actor_id == inmail.sender_id:
            raise ActionRefused(Refusal(RefusalCode.NOT_YOUR_TURN))
        effects = _first_reply(world, known, intent, policy)
    message = Reply(intent.id, inmail.id, intent.actor_id, intent.body, intent.now)
    returned = any(
        isinstance(effect, CreditsMoved) and effect.movement.entry.kind is EntryKind.CREDIT_BACK for effect in effects
    )
    answer = Replied(reply_id=message.id, sent_at=intent.now, credit_returned=returned)
    return Decision(answer, (*effects, ReplyDelivered(message), recorded(intent, answer)))


def decline(world: World, intent: DeclineInMail, policy: Policy) -> Decision:
    """Decline an InMail that the actor received and hasn't answered; the sender may write once more (R13).

    It is an answer, and counts for the sender's response rate (R15).
    """
    _need_voice(actor(world, intent))
    known = received(world, intent)
    if known.inmail.state is not InMailState.DELIVERED:
        raise ActionRefused(Refusal(RefusalCode.ALREADY_ANSWERED))
    declined = replace(known.inmail, state=InMailState.DECLINED, responded_at=intent.now)
    before, journal = _answered(world, known.inmail, intent, policy)
    answer = Declined(at=intent.now)
    effects = (*saved(before, journal), InMailAnswered(declined, reopens=known.latest), recorded(intent, answer))
    return Decision(answer, effects)


def _need_voice(account: Account) -> None:
    """Who is restricted may still answer; who is suspended may not (R12)."""
    if account.member.standing is Standing.SUSPENDED:
        raise ActionRefused(Refusal(RefusalCode.SENDER_SUSPENDED))


def _need_open_way(world: World, intent: ReplyToInMail) -> None:
    """A block, a report or a suspension stops replies too, and they look alike (R11a)."""
    pair = world.pair(intent.actor_id, intent.member_id)
    other = world.accounts.get(intent.member_id)
    suspended = other is None or other.member.standing is Standing.SUSPENDED
    if suspended or pair.blocked_by_recipient or pair.reported_by_recipient:
        raise ActionRefused(Refusal(RefusalCode.RECIPIENT_UNAVAILABLE))
    if pair.blocked_by_sender:
        raise ActionRefused(Refusal(RefusalCode.RECIPIENT_BLOCKED_BY_YOU))


def _first_reply(world: World, known: SentInMail, intent: ReplyToInMail, policy: Policy) -> tuple[Effect, ...]:
    inmail = known.inmail
    before, journal = _answered(world, inmail, intent, policy)
    due = inmail.sent_at + timedelta(days=policy.credit_back_days)
    returns = policy.credit_back_on_reply and not inmail.returned and intent.now <= due
    lot = known.lot if returns else None
    till = till_of(world, inmail.team_id, inmail.sender_id, policy, intent.now) if lot is not None else None
    ended = () if lot is None else _give_back(till.journal if till else journal, inmail, lot, intent)
    if till:
        till.returned(inmail.sent_at)
    replied = replace(
        inmail, state=InMailState.REPLIED, responded_at=intent.now, returned=inmail.returned or lot is not None
    )
    pool = till.saved() if till else ()
    return (*saved(before, journal), *pool, *ended, InMailAnswered(replied, reopens=known.latest))


def _answered(
    world: World, inmail: InMail, intent: ReplyToInMail | DeclineInMail, policy: Policy
) -> tuple[Account, Journal]:
    """The sender's account as it was, and its journal up to now, with the answer counted if it is the first (R15)."""
    before = world.accounts[inmail.sender_id]
    journal = opened(before, policy, intent.now)
    if inmail.state is InMailState.DELIVERED:
        conduct = journal.account.conduct.answered(inmail.sent_at, intent.now, policy.response_rate)
        journal.account = replace(journal.account, conduct=conduct)
    return before, journal


def _give_back(journal: Journal, inmail: InMail, paid: Lot, intent: ReplyToInMail) -> tuple[Effect, ...]:
    """The credit returns to the very lot that it came from (R25)."""
    lot = _returning_to(journal.account, paid)
    back = journal.deposit(
        lot,
        EntryKind.CREDIT_BACK,
        1,
        at=intent.now,
        actor_id=intent.actor_id,
        cause=inmail.id,
        reverses=inmail.entry,
    )
    left = journal.account.lot(back.lot.id)
    if left is not None and left.remaining and not left.usable(intent.now):
        # The lot's time is over: what came back is gone at once, and both are told.
        journal.post(left, EntryKind.EXPIRE, -left.remaining, at=intent.now, cause=left.id)
    return (LotEndSet(lot.id, lot.expires_at),) if lot.expires_at != paid.expires_at else ()


def _returning_to(account: Account, lot: Lot) -> Lot:
    """The lot as it is now, ending when its plan does: a plan that has ended takes its late credits with it (R4c)."""
    held = account.lot(lot.id)
    if held is not None:
        return held
    closed, plan = lot.emptied(), account.subscription
    if lot.period is None:
        return closed
    if plan is None or plan.id != lot.origin:
        return replace(closed, expires_at=lot.expires_at or lot.granted_at)
    return replace(closed, expires_at=plan.ends_at)


RULES = {ReplyToInMail: reply, DeclineInMail: decline}
