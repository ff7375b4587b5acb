"""What making and ending connections answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRequested:
    """A request waits for its answer; or, ``connected``, the other's own request was accepted by asking back."""

    operation: Literal["requestConnection"] = "requestConnection"
    request_id: str
    at: datetime
    connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccepted:
    """The actor is connected with ``member_id``, who had asked."""

    operation: Literal["acceptConnectionRequest"] = "acceptConnectionRequest"
    member_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDeclined:
    """A request of ``member_id`` was declined."""

    operation: Literal["declineConnectionRequest"] = "declineConnectionRequest"
    member_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn:
    """A request to ``member_id`` was taken back."""

    operation: Literal["withdrawConnectionRequest"] = "withdrawConnectionRequest"
    member_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnected:
    """The actor isn't connected with ``member_id`` any more."""

    operation: Literal["removeConnection"] = "removeConnection"
    member_id: str
    at: datetime
