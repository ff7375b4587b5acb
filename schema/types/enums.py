"""The rules' enums with a description for every value."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, cast

import strawberry

from schema.types.advice_enums import ADVICE_ENUMS
from schema.types.audit_enums import AUDIT_ENUMS
from schema.types.conduct_enums import CONDUCT_ENUMS
from schema.types.connection_enums import CONNECTION_ENUMS
from schema.types.notification_enums import NOTIFICATION_ENUMS
from schema.types.payment_enums import PAYMENT_ENUMS
from schema.types.support_enums import SUPPORT_ENUMS
from services.affinity import SharedKind
from services.at_risk import LossReason
from services.eligibility import Relation
from services.entry import EntryKind
from services.inmail import InMailState, ReportReason
from services.introduction import NoIntroduction
from services.lot import LotSource, PayWith
from services.mailbox import MailEventKind
from services.member import OptOut, PlanName, ProfileLevel, SubscriberKind
from services.next_inmail import NextPossible
from services.refusal_code import RefusalCode
from services.rehearsal import PlanGoal
from services.scheduled import ScheduledState
from services.search import MemberSort
from services.wording import WORDINGS

if TYPE_CHECKING:
    from strawberry.types.enum import StrawberryEnumDefinition

DESCRIBED: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
    (
        ProfileLevel,
        "How complete a member's profile is.",
        {"BASIC": "A basic profile, which can't receive InMail.", "FULL": "A full profile."},
    ),
    (
        SubscriberKind,
        "What opt-outs tell senders apart by.",
        {
            "RECRUITER": "A recruiter account.",
            "SALES": "A sales professional's account.",
            "PREMIUM": "Any other paid plan.",
            "STANDARD": "No paid plan.",
        },
    ),
    (
        OptOut,
        "Whose InMail a member refuses.",
        {
            "RECRUITER": "InMail from recruiter accounts.",
            "SALES": "InMail from sales professionals.",
            "PREMIUM": "InMail from members with any other paid plan.",
            "STANDARD": "InMail from members without a paid plan.",
            "ALL": "All InMail.",
        },
    ),
    (
        PlanName,
        "What brings a member credits every month.",
        {
            "CAREER": "Premium Career.",
            "CAREER_PLUS": "Premium Career Plus.",
            "CAREER_EXECUTIVE": "Premium Career Executive.",
            "RECRUITER": "The monthly grant of a recruiter account, computed from its activity (R6a).",
        },
    ),
    (
        LotSource,
        "Where credits came from; it decides how near a recipient may be.",
        {
            "SUBSCRIPTION": "A Premium plan's monthly grant: the third degree and beyond (R4).",
            "RECRUITER": "A recruiter account's monthly grant: connections too (R6).",
            "PURCHASED": "A bought pack: the second degree and beyond; never expires (R5).",
            "REWARD": "A reward for engagement: the second degree and beyond; expires after a month (R7).",
        },
    ),
    (
        PayWith,
        "Which of your credits an InMail may take.",
        {
            "AUTO": "Any: those that expire first are taken first (R8).",
            "FREE": "Recruiter and reward credits only, or none for an open profile (R8).",
            "PAID": "Subscription and purchased credits only (R8); an open profile still costs none (R9).",
            "POOL": "The credits of your team's pool, within your seat's limit, and none of your own (R8a). No other "
            "choice takes the pool's.",
        },
    ),
    *ADVICE_ENUMS,
    (
        PlanGoal,
        "What a plan is to reach where not everybody can be written to.",
        {
            "MOST_PEOPLE": "The most people, and of such plans one that takes the fewest credits; of equal ones those "
            "first in the request. No other order of sends reaches more.",
            "MOST_ANSWERS": "As many people, and of such plans the one whose recipients are likeliest to answer, "
            "whatever it costs within the budget.",
            "AS_GIVEN": "Whoever can be written to in turn, in the order of the request.",
        },
    ),
    (
        MemberSort,
        "In which order members are found.",
        {
            "RELEVANCE": "Whose name has the words, then whose name has words that begin so, then who has them "
            "elsewhere, then who has them misspelled. Without a text, by name.",
            "NAME": "By name, without regard to capitals and accents.",
            "NEAREST": "By distance from you, then as RELEVANCE.",
        },
    ),
    (
        Relation,
        "How far apart two members are, by the shortest path of connections (R2).",
        {
            "SELF": "The same member.",
            "FIRST_DEGREE": "Connected.",
            "SECOND_DEGREE": "Connected through one other member.",
            "THIRD_DEGREE": "Connected through two other members.",
            "OUT_OF_NETWORK": "Farther apart, or not connected at all.",
        },
    ),
    (
        InMailState,
        "Where an InMail stands.",
        {
            "DELIVERED": "In the recipient's inbox, and not answered yet.",
            "REPLIED": "The recipient has replied.",
            "DECLINED": "The recipient has declined.",
        },
    ),
    (
        NextPossible,
        "When the next InMail to the same member is possible.",
        {
            "NOW": "It is possible now.",
            "AFTER_RESPONSE": "Once the recipient has replied or declined (R13), and not before `at`.",
            "AT": "At a moment: `at`.",
            "NOT_FORESEEABLE": "That depends on what somebody does; `blockers` say what.",
        },
    ),
    (
        MailEventKind,
        "What happened in your mailbox.",
        {
            "INMAIL_RECEIVED": "Somebody wrote an InMail to you.",
            "INMAIL_ANSWERED": "The recipient of your InMail replied for the first time: `reply` is the answer.",
            "INMAIL_DECLINED": "The recipient of your InMail declined it.",
            "REPLY_RECEIVED": "A conversation went on: the other party wrote `reply`.",
            "READ": "You marked a conversation as read, perhaps on another device.",
            "ARCHIVED": "You put a conversation into your archive.",
            "UNARCHIVED": "You took a conversation out of your archive.",
        },
    ),
    (
        ScheduledState,
        "Where a scheduled InMail stands.",
        {
            "PENDING": "It waits for its moment; its credit is held.",
            "SENT": "It was sent, with the credit that was held.",
            "REFUSED": "At its moment it might not be sent any more; the credit returned.",
            "CANCELLED": "Its sender called it off; the credit returned.",
        },
    ),
    (
        ReportReason,
        "Why an InMail is reported.",
        {
            "SPAM": "Unwanted advertising, or the same text to many.",
            "HARASSMENT": "Threats, insults or unwanted advances.",
            "SCAM": "An attempt to defraud.",
            "INAPPROPRIATE": "Content that has no place here.",
            "OTHER": "Something else; say what in the note.",
        },
    ),
    (
        EntryKind,
        "What moved credits (R23).",
        {
            "GRANT": "A plan's or a recruiter account's grant for one period.",
            "PURCHASE": "A bought pack.",
            "SPEND": "An InMail took one.",
            "EXPIRE": "What was left of a lot when it expired.",
            "FORFEIT_CAP": "What a renewal left above the plan's cap (R4a).",
            "HOLD": "A credit was set aside, for a scheduled InMail or a refund under way.",
            "RELEASE": "A credit that was set aside came back to its lot.",
            "REFUND": "Credits of a pack that was paid back, or whose payment the buyer's bank took back.",
            "ADJUST": "An operator's correction, or credits that paid what the member owed.",
            "CREDIT_BACK": "A credit that came back because the recipient replied (R25).",
        },
    ),
    (
        LossReason,
        "Why credits will be lost.",
        {
            "EXPIRY": "Their time is over (R7a).",
            "CAP": "A renewal would leave more than the plan lets accumulate (R4a).",
            "PLAN_END": "The plan that granted them ends (R4c).",
        },
    ),
    (
        RefusalCode,
        "Why something was refused. Nothing was changed then, except perhaps under OUTCOME_UNKNOWN or PAYMENT_PENDING.",
        {code.value: f"{wording.message} ({wording.rule})" for code, wording in WORDINGS.items()},
    ),
    (
        SharedKind,
        "What two members may have in common besides connections.",
        {"EMPLOYER": "An employer.", "SCHOOL": "A school.", "SKILL": "A skill."},
    ),
    (
        NoIntroduction,
        "Why there is no way of being introduced to show.",
        {
            "YOURSELF": "It is you.",
            "CONNECTED": "You are connected already: send a message.",
            "NOBODY": "Nobody whom you could ask leads there within three steps.",
        },
    ),
    *AUDIT_ENUMS,
    *PAYMENT_ENUMS,
    *CONNECTION_ENUMS,
    *CONDUCT_ENUMS,
    *NOTIFICATION_ENUMS,
    *SUPPORT_ENUMS,
)
"""Each enum with what it is and what each of its values means."""


def describe_enums() -> None:
    """Tell Strawberry of the enums. Raises KeyError for a value that nobody described."""
    for enum, description, values in DESCRIBED:
        if "__strawberry_definition__" not in enum.__dict__:
            strawberry.enum(enum)
        definition = cast("StrawberryEnumDefinition", enum.__dict__["__strawberry_definition__"])
        definition.description = description  # in place: the types that name the enum hold this very definition
        for value in definition.values:
            value.description = values[value.name]
