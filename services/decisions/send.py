"""Sending: eligibility and payment are one decision (R18)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.mail import BatchOpened, Sent
from services.content import check_content
from services.decisions.decision import Decision, actor, opened, recorded, saved
from services.decisions.moderation import check_texts, counted
from services.decisions.pooled import till_of
from services.decisions.texts import check_template, template_text
from services.effects.mail import InMailDelivered
from services.eligibility import judge, within_budget
from services.entry import EntryKind
from services.inmail import InMail
from services.intents.mail import OpenBatch, SendInMail
from services.refusal import SendRefused
from services.variables import check_filled

if TYPE_CHECKING:
    from services.decisions.pooled import Till
    from services.journal import Journal
    from services.lot import Lot
    from services.member import Member
    from services.policy import Policy
    from services.world import World


def send(world: World, intent: SendInMail, policy: Policy) -> Decision:
    """Deliver the InMail and take its credit, or raise SendRefused with every reason (R18, R20).

    Raises InvalidInput for a text that R16 forbids, TextRefused for one that moderation does (R17), TextUnfilled for
    one in which variables stand, to a recipient who might get it.
    """
    check_template(intent)
    check_content(intent.subject, intent.body, policy)
    before = actor(world, intent)
    journal = opened(before, policy, intent.now)
    check_texts(journal.account, intent, policy)
    till = till_of(world, intent.team_id, intent.actor_id, policy, intent.now)
    verdict = judge(
        journal.account,
        member_of(world, intent.member_id),
        world.pair(intent.actor_id, intent.member_id),
        pay_with=intent.pay_with,
        policy=policy,
        now=intent.now,
        pool=till and till.pool,
    )
    if verdict.eligible:
        check_filled(intent.subject, intent.body)
    verdict = within_budget(verdict, may_pay=intent.may_pay)
    if not verdict.eligible:
        raise SendRefused(verdict.blockers)
    inmail = delivered(journal, verdict.lot, _inmail(intent), policy, till)
    answer = Sent(
        inmail_id=inmail.id,
        sent_at=inmail.sent_at,
        lot_id=inmail.lot_id,
        source=inmail.source,
        entry=inmail.entry,
        available=journal.account.available(intent.now),
        text=template_text(intent),
        team_id=inmail.team_id,
    )
    paid = till.saved() if till else ()
    return Decision(answer, (*saved(before, journal), *paid, InMailDelivered(inmail), recorded(intent, answer)))


def member_of(world: World, member_id: str) -> Member | None:
    """The member of that id, None if there is none."""
    account = world.accounts.get(member_id)
    return None if account is None else account.member


def delivered(journal: Journal, lot: Lot | None, inmail: InMail, policy: Policy, till: Till | None = None) -> InMail:
    """Count the send, take one credit out of ``lot``, and return ``inmail`` with what it used.

    ``lot`` is None where the recipient's open profile makes it free (R9), and the pool's where there is a ``till``.
    """
    journal.account = counted(journal.account, inmail, policy)
    if lot is None:
        return inmail
    payer = till.journal if till else journal
    spent = payer.post(lot, EntryKind.SPEND, -1, at=inmail.sent_at, actor_id=inmail.sender_id, cause=inmail.id)
    if till:
        till.taken(inmail.sent_at)
    team_id = till.team.id if till else None
    return replace(inmail, lot_id=lot.id, source=lot.source, entry=spent.entry.sequence, team_id=team_id)


def _inmail(intent: SendInMail) -> InMail:
    return InMail(
        id=intent.id,
        sender_id=intent.actor_id,
        recipient_id=intent.member_id,
        subject=intent.subject,
        body=intent.body,
        sent_at=intent.now,
        lot_id=None,
        source=None,
        entry=None,
    )


def open_batch(world: World, intent: OpenBatch, policy: Policy) -> Decision:  # noqa: ARG001 - the signature of a rule
    """Keep the batch's order and its template under its key: nothing is sent yet."""
    check_template(intent)
    actor(world, intent)
    answer = BatchOpened(order=intent.order, payers=intent.payers, template=intent.template)
    return Decision(answer, (recorded(intent, answer),))


RULES = {SendInMail: send, OpenBatch: open_batch}
