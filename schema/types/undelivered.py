"""Emails that couldn't be delivered, for operators."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from services.notification import NotificationKind

if TYPE_CHECKING:
    from services.mailing.outbox import Undelivered


@strawberry.type(description="An email that was given up. The member was told in `viewer.notifications` all the same.")
class UndeliveredEmail:
    """An email that was given up."""

    member_id: strawberry.ID = strawberry.field(description="Whom it was for.")
    kind: NotificationKind = strawberry.field(description="What it was to tell.")
    at: datetime = strawberry.field(description="When that happened.")
    gave_up_at: datetime | None = strawberry.field(description="When it was given up.")
    attempts: int = strawberry.field(description="How often it was tried.")
    problem: str | None = strawberry.field(
        description="Why: the mail server's reply code, the name of an error, or that the news had grown old."
    )

    @classmethod
    def of(cls, undelivered: Undelivered) -> Self:
        """The GraphQL object of an email that was given up."""
        news, delivery = undelivered.notification, undelivered.delivery
        return cls(
            member_id=strawberry.ID(global_id("Member", news.member_id)),
            kind=news.kind,
            at=news.at,
            gave_up_at=delivery.gave_up_at,
            attempts=delivery.attempts,
            problem=delivery.problem,
        )
