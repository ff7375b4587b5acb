"""What follows from decisions that bring somebody mail, an answer or a restriction: telling them (R13, R17, R19)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.effects.mail import InMailAnswered, InMailDelivered, ReplyDelivered
from services.effects.members import Notified, StandingSaved
from services.inmail import InMailState
from services.member import Standing
from services.notification import AnswerKind, Notification, NotificationKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.decisions.decision import Decision
    from services.effect import Effect
    from services.inmail import InMail
    from services.intent import Intent
    from services.member import Member
    from services.world import World

OF_STANDING = (
    NotificationKind.STRIKE_ADDED,
    NotificationKind.STRIKE_LIFTED,
    NotificationKind.RESTRICTED,
    NotificationKind.REVIEW_ENDED,
)
"""News that tells of a restriction itself."""


def informed(world: World, decision: Decision, intent: Intent) -> Decision:
    """``decision`` with news for whom it brings something, in the same transaction.

    All decisions come by here, so that none can forget it; ``world`` is still as it was before.
    """
    news = [Notified(told) for effect in decision.effects for told in _news(world, effect, decision, intent)]
    effects = (*decision.effects, *news)
    if not any(isinstance(effect, Notified) for effect in effects):
        return decision
    return replace(decision, effects=tuple(_addressed(world, effect) for effect in effects))


def _addressed(world: World, effect: Effect) -> Effect:
    """News goes out by email too, to whoever has an address and wants the kind."""
    if not isinstance(effect, Notified):
        return effect
    account = world.accounts.get(effect.notification.member_id)
    if account is None or not account.member.is_mailed(effect.notification.kind):
        return effect
    return Notified(replace(effect.notification, mail=True))


def _news(world: World, effect: Effect, decision: Decision, intent: Intent) -> Iterator[Notification]:
    match effect:
        case InMailDelivered(inmail):
            kind = NotificationKind.INMAIL_RECEIVED
            yield Notification(f"{inmail.id}:{kind}", inmail.recipient_id, kind, inmail.sent_at, about=inmail.id)
        case InMailAnswered(inmail) if inmail.state is InMailState.DECLINED:
            yield from _answered(world, inmail, intent, inmail.recipient_id, AnswerKind.DECLINE)
        case ReplyDelivered(reply):
            inmail = world.inmails[reply.inmail_id].inmail
            yield from _answered(world, inmail, intent, reply.author_id, AnswerKind.REPLY)
        case StandingSaved(member) if not _told(decision, member):
            if member.standing is Standing.RESTRICTED:
                kind, until = NotificationKind.RESTRICTED, member.restricted_until
                yield Notification(f"{intent.id}:{kind}", member.id, kind, intent.now, due_at=until)
        case _:
            pass


def _answered(world: World, inmail: InMail, intent: Intent, by: str, answer: AnswerKind) -> Iterator[Notification]:
    """News of an answer, unless it comes from somebody whom the other party blocked or reported (R11)."""
    other = inmail.sender_id if by == inmail.recipient_id else inmail.recipient_id
    pair = world.pair(by, other)
    if not pair.blocked_by_recipient and not pair.reported_by_recipient:
        kind = NotificationKind.ANSWER_RECEIVED
        yield Notification(f"{intent.id}:{kind}", other, kind, intent.now, about=inmail.id, answer=answer)


def _told(decision: Decision, member: Member) -> bool:
    told = (effect.notification for effect in decision.effects if isinstance(effect, Notified))
    return any(news.member_id == member.id and news.kind in OF_STANDING for news in told)
