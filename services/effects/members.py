"""What changes in members, and what they are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.member import Member
    from services.moderation.resemblance import Sketch
    from services.notification import Notification, NotificationKind
    from services.strike import Strike
    from services.violation import Violation


@dataclass(frozen=True, slots=True)
class PreferencesSaved:
    """A member's opt-outs and open profile."""

    member: Member


@dataclass(frozen=True, slots=True)
class StandingSaved:
    """A member's standing, and when a restriction ends (R17)."""

    member: Member


@dataclass(frozen=True, slots=True)
class StrikeSaved:
    """A strike that was added, or lifted (R17)."""

    strike: Strike


@dataclass(frozen=True, slots=True)
class ViolationsKept:
    """The violations of a member that count towards a strike (R17)."""

    member_id: str
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class SketchesKept:
    """The sketches of a member's latest InMails, with which the next ones are compared (R17)."""

    member_id: str
    sketches: tuple[Sketch, ...]


@dataclass(frozen=True, slots=True)
class Notified:
    """A member is told something."""

    notification: Notification


@dataclass(frozen=True, slots=True)
class NotificationsRead:
    """A member has read the notifications of those ids, and all with ids up to ``up_to`` where it is given."""

    member_id: str
    ids: frozenset[str]
    up_to: str | None


@dataclass(frozen=True, slots=True)
class EmailAddressSaved:
    """Where a member is mailed, None for nowhere."""

    member_id: str
    address: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class EmailKindsSaved:
    """What a member is mailed about."""

    member_id: str
    kinds: frozenset[NotificationKind]
