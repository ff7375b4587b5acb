"""Sending later: a hold now, the whole decision again at the moment itself (R18)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.answers.schedule import ScheduleClosed, Scheduled
from services.content import check_content
from services.decisions.decision import Decision, actor, opened, recorded, saved
from services.decisions.moderation import check_texts
from services.decisions.pooled import till_of
from services.decisions.send import delivered, member_of
from services.decisions.texts import check_template, template_text
from services.effects.mail import InMailDelivered, ScheduledSaved
from services.effects.members import Notified
from services.eligibility import judge
from services.inmail import InMail
from services.intents.schedule import CancelScheduled, ScheduleInMail, SendScheduled
from services.moderation.moderator import of_sender
from services.notification import Notification, NotificationKind
from services.refusal import ActionRefused, InvalidInput, Refusal, SendRefused
from services.refusal_code import RefusalCode
from services.scheduled import ScheduledInMail, ScheduledState, hold_for, holdable
from services.variables import check_filled

if TYPE_CHECKING:
    from services.account import Account
    from services.decisions.pooled import Till
    from services.effect import Effect
    from services.eligibility import Eligibility
    from services.hold import Hold
    from services.intent import BetweenMembers
    from services.journal import Journal
    from services.lot import PayWith
    from services.policy import Policy
    from services.pool import Pool
    from services.world import World


def schedule(world: World, intent: ScheduleInMail, policy: Policy) -> Decision:
    """Take the InMail in for later, and hold its credit, which counts as taken by the seat if it is a pool's (R8a).

    Raises SendRefused with every reason that forbids it now, InvalidInput for its text or its moment, TextRefused for
    what moderation finds (R17), TextUnfilled for variables that stand in it, ActionRefused if all credits that could
    pay expire before the moment.
    """
    check_template(intent)
    check_content(intent.subject, intent.body, policy)
    _check_moment(intent, policy)
    before = actor(world, intent)
    journal = opened(before, policy, intent.now)
    check_texts(journal.account, intent, policy)
    till = till_of(world, intent.team_id, intent.actor_id, policy, intent.now)
    lasting = _lasting(world, intent, journal.account, till and till.pool, policy)
    check_filled(intent.subject, intent.body)
    scheduled = _scheduled(intent, held=lasting.lot is not None)
    if lasting.lot is not None:
        payer = till.journal if till else journal
        payer.hold(hold_for(scheduled, lasting.lot), {lasting.lot.id: 1}, actor_id=intent.actor_id)
        if till:
            till.taken(intent.now)
    answer = Scheduled(
        scheduled_id=scheduled.id,
        created_at=scheduled.created_at,
        hold_id=scheduled.hold_id,
        held=1 if scheduled.hold_id else 0,
        available=journal.account.available(intent.now),
        text=template_text(intent),
    )
    saving = (*saved(before, journal), *_saved(till), ScheduledSaved(scheduled), recorded(intent, answer))
    return Decision(answer, saving)


def cancel(world: World, intent: CancelScheduled, policy: Policy) -> Decision:
    """Give the held credit back and send nothing. Raises ActionRefused once it is sent, refused or cancelled."""
    before = actor(world, intent)
    known = world.scheduled.get(intent.scheduled_id)
    if known is None or known.sender_id != intent.actor_id:
        raise ActionRefused(Refusal(RefusalCode.SCHEDULED_NOT_FOUND))
    if known.state is not ScheduledState.PENDING:
        raise ActionRefused(Refusal(RefusalCode.SCHEDULED_CLOSED))
    journal = opened(before, policy, intent.now)
    till = till_of(world, known.team_id, intent.actor_id, policy, intent.now)
    payer = till.journal if till else journal
    hold = _hold(payer.account, known)
    if hold is not None:
        payer.release(hold, at=intent.now, actor_id=intent.actor_id)
    _uncount(till, known)
    closed = known.closed(ScheduledState.CANCELLED)
    answer = _closed(closed, journal, intent)
    saving = (*saved(before, journal), *_saved(till), ScheduledSaved(closed), recorded(intent, answer))
    return Decision(answer, saving)


def send_scheduled(world: World, intent: SendScheduled, policy: Policy) -> Decision:
    """Send it with the very credit that was held, or give that back and keep the reasons; once, whoever asks.

    Everything is judged again: what was allowed when it was written may not be any more.
    """
    before = actor(world, intent)
    journal = opened(before, policy, intent.now)
    known = world.scheduled[intent.scheduled_id]
    if known.state is not ScheduledState.PENDING or intent.now < known.send_at:
        return Decision(_closed(known, journal, intent))
    till = till_of(world, known.team_id, intent.actor_id, policy, intent.now)
    payer = till.journal if till else journal
    lot_id = _give_back(payer, known, intent)
    _uncount(till, known)
    paying = replace(payer.account, lots=tuple(lot for lot in payer.account.lots if lot.id == lot_id))
    pool = replace(till.pool, account=paying) if till and till.pool else None
    verdict = _judge(world, intent, journal.account if till else paying, known.pay_with, policy, pool)
    closed, effects = _outcome(journal, known, verdict, intent, policy, till)
    if lot_id is not None and (verdict.lot is None or closed.inmail_id is None):
        payer.pay_debts(lot_id, 1, at=intent.now)  # it stays: what a dispute of its pack left is paid first
    saving = (*saved(before, journal), *_saved(till), *effects, ScheduledSaved(closed))
    return Decision(_closed(closed, journal, intent), saving)


def _check_moment(intent: ScheduleInMail, policy: Policy) -> None:
    if not intent.now < intent.send_at <= intent.now + policy.longest_schedule:
        raise InvalidInput(
            "input.sendAt",
            f"The moment has to come, and within {policy.longest_schedule.days} days.",
            rule="R18",
        )


def _lasting(world: World, intent: ScheduleInMail, account: Account, pool: Pool | None, policy: Policy) -> Eligibility:
    """The verdict on the credits that last until the InMail's moment. Raises SendRefused, or ActionRefused."""
    then = replace(pool, account=holdable(pool.account, intent.send_at)) if pool else None
    lasting = _judge(world, intent, holdable(account, intent.send_at), intent.pay_with, policy, then)
    if lasting.eligible:
        return lasting
    if _judge(world, intent, account, intent.pay_with, policy, pool).eligible:
        raise ActionRefused(Refusal(RefusalCode.CREDITS_EXPIRE_FIRST))
    raise SendRefused(lasting.blockers)


