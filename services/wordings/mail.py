"""Why mail can't be answered, reported or scheduled."""

from __future__ import annotations

from services.refusal_code import RefusalCode
from services.wordings.wording import Wording

MAIL: dict[RefusalCode, Wording] = {
    RefusalCode.TEXT_REFUSED: Wording(
        "The text holds what may not be sent here.",
        "R17",
        "Change each passage among `findings` as it says; checkDraft tells whether all is well then.",
    ),
    RefusalCode.TEXT_UNFILLED: Wording(
        "Variables stand in the text unfilled: it would be sent with its braces.",
        "R16",
        "Give a value to each variable among `unfilled`, or take it out of the text; previewTemplate shows what "
        "becomes of a template.",
    ),
    RefusalCode.TEMPLATE_NOT_FOUND: Wording(
        "There is no such template among yours.", "R16", "Take the id from viewer.templates."
    ),
    RefusalCode.TOO_MANY_TEMPLATES: Wording(
        "You keep as many templates as one member may.", "R16", "Change one with updateTemplate, or delete one."
    ),
    RefusalCode.INMAIL_NOT_FOUND: Wording(
        "There is no such InMail among yours.", "R22", "Take the id from viewer.inbox or viewer.sentInMails."
    ),
    RefusalCode.NOT_YOUR_TURN: Wording(
        "The recipient hasn't replied yet, so the conversation isn't open.", "R13", "Wait for the recipient's reply."
    ),
    RefusalCode.ALREADY_ANSWERED: Wording(
        "This InMail has been answered already.",
        "R13",
        "Leave it as it is, or write on with replyToInMail; it can't be declined any more.",
    ),
    RefusalCode.ALREADY_REPORTED: Wording(
        "You have reported this InMail already.", "R11", "Nothing more is needed; an operator looks at it."
    ),
    RefusalCode.CREDITS_EXPIRE_FIRST: Wording(
        "Your credits that reach this member expire before the InMail would be sent.",
        "R7a",
        "Choose an earlier moment, or buy a pack with purchaseCredits: its credits never expire.",
    ),
    RefusalCode.SCHEDULED_NOT_FOUND: Wording(
        "There is no such scheduled InMail among yours.", "R18", "Take the id from viewer.scheduledInMails."
    ),
    RefusalCode.SCHEDULED_CLOSED: Wording(
        "This InMail doesn't wait any more: it was sent, refused or cancelled.",
        "R18",
        "Look at its state in viewer.scheduledInMails.",
    ),
}
