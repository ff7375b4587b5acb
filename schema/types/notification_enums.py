"""The enums of news, with a description for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.notification import AnswerKind, NotificationKind

if TYPE_CHECKING:
    from enum import Enum

NOTIFICATION_ENUMS: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
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
)
"""Each enum with what it is and what each of its values means."""
