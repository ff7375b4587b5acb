"""The enums of advice and of templates with a description for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.advising.advice import AdviceKind, DraftField, Severity
from services.answering import FactorKind, Likelihood
from services.variables import VariableOrigin

if TYPE_CHECKING:
    from enum import Enum

ADVICE_ENUMS: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
    (
        AdviceKind,
        "What a piece of advice is about.",
        {
            "PERSONAL": "Whether the draft speaks of this recipient.",
            "GREETING": "Whom it greets.",
            "PLACEHOLDER": "A gap of a template that was left.",
            "SUBJECT": "Whether the subject makes one open it.",
            "LENGTH": "Whether the text has a length that is read.",
            "QUESTION": "Whether it asks for an answer.",
            "LIKELIHOOD": "How likely this recipient is to answer.",
            "FOLLOW_UP": "Whether another InMail is tactful after the last one.",
        },
    ),
    (
        Severity,
        "How much a piece of advice matters. None keeps an InMail from being sent.",
        {
            "GOOD": "It is good as it is.",
            "TIP": "It could be better.",
            "WARNING": "It will probably be regretted.",
        },
    ),
    (
        DraftField,
        "Which of a draft's texts.",
        {"SUBJECT": "The subject.", "BODY": "The text."},
    ),
    (
        VariableOrigin,
        "Where the value of a template's variable is from (R16).",
        {
            "GIVEN": "The sender gave it.",
            "PROFILE": "The recipient's profile, as the sender sees it, or the name of a connection of both.",
            "UNFILLED": "Nowhere: it stands in the text, which isn't sent so.",
        },
    ),
    (
        Likelihood,
        "How likely an answer is.",
        {
            "LOW": "Below one in five.",
            "MEDIUM": "About as likely as usual.",
            "HIGH": "Two in five, or more.",
        },
    ),
    (
        FactorKind,
        "What speaks for an answer, or against it.",
        {
            "ANSWER_RATE": "How often the recipient answered InMail lately.",
            "DEGREE": "How far apart you are.",
            "COMMON_CONNECTIONS": "How many connections you have in common.",
            "EARLIER_CONTACT": "How your last InMail to them ended, or theirs to you.",
        },
    ),
)
