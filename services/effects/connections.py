"""What changes in who is connected with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from services.connection import ConnectionRequest


@dataclass(frozen=True, slots=True)
class RequestSaved:
    """A connection request that is new, or was closed."""

    request: ConnectionRequest


@dataclass(frozen=True, slots=True)
class ConnectionMade:
    """Two members are connected from now on, the lower id first (R2)."""

    lower_id: str
    upper_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ConnectionRemoved:
    """Two members aren't connected any more; they are ``degree`` apart then (R2)."""

    lower_id: str
    upper_id: str
    degree: int
