"""Sending: eligibility and payment are one decision (R18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.answers.mail import Sent
from services.content import check_content
from services.decisions.decision import Decision, actor, opened, recorded, saved
from services.effect import InMailDelivered
from services.eligibility import judge
from services.entry import EntryKind
from services.inmail import InMail
from services.intents.mail import SendInMail
from services.refusal import SendRefused

if TYPE_CHECKING:
    from services.account import Account
    from services.journal import Journal
    from services.lot import Lot
    from services.member import Member
    from services.policy import Policy
    from services.world import World


def send(world: World, intent: SendInMail, policy: Policy) -> Decision:
    """Deliver the InMail and take its credit, or raise SendRefused with every reason (R18, R20).

    Raises InvalidInput for a text that R16 forbids.
    """
    check_content(intent.subject, intent.body, policy)
    before = actor(world, intent)
    journal = opened(before, policy, intent.now)
    verdict = judge(
        journal.account,
        _member(world, intent.member_id),
        world.pair(intent.actor_id, intent.member_id),
        pay_with=intent.pay_with,
        policy=policy,
        now=intent.now,
    )
    if not verdict.eligible:
        raise SendRefused(verdict.blockers)
    _pay(journal, verdict.lot, intent)
    inmail = _inmail(intent, journal.account, verdict.lot)
    answer = Sent(
        inmail_id=inmail.id,
        sent_at=inmail.sent_at,
        lot_id=inmail.lot_id,
        source=inmail.source,
        entry=inmail.entry,
        available=journal.account.available(intent.now),
    )
    return Decision(answer, (*saved(before, journal), InMailDelivered(inmail), recorded(intent, answer)))


def _member(world: World, member_id: str) -> Member | None:
    account = world.accounts.get(member_id)
    return None if account is None else account.member


def _pay(journal: Journal, lot: Lot | None, intent: SendInMail) -> None:
    """Count the send, and take one credit out of ``lot``; none if the recipient's open profile makes it free (R9)."""
    journal.account = journal.account.counting_send(intent.now)
    if lot is not None:
        journal.post(lot, EntryKind.SPEND, -1, at=intent.now, actor_id=intent.actor_id, cause=intent.id)


def _inmail(intent: SendInMail, account: Account, lot: Lot | None) -> InMail:
    return InMail(
        id=intent.id,
        sender_id=intent.actor_id,
        recipient_id=intent.member_id,
        subject=intent.subject,
        body=intent.body,
        sent_at=intent.now,
        lot_id=lot.id if lot else None,
        source=lot.source if lot else None,
        entry=account.sequence if lot else None,
    )


RULES = {SendInMail: send}
