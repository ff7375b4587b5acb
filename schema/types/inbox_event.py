"""What happens in a mailbox, live."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.types.inmail import InMail, Reply
from services.mailbox import MailEventKind

if TYPE_CHECKING:
    from services.mailbox import InboxEvent as InboxEventValue


@strawberry.type(description="Something that happened in your mailbox, whether in mail that you received or sent.")
class InboxEvent:
    """An event."""

    sequence: int = strawberry.field(
        description="Its place in your mailbox's log, from 1 without gaps: pass it to begin again after it."
    )
    kind: MailEventKind = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When it happened.")
    in_mail: InMail = strawberry.field(description="The InMail that it is about, as it is now.")
    reply: Reply | None = strawberry.field(description="The reply that came, where one did.")

    @classmethod
    def of(cls, told: InboxEventValue) -> Self:
        """The GraphQL object of an event."""
        return cls(
            sequence=told.event.sequence,
            kind=told.event.kind,
            at=told.event.at,
            in_mail=InMail.of(told.inmail, told.event.member_id),
            reply=Reply.of(told.reply) if told.reply else None,
        )
