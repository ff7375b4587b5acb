"""What members do in their own mailboxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import Intent
from services.scope import Scope

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InMailbox(Intent):
    """An intent about conversations of the actor's own.

    The actor alone is locked: whoever brings something into a mailbox locks its owner too.
    """

    inmail_ids: frozenset[str]

    @property
    def scope(self) -> Scope:
        """The actor, and the InMails."""
        return Scope(
            members=frozenset({self.actor_id}),
            keys=frozenset({(self.actor_id, self.key)}),
            inmails=self.inmail_ids,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRead(InMailbox):
    """Mark as read what came up to ``up_to``, a moment in UTC."""

    up_to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveInMails(InMailbox):
    """Put into the archive, or (``archived`` false) take out of it."""

    archived: bool
