"""What members do about their notifications."""

from __future__ import annotations

from dataclasses import dataclass

from services.intent import Intent
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNotificationsRead(Intent):
    """The actor has read those notifications, and all with ids up to ``up_to`` where it is given."""

    ids: frozenset[str]
    up_to: str | None

    @property
    def scope(self) -> Scope:
        """The member alone."""
        return Scope(members=frozenset({self.actor_id}), keys=frozenset({(self.actor_id, self.key)}))
