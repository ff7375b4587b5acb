"""What happens in mailboxes: what any decision brings into them, and what their owners do there (R19)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from services.answers.mailbox import MailArchived, MailRead
from services.decisions.decision import Decision, actor, inmail_of, recorded
from services.effects.mail import InMailAnswered, InMailDelivered, InMailMarked, MailLogged, ReplyDelivered
from services.inmail import InMailState
from services.intents.mailbox import ArchiveInMails, MarkRead
from services.mailbox import MailEvent, MailEventKind

if TYPE_CHECKING:
    from datetime import datetime

    from services.effect import Effect
    from services.inmail import InMail, Reply
    from services.intent import Intent
    from services.mailbox import Mark
    from services.policy import Policy
    from services.world import World


@dataclass(slots=True)
class _Log:
    """The events of one decision, numbered on from what each member has; ``effects`` are what they change."""

    world: World
    at: datetime
    effects: list[Effect] = field(default_factory=list["Effect"])
    _new: Counter[str] = field(default_factory=Counter[str])

    def tell(self, member_id: str, kind: MailEventKind, inmail: InMail, reply: Reply | None = None) -> None:
        """Enter an event into the member's log."""
        self._new[member_id] += 1
        sequence = self.world.mail.get(member_id, 0) + self._new[member_id]
        event = MailEvent(member_id, sequence, kind, self.at, inmail.id, reply.id if reply else None)
        self.effects.append(MailLogged(event))

    def bring(self, member_id: str, kind: MailEventKind, inmail: InMail, reply: Reply | None = None) -> None:
        """Enter an event that is news to the member: the conversation is unread, and back from the archive."""
        marked = inmail.marked(member_id, inmail.mark_of(member_id).with_news(self.at))
        self.effects.append(InMailMarked(marked, member_id))
        self.tell(member_id, kind, inmail, reply)


def logged(world: World, decision: Decision, intent: Intent) -> Decision:
    """``decision`` with what it means for the mailboxes of those whom it concerns, told in their logs.

    All decisions come by here, so that none can forget it; ``world`` is still as it was before.
    """
    log = _Log(world, intent.now)
    answered = any(isinstance(effect, InMailAnswered) for effect in decision.effects)
    for effect in decision.effects:
        match effect:
            case InMailDelivered(inmail):
                log.tell(inmail.recipient_id, MailEventKind.INMAIL_RECEIVED, inmail)
            case InMailAnswered(inmail) if inmail.state is InMailState.DECLINED:
                log.bring(inmail.sender_id, MailEventKind.INMAIL_DECLINED, inmail)
            case ReplyDelivered(reply):
                inmail = world.inmails[reply.inmail_id].inmail
                kind = MailEventKind.INMAIL_ANSWERED if answered else MailEventKind.REPLY_RECEIVED
                log.bring(inmail.other(reply.author_id), kind, inmail, reply)
            case InMailMarked(inmail, member_id):
                log.tell(member_id, _done(world.inmails[inmail.id].inmail.mark_of(member_id), effect), inmail)
            case _:
                pass
    return replace(decision, effects=(*decision.effects, *log.effects)) if log.effects else decision


def _done(before: Mark, effect: InMailMarked) -> MailEventKind:
    """What a party did with the own mark."""
    after = effect.inmail.mark_of(effect.member_id)
    if after.archived is not before.archived:
        return MailEventKind.ARCHIVED if after.archived else MailEventKind.UNARCHIVED
    return MailEventKind.READ


def mark_read(world: World, intent: MarkRead, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Mark as read what came up to a moment in conversations of the actor's own. Raises ActionRefused for others'."""
    actor(world, intent)
    changed = [
        InMailMarked(inmail.marked(intent.actor_id, mark), intent.actor_id)
        for inmail in _own(world, intent)
        if (mark := (before := inmail.mark_of(intent.actor_id)).read_to(intent.up_to)).unread is not before.unread
    ]
    answer = MailRead(inmail_ids=tuple(effect.inmail.id for effect in changed))
    return Decision(answer, (*changed, recorded(intent, answer)))


def archive(world: World, intent: ArchiveInMails, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Put conversations of the actor's own into the archive, or take them out. Raises ActionRefused for others'."""
    actor(world, intent)
    changed = [
        InMailMarked(inmail.marked(intent.actor_id, replace(mark, archived=intent.archived)), intent.actor_id)
        for inmail in _own(world, intent)
        if (mark := inmail.mark_of(intent.actor_id)).archived is not intent.archived
    ]
    answer = MailArchived(inmail_ids=tuple(effect.inmail.id for effect in changed))
    return Decision(answer, (*changed, recorded(intent, answer)))


def _own(world: World, intent: MarkRead | ArchiveInMails) -> list[InMail]:
    return [inmail_of(world, intent.actor_id, id_).inmail for id_ in sorted(intent.inmail_ids)]


RULES = {MarkRead: mark_read, ArchiveInMails: archive}
