"""What doings in the own mailbox answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRead:
    """``inmail_ids`` are the conversations that had something unread before, and have nothing any more."""

    operation: Literal["markRead"] = "markRead"
    inmail_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailArchived:
    """``inmail_ids`` are the conversations that were put into the archive, or taken out of it."""

    operation: Literal["archiveInMails"] = "archiveInMails"
    inmail_ids: tuple[str, ...]
