"""What members' doings about their notifications answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsMarked:
    """Notifications are marked as read."""

    operation: Literal["markNotificationsRead"] = "markNotificationsRead"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailAddressSet:
    """An email address is set, or removed. It isn't kept here: answers are kept for ever, addresses aren't."""

    operation: Literal["setEmailAddress"] = "setEmailAddress"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationPreferencesSet:
    """What a member is mailed about is set."""

    operation: Literal["setNotificationPreferences"] = "setNotificationPreferences"
