"""The rules' values as properties to store; enums go to the driver as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.conduct_rows import row_of_conduct
from graph.instants import microseconds
from graph.mail_text import readers
from services.alert import wake_at
from services.lot import LotSource

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.connection import ConnectionRequest
    from services.debt import Debt
    from services.effects.plans import PlanChanged
    from services.effects.records import Record
    from services.entry import Entry
    from services.hold import Hold
    from services.inmail import InMail, Reply, Report
    from services.lot import Lot
    from services.mailbox import MailEvent, Mark
    from services.moderation.resemblance import Sketch
    from services.notification import Notification
    from services.scheduled import ScheduledInMail
    from services.subscription import Subscription
    from services.violation import Violation

Properties = dict[str, Any]


def _maybe(moment: datetime | None) -> int | None:
    return None if moment is None else microseconds(moment)


def of_account(account: Account) -> Properties:
    """A member's counters and balance, and what was sent lately."""
    return {
        "id": account.member.id,
        "sequence": account.sequence,
        "balance": account.balance,
        "month": account.month,
        "sent": account.sent,
        "head": account.head or None,
        "lastAt": _maybe(account.last_at),
        "dueAt": _maybe(wake_at(account)),
        "conduct": row_of_conduct(account.conduct),
    }


def of_sketch(sketch: Sketch) -> str:
    """A sketch of an InMail, as ``graph.rows.sketch_of`` reads it."""
    return f"{microseconds(sketch.at)}:{''.join(f'{mark:08x}' for mark in sketch.marks)}"


def of_violation(violation: Violation) -> str:
    """A violation, as ``graph.support_rows.violation_of`` reads it."""
    return f"{microseconds(violation.at)}:{violation.code}:{violation.passage}"


def of_lot(member_id: str, lot: Lot) -> Properties:
    """A member's lot. ``purchaseId`` and ``subscriptionId`` are set where they apply, since each is unique."""
    return {
        "memberId": member_id,
        "id": lot.id,
        "source": lot.source,
        "amount": lot.amount,
        "remaining": lot.remaining,
        "held": lot.held,
        "grantedAt": microseconds(lot.granted_at),
        "expiresAt": _maybe(lot.expires_at),
        "smallestDegree": lot.smallest_degree,
        "origin": lot.origin,
        "period": lot.period,
        "basis": lot.basis,
        "purchaseId": lot.origin if lot.source is LotSource.PURCHASED else None,
        "subscriptionId": None if lot.period is None else lot.origin,
    }


def of_entry(entry: Entry) -> Properties:
    """A ledger entry."""
    return {
        "memberId": entry.member_id,
        "sequence": entry.sequence,
        "kind": entry.kind,
        "amount": entry.amount,
        "lotId": entry.lot_id,
        "lotBalance": entry.lot_balance,
        "balance": entry.balance,
        "at": microseconds(entry.at),
        "actorId": entry.actor_id,
        "cause": entry.cause,
        "reverses": entry.reverses,
        "hash": entry.hash,
    }


def of_inmail(inmail: InMail) -> Properties:
    """A new InMail."""
    return {
        "id": inmail.id,
        "senderId": inmail.sender_id,
        "recipientId": inmail.recipient_id,
        "subject": inmail.subject,
        "body": inmail.body,
        "readers": readers(inmail.sender_id, inmail.recipient_id),
        "sentAt": microseconds(inmail.sent_at),
        "lotId": inmail.lot_id,
        "source": inmail.source,
        "entry": inmail.entry,
        "state": inmail.state,
        "returned": inmail.returned,
    }


def of_answered(inmail: InMail, *, reopens: bool) -> Properties:
    """What an answer changes in an InMail."""
    return {
        "id": inmail.id,
        "state": inmail.state,
        "respondedAt": inmail.responded_at,
        "returned": inmail.returned,
        "reopens": reopens,
    }


def of_reply(reply: Reply) -> Properties:
    """A reply."""
    return {
        "id": reply.id,
        "inmailId": reply.inmail_id,
        "authorId": reply.author_id,
        "body": reply.body,
        "sentAt": reply.sent_at,
    }