def _uncount(till: Till | None, known: ScheduledInMail) -> None:
    """What was held counts no more: what is sent with it counts when it is sent (R8a)."""
    if till and known.hold_id is not None:
        till.returned(known.created_at)


def _saved(till: Till | None) -> tuple[Effect, ...]:
    return till.saved() if till else ()


def _judge(  # noqa: PLR0917 - all that a verdict depends on
    world: World, intent: BetweenMembers, account: Account, pay_with: PayWith, policy: Policy, pool: Pool | None
) -> Eligibility:
    return judge(
        account,
        member_of(world, intent.member_id),
        world.pair(intent.actor_id, intent.member_id),
        pay_with=pay_with,
        policy=policy,
        now=intent.now,
        pool=pool,
    )


def _scheduled(intent: ScheduleInMail, *, held: bool) -> ScheduledInMail:
    return ScheduledInMail(
        id=intent.id,
        sender_id=intent.actor_id,
        recipient_id=intent.member_id,
        subject=intent.subject,
        body=intent.body,
        pay_with=intent.pay_with,
        send_at=intent.send_at,
        created_at=intent.now,
        hold_id=intent.id if held else None,
        team_id=intent.team_id,
    )


def _hold(account: Account, scheduled: ScheduledInMail) -> Hold | None:
    return next((hold for hold in account.holds if hold.id == scheduled.hold_id), None)


def _give_back(journal: Journal, known: ScheduledInMail, intent: SendScheduled) -> str | None:
    """Release the hold, so that its credit can be spent or is free again; the id of its lot, None without a hold."""
    hold = _hold(journal.account, known)
    if hold is None:
        return None
    journal.release(hold, at=intent.now, collects=False)
    return hold.parts[0].lot_id


def _outcome(  # noqa: PLR0917 - all that an outcome depends on
    journal: Journal,
    known: ScheduledInMail,
    verdict: Eligibility,
    intent: SendScheduled,
    policy: Policy,
    till: Till | None,
) -> tuple[ScheduledInMail, tuple[Effect, ...]]:
    blockers = [blocker.code for blocker in verdict.blockers]
    if any(of_sender(journal.account, known.subject, known.body, policy, intent.now)):
        blockers.append(RefusalCode.TEXT_REFUSED)
    if not blockers:
        inmail = delivered(journal, verdict.lot, _inmail(known, intent), policy, till)
        return known.closed(ScheduledState.SENT, inmail_id=inmail.id), (InMailDelivered(inmail),)
    closed = known.closed(ScheduledState.REFUSED, blockers=blockers)
    told = Notification(
        id=f"{intent.id}:{NotificationKind.SCHEDULED_REFUSED}",
        member_id=known.sender_id,
        kind=NotificationKind.SCHEDULED_REFUSED,
        at=intent.now,
        about=known.id,
    )
    return closed, (Notified(told),)


def _inmail(known: ScheduledInMail, intent: SendScheduled) -> InMail:
    return InMail(
        id=intent.id,
        sender_id=known.sender_id,
        recipient_id=known.recipient_id,
        subject=known.subject,
        body=known.body,
        sent_at=intent.now,
        lot_id=None,
        source=None,
        entry=None,
    )


def _closed(scheduled: ScheduledInMail, journal: Journal, intent: CancelScheduled | SendScheduled) -> ScheduleClosed:
    available = journal.account.available(intent.now)
    return ScheduleClosed(scheduled_id=scheduled.id, state=scheduled.state, available=available)


RULES = {ScheduleInMail: schedule, CancelScheduled: cancel, SendScheduled: send_scheduled}
