"""The enums of standings, news, operators and tickets, with a description for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.case import CaseState
from services.conduct import ResponseRateState
from services.member import Standing
from services.moderation.finding import TextFindingKind
from services.notification import AnswerKind, NotificationKind
from services.operator import ActionKind, Role
from services.ticket import TicketAuthor, TicketState

if TYPE_CHECKING:
    from enum import Enum

SUPPORT_ENUMS: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
    (
        Standing,
        "Whether a member may act.",
        {
            "ACTIVE": "In good standing.",
            "RESTRICTED": "May reply, but not send InMail (R12); most restrictions end by themselves (R17).",
            "SUSPENDED": "May do nothing but ask support, and isn't shown to other members.",
        },
    ),
    (
        ResponseRateState,
        "What a member's response rate means for sending (R15).",
        {
            "NOT_JUDGED": "Too few InMails were sent to judge by.",
            "HEALTHY": "Enough of them were answered.",
            "WARNING": "Too few were answered; nothing is limited yet.",
            "THROTTLED": "Too few were answered, and the warning is over: only some may be sent a day.",
        },
    ),
    (
        NotificationKind,
        "What a member is told without having asked.",
        {
            "REWARD_GRANTED": "Credits came as a reward for engagement; they expire at `dueAt` (R7).",
            "LOW_BALANCE": "Few credits are left.",
            "EXPIRING_SOON": "`credits` credits expire at `dueAt`.",
            "FORFEIT_AHEAD": "At `dueAt` the plan's cap will take `credits` credits, unless they are spent (R4a).",
            "RECOVERED": "The balance is no longer low.",
            "TOP_UP_SETTLED": "A pack of `credits` credits was bought by automatic top-up.",
            "TOP_UP_DECLINED": "Automatic top-up tried to buy a pack, and the payment was declined.",
            "DEBT_OPENED": "`credits` spent credits are owed, since their payment was taken back; later ones pay.",
            "CREDITS_ADJUSTED": "An operator added `credits` credits, or (negative) took them.",
            "TICKET_ANSWERED": "Support answered the ticket in `about`.",
            "TICKET_RESOLVED": "Support closed the ticket in `about`.",
            "STRIKE_ADDED": "A strike was added; with `dueAt`, the account is restricted until then (R17).",
            "STRIKE_LIFTED": "A strike was lifted; with `dueAt`, the account stays restricted until then (R17).",
            "REVIEW_ENDED": "The look at the account is over; with `dueAt`, it stays restricted until then (R17).",
            "SCHEDULED_REFUSED": "The scheduled InMail in `about` might not be sent any more at its moment.",
            "RESTRICTED": "The account is restricted until `dueAt`, or until an operator has looked at it (R12, R17).",
            "INMAIL_RECEIVED": "Somebody sent the InMail in `inMail` (R19).",
            "ANSWER_RECEIVED": "Somebody answered in the conversation of `inMail`; `answer` says how (R13).",
            "CONNECTION_REQUESTED": "Somebody asks for a connection, by the request in `about` (R2).",
            "CONNECTION_ACCEPTED": "The member in `about` is connected with you now, as you had asked (R2).",
            "RESPONSE_RATE_WARNING": "Too few InMails are answered; unless that gets better, only some may be sent a "
            "day from `dueAt` on (R15).",
            "RESPONSE_RATE_THROTTLED": "Too few InMails are answered: only some may be sent a day (R15).",
            "RESPONSE_RATE_RECOVERED": "Enough InMails are answered again: a warning or a daily limit is over (R15).",
        },
    ),
    (
        AnswerKind,
        "How somebody answered in an InMail's conversation.",
        {"REPLY": "By a reply.", "DECLINE": "By declining the InMail."},
    ),
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
        },
    ),
    (
        TextFindingKind,
        "What is wrong with a passage of a text (R17).",
        {
            "PROFANITY": "Profanity.",
            "SHOUTING": "Six words or more in capitals, one after another.",
            "REPEATED_CHARACTERS": "One sign six times or more.",
            "SHORTENED_LINK": "A link by a service that hides where it leads.",
            "MONEY_BAIT": "A promise of easy money.",
            "LINK_FROM_NEW_SENDER": "A link, from a member who has sent few InMails so far.",
            "NEAR_DUPLICATE": "Nearly the same text as many others of the sender's within a day.",
        },
    ),
    (
        CaseState,
        "What became of a case against a reported member.",
        {
            "OPEN": "It waits for an operator.",
            "UPHELD": "The reports were right: the member got a strike.",
            "DISMISSED": "There was nothing to punish.",
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
