"""The enums of how members behave and what follows, with a description for every value (R15, R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.case import CaseState
from services.conduct import ResponseRateState
from services.member import Standing
from services.moderation.finding import TextFindingKind

if TYPE_CHECKING:
    from enum import Enum

CONDUCT_ENUMS: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
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
)
"""Each enum with what it is and what each of its values means."""
