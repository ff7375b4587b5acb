"""What members are told without having asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.inmail import InMail
from schema.types.page import PageInfo, cursor, page_info
from services.notification import ABOUT_INMAIL, AnswerKind, NotificationKind

if TYPE_CHECKING:
    from services.notification import Notification as NotificationValue
    from services.notification import NotificationPreferences as PreferencesValue
    from services.reading import Page


@strawberry.type(description="A piece of news for a member; each is told once.")
class Notification:
    """A notification."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the notification among the member's. No id for `node`."
    )
    kind: NotificationKind = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When it happened.")
    credits: int | None = strawberry.field(description="How many credits it is about, where it is about any.")
    due_at: datetime | None = strawberry.field(
        description="Until when, or when next, where the kind has such a moment."
    )
    about: str | None = strawberry.field(
        description="The bare key of what it is about, where that has one; a ticket's id is Ticket:KEY."
    )
    answer: AnswerKind | None = strawberry.field(description="How it was answered, for ANSWER_RECEIVED.")
    sequence: int = strawberry.field(
        description="Its place among all that you were told, from 1 on: what `notificationEvents` begins again after."
    )
    read: bool = strawberry.field(description="Whether it was marked as read.")

    @strawberry.field(
        description="The InMail that came or was answered, for INMAIL_RECEIVED and ANSWER_RECEIVED; null for others."
    )
    async def in_mail(self, info: Info) -> InMail | None:
        """The InMail, as the viewer's mail shows it."""
        if self.kind not in ABOUT_INMAIL or self.about is None:
            return None
        inmail = await info.context.inmails.load(self.about)
        return None if inmail is None else InMail.of(inmail, info.context.signed_in)

    @classmethod
    def of(cls, notification: NotificationValue) -> Self:
        """The GraphQL object of a notification."""
        return cls(
            id=strawberry.ID(global_id("Notification", notification.id)),
            kind=notification.kind,
            at=notification.at,
            credits=notification.credits,
            due_at=notification.due_at,
            about=notification.about,
            answer=notification.answer,
            sequence=notification.sequence,
            read=notification.read,
        )


@strawberry.type(description="A notification in a list.")
class NotificationEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Notification = strawberry.field(description="The notification.")


@strawberry.type(description="Notifications, newest first.")
class NotificationConnection:
    """Relay's connection."""

    edges: list[NotificationEdge] = strawberry.field(description="This page's notifications.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[NotificationValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [
            NotificationEdge(cursor=cursor("Notification", item.id), node=Notification.of(item)) for item in page.items
        ]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)


@strawberry.type(description="How you are told of news: all of it is in `viewer.notifications`, some is emailed too.")
class NotificationPreferences:
    """Preferences."""

    email_address: str | None = strawberry.field(
        description="Where news is emailed; null for nowhere. Nobody but you is shown it."
    )
    email_kinds: list[NotificationKind] = strawberry.field(
        description="What is emailed, where there is an address: as you chose, or what is so for everybody."
    )

    @classmethod
    def of(cls, preferences: PreferencesValue) -> Self:
        """The GraphQL object of preferences."""
        return cls(email_address=preferences.email_address, email_kinds=sorted(preferences.email_kinds))
