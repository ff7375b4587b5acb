"""The use case of notifications: what members do about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.answers.notifications import EmailAddressSet, NotificationPreferencesSet, NotificationsMarked
from services.intents.notifications import MarkNotificationsRead, SetEmailAddress, SetEmailKinds, StopEmails
from services.reading import LARGEST_PAGE
from services.refusal import InvalidInput
from services.request import Clock, Done, NewId, check_key, fingerprint

if TYPE_CHECKING:
    from services.lane import Lane
    from services.notification import NotificationKind, Notifications


@dataclass(frozen=True, slots=True)
class Notifying:
    """Notifications of members. Mutations may raise Refused; then nothing was changed."""

    lane: Lane
    reader: Notifications
    clock: Clock
    new_id: NewId

    async def mark_read(
        self, member_id: str, key: str, *, ids: frozenset[str], up_to: str | None
    ) -> Done[NotificationsMarked]:
        """Mark those notifications of the member's as read, and all with ids up to ``up_to``.

        Raises InvalidInput unless something is named, or if more than a page is.
        """
        check_key(key)
        if not ids and up_to is None:
            raise InvalidInput("input.ids", "Name the notifications that you read: `ids`, `upTo`, or both.", rule="R22")
        if len(ids) > LARGEST_PAGE:
            detail = f"At most {LARGEST_PAGE} at once; `upTo` marks any number."
            raise InvalidInput("input.ids", detail, rule="R22")
        intent = MarkNotificationsRead(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("markNotificationsRead", ids=sorted(ids), upTo=up_to),
            now=self.clock(),
            ids=ids,
            up_to=up_to,
        )
        return await self.lane.done(intent, NotificationsMarked)

    async def set_email_address(self, member_id: str, key: str, address: str | None) -> Done[EmailAddressSet]:
        """Mail the member at ``address`` from now on, or (None) no longer. Raises InvalidInput for what is none."""
        check_key(key)
        intent = SetEmailAddress(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("setEmailAddress", emailAddress=address),
            now=self.clock(),
            address=address,
        )
        return await self.lane.done(intent, EmailAddressSet)

    async def set_email_kinds(
        self, member_id: str, key: str, kinds: frozenset[NotificationKind]
    ) -> Done[NotificationPreferencesSet]:
        """Mail the member about those kinds of news and no others."""
        check_key(key)
        intent = SetEmailKinds(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("setNotificationPreferences", emailKinds=sorted(kinds)),
            now=self.clock(),
            kinds=kinds,
        )
        return await self.lane.done(intent, NotificationPreferencesSet)

    async def stop_emails(self, member_id: str, kind: NotificationKind) -> None:
        """Mail the member about that kind no longer, however often it is said. Raises NotSignedIn for nobody."""
        id_ = self.new_id()
        key, made = f"§stop:{id_}", fingerprint("stopEmails", kind=kind)
        intent = StopEmails(id=id_, actor_id=member_id, key=key, fingerprint=made, now=self.clock(), kind=kind)
        await self.lane.done(intent, NotificationPreferencesSet)
