"""What changes in support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.operator import OperatorAction
    from services.ticket import Ticket, TicketMessage


@dataclass(frozen=True, slots=True)
class TicketOpened:
    """A new ticket, with the account's audit as JSON text (R24)."""

    ticket: Ticket
    audit: str


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """A ticket that was written to, or resolved."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketMessageWritten:
    """A new message of a ticket."""

    message: TicketMessage


@dataclass(frozen=True, slots=True)
class OperatorActed:
    """The record of what an operator did."""

    action: OperatorAction
