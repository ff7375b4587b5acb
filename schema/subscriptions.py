"""What can be listened to."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.context import Info
from schema.types.credits import Entry
from schema.types.inbox_event import InboxEvent
from schema.types.notification import Notification

if TYPE_CHECKING:
    from services.entry import Entry as EntryValue
    from services.mailbox import InboxEvent as InboxEventValue
    from services.notification import Notification as NotificationValue

AfterSequence = Annotated[
    int | None,
    strawberry.argument(
        description="The sequence of the last entry that you know: all that came after it follow first, so that a "
        "connection that broke loses nothing and repeats nothing. 0 begins with your first entry; left out, with the "
        "next one that is made."
    ),
]
AfterEvent = Annotated[
    int | None,
    strawberry.argument(
        description="The sequence of the last event that you know: all that came after it follow first, so that a "
        "connection that broke loses nothing and repeats nothing. 0 begins with your first event; left out, with the "
        "next one. `viewer.inboxSequence` tells the last one."
    ),
]

AfterNotification = Annotated[
    int | None,
    strawberry.argument(
        description="The sequence of the last notification that you know: all that came after it follow first, so that "
        "a connection that broke loses nothing and repeats nothing. 0 begins with your first one; left out, with the "
        "next one."
    ),
]


@strawberry.type(description="A movement of your credits, as it is entered in your ledger (R23).")
class CreditEvent:
    """An event."""

    entry: Entry = strawberry.field(description="The entry. Pass its `sequence` to begin again after it.")
    available: int = strawberry.field(description="Credits that could be spent right after it.")


@strawberry.type(
    description="What can be listened to: over WebSockets (graphql-transport-ws), Server-Sent Events or multipart, all "
    "at the address of queries. A stream ends with the token that opened it."
)
class Subscription:
    """The subscriptions."""

    @strawberry.subscription(
        description="Every movement of your credits, in order, each once, whatever caused it and on whichever server. "
        "An event comes when the entry is made: what fell due meanwhile is entered with the next movement."
    )
    async def credit_events(
        self, info: Info, after_sequence: AfterSequence = None
    ) -> AsyncGenerator[CreditEvent, None]:
        """The ledger, live. Refusals come before the stream begins, as its only answer."""
        entries = await info.context.services.live.credit_events(info.context.signed_in, after_sequence)
        return _events(entries)

    @strawberry.subscription(
        description="What happens in your mailbox, in order, each once, on whichever server and device: InMails and "
        "replies that come, answers to yours, and what you yourself read or archive elsewhere."
    )
    async def inbox_events(self, info: Info, after_sequence: AfterEvent = None) -> AsyncGenerator[InboxEvent, None]:
        """The mailbox, live. Refusals come before the stream begins, as its only answer."""
        events = await info.context.services.live.inbox_events(info.context.signed_in, after_sequence)
        return _inbox(info, events)

    @strawberry.subscription(
        description="What you are told, in order, each once, whatever brought it about and on whichever server."
    )
    async def notification_events(
        self, info: Info, after_sequence: AfterNotification = None
    ) -> AsyncGenerator[Notification, None]:
        """The news, live. Refusals come before the stream begins, as its only answer."""
        news = await info.context.services.live.notification_events(info.context.signed_in, after_sequence)
        return _news(info, news)


async def _news(info: Info, news: AsyncGenerator[NotificationValue, None]) -> AsyncGenerator[Notification, None]:
    async with aclosing(news):
        async for one in news:
            info.context.forget()  # who may be seen, as of this event
            yield Notification.of(one)


async def _inbox(info: Info, events: AsyncGenerator[InboxEventValue, None]) -> AsyncGenerator[InboxEvent, None]:
    async with aclosing(events):
        async for event in events:
            info.context.forget()  # who may be seen, and what was replied, as of this event
            yield InboxEvent.of(event)


async def _events(entries: AsyncGenerator[EntryValue, None]) -> AsyncGenerator[CreditEvent, None]:
    async with aclosing(entries):
        async for entry in entries:
            yield CreditEvent(entry=Entry.of(entry), available=entry.balance)
