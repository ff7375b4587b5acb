"""The enums of operators and tickets, with a description for every value (R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.operator import ActionKind, Role
from services.ticket import TicketAuthor, TicketState

if TYPE_CHECKING:
    from enum import Enum

SUPPORT_ENUMS: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
    (
        Role,
        "What an operator is trusted with.",
        {
            "SUPPORT": "Answers tickets, corrects credits, grants rewards.",
            "TRUST": "Adds and lifts strikes, decides on reported members.",
            "BILLING": "Corrects credits.",
        },
    ),
    (
        ActionKind,
        "What an operator did.",
        {
            "TICKET_ANSWERED": "Answered a ticket.",
            "TICKET_RESOLVED": "Closed a ticket.",
            "CREDITS_ADJUSTED": "Added credits to a member's account, or took some.",
            "STRIKE_ADDED": "Added a strike.",
            "STRIKE_LIFTED": "Lifted a strike.",
            "CASE_UPHELD": "Decided that reports were right, and added a strike.",
            "CASE_DISMISSED": "Decided that there was nothing to punish.",
            "REWARD_GRANTED": "Granted reward credits.",
            "PURCHASE_REFUNDED": "Gave unspent credits of a pack back for a member.",
            "STATEMENT_PAID": "Noted that a monthly bill was paid.",
            "TEAM_CREATED": "Made a team; the member is its pool's account.",
            "SEAT_SET": "Gave a recruiter a seat in a team, or changed it.",
            "SEAT_REMOVED": "Took a seat in a team away.",
        },
    ),
    (
        TicketState,
        "Whose turn it is on a support ticket.",
        {
            "OPEN": "An operator's: the member's last message waits for an answer.",
            "ANSWERED": "The member's: an operator has answered.",
            "RESOLVED": "Nobody's: it is closed for good.",
        },
    ),
    (
        TicketAuthor,
        "Which side wrote a ticket's message.",
        {"MEMBER": "The member who opened the ticket.", "OPERATOR": "Somebody of the service."},
    ),
)
"""Each enum with what it is and what each of its values means."""
