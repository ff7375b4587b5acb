"""Your notifications: markNotificationsRead, setEmailAddress, setNotificationPreferences."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED, VIEWER
from schema.types.errors import IdempotencyKeyError, InvalidInputError, NotSignedInError, TryAgainError
from schema.types.viewer import Viewer, viewer_of
from services.notification import NotificationKind


@strawberry.input(description="Which notifications you have read: `ids`, `upTo`, or both.")
class MarkNotificationsReadInput:
    """Input of markNotificationsRead."""

    ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="These, at most 100; ids that aren't your notifications' stand for nothing."
    )
    up_to: strawberry.ID | None = strawberry.field(
        default=None, description="This one and all that come after it in `viewer.notifications`, which are older."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The notifications are marked as read.")
class MarkNotificationsReadPayload:
    """Marked."""

    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


MarkNotificationsReadResult = Annotated[
    MarkNotificationsReadPayload | InvalidInputError | NotSignedInError | IdempotencyKeyError | TryAgainError,
    strawberry.union("MarkNotificationsReadResult", description="Marked, or why not."),
]


@strawberry.input(description="Where to email you.")
class SetEmailAddressInput:
    """Input of setEmailAddress."""

    email_address: str | None = strawberry.field(
        description="The address, ASCII, such as ana@example.com; null removes the one that is known."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="You are emailed there from now on, or no longer.")
class SetEmailAddressPayload:
    """Set."""

    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


SetEmailAddressResult = Annotated[
    SetEmailAddressPayload | InvalidInputError | NotSignedInError | IdempotencyKeyError | TryAgainError,
    strawberry.union("SetEmailAddressResult", description="Set, or why not."),
]


@strawberry.input(description="What to email you about.")
class SetNotificationPreferencesInput:
    """Input of setNotificationPreferences."""

    email_kinds: list[NotificationKind] = strawberry.field(
        description="These kinds and no others; an empty list for none. All news stays in `viewer.notifications`."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The preferences are set.")
class SetNotificationPreferencesPayload:
    """Set."""

    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


SetNotificationPreferencesResult = Annotated[
    SetNotificationPreferencesPayload | InvalidInputError | NotSignedInError | IdempotencyKeyError | TryAgainError,
    strawberry.union("SetNotificationPreferencesResult", description="Set, or why not."),
]


@strawberry.type
class NotificationMutations:
    """The mutations of this file."""

    @strawberry.mutation(description="Mark notifications as read; `viewer.unreadNotifications` counts the others.")
    async def mark_notifications_read(
        self, info: Info, input: Annotated[MarkNotificationsReadInput, INPUT]
    ) -> MarkNotificationsReadResult | None:
        """Mark as read."""
        done = await info.context.services.notifications.mark_read(
            info.context.signed_in,
            input.idempotency_key,
            ids=frozenset(key_of(id, "Notification", "input.ids") for id in input.ids or ()),
            up_to=None if input.up_to is None else key_of(input.up_to, "Notification", "input.upTo"),
        )
        return MarkNotificationsReadPayload(replayed=done.replayed)

    @strawberry.mutation(
        description="Set where you are emailed; `viewer.notificationPreferences` shows it to you alone."
    )
    async def set_email_address(
        self, info: Info, input: Annotated[SetEmailAddressInput, INPUT]
    ) -> SetEmailAddressResult | None:
        """Set."""
        notifying, viewer_id = info.context.services.notifications, info.context.signed_in
        done = await notifying.set_email_address(viewer_id, input.idempotency_key, input.email_address)
        return SetEmailAddressPayload(replayed=done.replayed)

    @strawberry.mutation(description="Choose what you are emailed about, from the next news on.")
    async def set_notification_preferences(
        self, info: Info, input: Annotated[SetNotificationPreferencesInput, INPUT]
    ) -> SetNotificationPreferencesResult | None:
        """Set."""
        notifying, viewer_id = info.context.services.notifications, info.context.signed_in
        done = await notifying.set_email_kinds(viewer_id, input.idempotency_key, frozenset(input.email_kinds))
        return SetNotificationPreferencesPayload(replayed=done.replayed)
