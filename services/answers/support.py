"""What asking support answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal

from services.ticket import TicketState  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTaken:
    """A ticket was opened."""

    operation: Literal["openSupportTicket"] = "openSupportTicket"
    ticket_id: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWritten:
    """A message was added to a ticket, by the member or by an operator."""

    operation: Literal["writeToTicket"] = "writeToTicket"
    ticket_id: str
    message_id: str
    at: datetime
    state: TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed:
    """A ticket was resolved."""

    operation: Literal["resolveTicket"] = "resolveTicket"
    ticket_id: str
    at: datetime
