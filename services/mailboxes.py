"""The use cases of one's own mailbox: what has been read, and what is put away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.answers.mailbox import MailArchived, MailRead
from services.intents.mailbox import ArchiveInMails, MarkRead
from services.reading import LARGEST_PAGE
from services.refusal import InvalidInput
from services.request import Clock, Done, NewId, check_key, fingerprint

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from services.lane import Lane
    from services.mailbox import MailboxReader


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """One's own mailbox. Every method may raise Refused; then nothing was changed, or TryAgain says it is unknown."""

    lane: Lane
    reader: MailboxReader
    clock: Clock
    new_id: NewId

    async def mark_read(
        self, viewer_id: str, key: str, *, inmail_ids: Collection[str], up_to: datetime | None
    ) -> Done[MailRead]:
        """Mark as read what came up to ``up_to`` (UTC; None for now) in conversations of the viewer's.

        The other parties aren't told (own). Raises ActionRefused where an InMail isn't among the viewer's.
        """
        check_key(key)
        _check_number(inmail_ids)
        now = self.clock()
        given = None if up_to is None else up_to.isoformat()
        intent = MarkRead(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("markRead", inmails=frozenset(inmail_ids), up_to=given),
            now=now,
            inmail_ids=frozenset(inmail_ids),
            up_to=now if up_to is None else up_to,
        )
        return await self.lane.done(intent, MailRead)

    async def archive(
        self, viewer_id: str, key: str, *, inmail_ids: Collection[str], archived: bool
    ) -> Done[MailArchived]:
        """Put conversations of the viewer's into the archive, or take them out of it; the others aren't told (own).

        Raises ActionRefused where an InMail isn't among the viewer's.
        """
        check_key(key)
        _check_number(inmail_ids)
        intent = ArchiveInMails(
            id=self.new_id(),
            actor_id=viewer_id,
            key=key,
            fingerprint=fingerprint("archiveInMails", inmails=frozenset(inmail_ids), archived=archived),
            now=self.clock(),
            inmail_ids=frozenset(inmail_ids),
            archived=archived,
        )
        return await self.lane.done(intent, MailArchived)


def _check_number(inmail_ids: Collection[str]) -> None:
    if not 1 <= len(inmail_ids) <= LARGEST_PAGE:
        raise InvalidInput("input.inMailIds", f"Name 1 to {LARGEST_PAGE} InMails at once.", rule="R19")
