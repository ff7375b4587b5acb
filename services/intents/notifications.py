"""What members do about their notifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.intent import Intent
from services.scope import Scope

if TYPE_CHECKING:
    from services.notification import NotificationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNotificationsRead(Intent):
    """The actor has read those notifications, and all with ids up to ``up_to`` where it is given."""

    ids: frozenset[str]
    up_to: str | None

    @property
    def scope(self) -> Scope:
        """The member alone."""
        return Scope(members=frozenset({self.actor_id}), keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEmailAddress(Intent):
    """Mail the actor at that address from now on, or (None) no longer."""

    address: str | None = field(repr=False)

    @property
    def scope(self) -> Scope:
        """The member alone."""
        return Scope(members=frozenset({self.actor_id}), keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEmails(Intent):
    """Mail the actor about that kind no longer."""

    kind: NotificationKind

    @property
    def scope(self) -> Scope:
        """The member alone."""
        return Scope(members=frozenset({self.actor_id}), keys=frozenset({(self.actor_id, self.key)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEmailKinds(Intent):
    """Mail the actor about those kinds and no others."""

    kinds: frozenset[NotificationKind]

    @property
    def scope(self) -> Scope:
        """The member alone."""
        return Scope(members=frozenset({self.actor_id}), keys=frozenset({(self.actor_id, self.key)}))
