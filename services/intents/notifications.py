"""What members do about their notifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.intent import AboutOneself

if TYPE_CHECKING:
    from services.notification import NotificationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNotificationsRead(AboutOneself):
    """The actor has read those notifications, and all with ids up to ``up_to`` where it is given."""

    ids: frozenset[str]
    up_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEmailAddress(AboutOneself):
    """Mail the actor at that address from now on, or (None) no longer."""

    address: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEmails(AboutOneself):
    """Mail the actor about that kind no longer."""

    kind: NotificationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEmailKinds(AboutOneself):
    """Mail the actor about those kinds and no others."""

    kinds: frozenset[NotificationKind]
