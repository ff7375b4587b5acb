"""What members' doings about their notifications answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsMarked:
    """Notifications are marked as read."""

    operation: Literal["markNotificationsRead"] = "markNotificationsRead"
