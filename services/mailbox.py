"""A member's mailbox: what is new in it, and the log of all that happens in it (R19)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.inmail import InMail, InMailState, Reply
    from services.mail_search import MailMatch
    from services.reading import Page


class MailEventKind(StrEnum):
    """What happened in a member's mailbox."""

    INMAIL_RECEIVED = "INMAIL_RECEIVED"
    INMAIL_ANSWERED = "INMAIL_ANSWERED"
    INMAIL_DECLINED = "INMAIL_DECLINED"
    REPLY_RECEIVED = "REPLY_RECEIVED"
    READ = "READ"
    ARCHIVED = "ARCHIVED"
    UNARCHIVED = "UNARCHIVED"


@dataclass(frozen=True, slots=True)
class MailEvent:
    """What happened in ``member_id``'s mailbox; ``sequence`` counts that member's events from 1, without gaps.

    ``reply_id`` is the reply that came, where one did.
    """

    member_id: str
    sequence: int
    kind: MailEventKind
    at: datetime
    inmail_id: str
    reply_id: str | None = None


@dataclass(frozen=True, slots=True)
class InboxEvent:
    """An event as it is told, with the InMail and the reply as they are when it is told."""

    event: MailEvent
    inmail: InMail
    reply: Reply | None

    @property
    def sequence(self) -> int:
        """The event's place in the member's log."""
        return self.event.sequence


@dataclass(frozen=True, slots=True)
class Mark:
    """How a conversation stands in one party's mailbox; the other party isn't told (own).

    ``unread`` says that the other party did something in it, at ``news_at``, that this one hasn't seen: the InMail
    itself, a reply, a decline. Whoever did nothing but write has no news.
    """

    unread: bool = False
    archived: bool = False
    news_at: datetime | None = None

    def with_news(self, at: datetime) -> Mark:
        """Something new came at ``at``: it is unread, and back from the archive (own)."""
        return Mark(unread=True, archived=False, news_at=at if self.news_at is None else max(at, self.news_at))

    def read_to(self, moment: datetime) -> Mark:
        """All that came up to ``moment`` is read; what came later leaves it unread."""
        late = self.news_at is not None and self.news_at > moment
        return Mark(unread=self.unread and late, archived=self.archived, news_at=self.news_at)


SEEN = Mark()
"""Nothing new."""
NEW = Mark(unread=True)
"""An InMail as it reaches its recipient."""


class Folder(StrEnum):
    """The two lists of a mailbox: what its owner received, and what its owner sent."""

    RECEIVED = "RECEIVED"
    SENT = "SENT"


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which conversations of a list: in the archive or out of it, only unread ones, only those in one state."""

    archived: bool = False
    unread: bool = False
    state: InMailState | None = None


@dataclass(frozen=True, slots=True)
class MailboxStatus:
    """How many conversations have something unread, the archived ones included, and the last event's sequence."""

    unread: int
    sequence: int


class MailboxReader(Protocol):
    """Reads of mailboxes. All raise NothingChanged when the database doesn't answer."""

    async def listed(
        self, member_id: str, folder: Folder, chosen: MailFilter, first: int, before: str | None
    ) -> Page[InMail]:
        """The member's InMails that ``chosen`` lets through, newest first, from before the InMail ``before`` on."""
        ...

    async def found(self, member_id: str, words: Sequence[str], first: int, before: str | None) -> Page[MailMatch]:
        """The messages of the member's mail that have all of ``words``, newest first, from before ``before`` on.

        A message that was just delivered is found a moment later.
        """
        ...

    async def status(self, member_id: str) -> MailboxStatus:
        """How the member's mailbox stands."""
        ...
