"""Why support and operators can't do something."""

from __future__ import annotations

from services.refusal_code import RefusalCode
from services.wordings.wording import Wording

SUPPORT: dict[RefusalCode, Wording] = {
    RefusalCode.OPERATOR_ONLY: Wording(
        "Only operators may do this.", "R24", "Ask support by openSupportTicket, or sign in with an operator's token."
    ),
    RefusalCode.ROLE_NEEDED: Wording(
        "Your token lacks the role that this takes.", "R24", "Ask whoever issues tokens for one with the named role."
    ),
    RefusalCode.MEMBER_NOT_FOUND: Wording(
        "There is no such member.", "R24", "Check the id; one looks like Member:KEY."
    ),
    RefusalCode.TICKET_NOT_FOUND: Wording(
        "There is no such ticket.", "R24", "Take the id from viewer.tickets, or as an operator from operator.tickets."
    ),
    RefusalCode.TICKET_RESOLVED: Wording(
        "This ticket is resolved already.",
        "R24",
        "Leave it as it is; the member can open a new one with openSupportTicket.",
    ),
    RefusalCode.TOO_MANY_TICKETS: Wording(
        "You have as many tickets under way as one member may have.",
        "R24",
        "Write on in one of them with replyToTicket, or wait until one is resolved.",
    ),
    RefusalCode.TOO_MANY_MESSAGES: Wording(
        "You have written to this ticket as often as one may without an answer.", "R24", "Wait for the answer."
    ),
    RefusalCode.STRIKE_NOT_FOUND: Wording(
        "There is no such strike.",
        "R17",
        "Take the id from viewer.standing.strikes, or as an operator from operator.member.",
    ),
    RefusalCode.STRIKE_LIFTED: Wording("This strike is lifted already.", "R17", "Nothing more is needed."),
    RefusalCode.CASE_NOT_FOUND: Wording("There is no such case.", "R17", "Take the id from operator.cases."),
    RefusalCode.CASE_CLOSED: Wording(
        "This case has been decided already.",
        "R17",
        "Leave it as it is; a strike that was wrong is lifted by liftStrike.",
    ),
    RefusalCode.LOT_NOT_FOUND: Wording(
        "The member has no such lot in which anything remains.",
        "R24",
        "Take the id from the member's ledger, or leave lotId out.",
    ),
    RefusalCode.TOO_FEW_CREDITS: Wording(
        "Fewer credits can be taken than that: a balance never falls below zero, and held credits aren't touched.",
        "R24",
        "Take at most `available`.",
    ),
}
