"""Counting a refusal against the member whose request it was (R17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import AboutMember
from services.scope import Scope

if TYPE_CHECKING:
    from services.violation import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteViolation(AboutMember):
    """Count ``violation``, for which a request of the member's was just refused; the actor is the member."""

    violation: Violation

    @property
    def scope(self) -> Scope:
        """The member with the ledger, which a restriction settles first (R6a), and the file."""
        member = frozenset({self.member_id})
        return Scope(members=member, ledgers=member, files=member, keys=frozenset({(self.actor_id, self.key)}))