def of_mark(inmail_id: str, mark: Mark) -> Properties:
    """How an InMail is marked by one of its parties."""
    return {"id": inmail_id, "unread": mark.unread or None, "archived": mark.archived, "newsAt": mark.news_at}


def of_mail_event(event: MailEvent) -> Properties:
    """An event of a mailbox."""
    return {
        "memberId": event.member_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "at": microseconds(event.at),
        "inmailId": event.inmail_id,
        "replyId": event.reply_id,
    }


def of_report(report: Report) -> Properties:
    """A report."""
    return {
        "id": report.id,
        "inmailId": report.inmail_id,
        "reporterId": report.reporter_id,
        "reportedId": report.reported_id,
        "reason": report.reason,
        "note": report.note,
        "at": report.at,
        "caseId": report.case_id,
    }


def of_subscription(subscription: Subscription) -> Properties:
    """A subscription."""
    return {
        "id": subscription.id,
        "memberId": subscription.member_id,
        "plan": subscription.plan,
        "startedAt": subscription.started_at,
        "periods": subscription.periods,
        "nextPlan": subscription.next_plan,
        "endsAt": subscription.ends_at,
    }


def of_running(subscription: Subscription) -> Properties:
    """A subscription that goes on: written for every member each month, so its instants are microseconds."""
    return {
        **of_subscription(subscription),
        "startedAt": microseconds(subscription.started_at),
        "endsAt": _maybe(subscription.ends_at),
    }


def of_plan_change(change: PlanChanged) -> Properties:
    """What a plan was from a moment on: the subscription as it stood then, under an id of its own."""
    return {
        **of_subscription(change.subscription),
        "id": change.id,
        "subscriptionId": change.subscription.id,
        "at": change.at,
    }


def of_hold(hold: Hold) -> Properties:
    """A hold; its parts as three lists of one length, since a property holds no map."""
    return {
        "id": hold.id,
        "memberId": hold.member_id,
        "cause": hold.cause,
        "lotIds": [part.lot_id for part in hold.parts],
        "credits": [part.credits for part in hold.parts],
        "entries": [part.entry for part in hold.parts],
        "createdAt": hold.created_at,
        "expiresAt": hold.expires_at,
    }


def of_debt(debt: Debt) -> Properties:
    """A debt."""
    return {
        "id": debt.id,
        "memberId": debt.member_id,
        "purchaseId": debt.purchase_id,
        "amount": debt.amount,
        "outstanding": debt.outstanding,
        "openedAt": debt.opened_at,
    }


def of_scheduled(scheduled: ScheduledInMail) -> Properties:
    """A scheduled InMail."""
    return {
        "id": scheduled.id,
        "senderId": scheduled.sender_id,
        "recipientId": scheduled.recipient_id,
        "subject": scheduled.subject,
        "body": scheduled.body,
        "payWith": scheduled.pay_with,
        "sendAt": scheduled.send_at,
        "createdAt": scheduled.created_at,
        "holdId": scheduled.hold_id,
        "state": scheduled.state,
        "inmailId": scheduled.inmail_id,
        "blockers": list(scheduled.blockers),
        "teamId": scheduled.team_id,
    }


def of_connection_request(request: ConnectionRequest) -> Properties:
    """A connection request."""
    return {
        "id": request.id,
        "senderId": request.sender_id,
        "recipientId": request.recipient_id,
        "note": request.note,
        "sentAt": request.sent_at,
        "state": request.state,
        "closedAt": request.closed_at,
    }


def of_record(record: Record) -> Properties:
    """An idempotency record."""
    return {
        "memberId": record.member_id,
        "key": record.key,
        "fingerprint": record.fingerprint,
        "intentId": record.intent_id,
        "answer": record.answer,
        "at": microseconds(record.at),
    }


def of_notification(notification: Notification) -> Properties:
    """A notification, as it is told."""
    return {
        "id": notification.id,
        "kind": notification.kind,
        "at": microseconds(notification.at),
        "credits": notification.credits,
        "dueAt": _maybe(notification.due_at),
        "about": notification.about,
        "answer": notification.answer,
        "mailDueAt": microseconds(notification.at) if notification.mail else None,
    }
