"""Why an InMail may not be sent (R10 to R15)."""

from __future__ import annotations

from services.refusal_code import RefusalCode
from services.wordings.wording import Wording

SENDING: dict[RefusalCode, Wording] = {
    RefusalCode.SENDER_SUSPENDED: Wording(
        "Your account is suspended.", "R12", "Write to support to have your account looked at."
    ),
    RefusalCode.SENDER_RESTRICTED: Wording(
        "Your account is restricted: it may reply, but not send InMail.",
        "R12",
        "Wait until the restriction ends, or ask support by openSupportTicket.",
    ),
    RefusalCode.RECIPIENT_IS_YOURSELF: Wording("That's you.", "R11", "Choose someone else."),
    RefusalCode.RECIPIENT_UNAVAILABLE: Wording(
        "This member isn't available to you.", "R11a", "Check the id, or choose someone else."
    ),
    RefusalCode.RECIPIENT_BLOCKED_BY_YOU: Wording(
        "You have blocked this member.", "R11", "Unblock them first, with unblockMember."
    ),
    RefusalCode.RECIPIENT_BASIC_PROFILE: Wording(
        "This member has a basic profile, which can't receive InMail.", "R11", "Choose someone with a full profile."
    ),
    RefusalCode.RECIPIENT_OPTED_OUT: Wording(
        "This member has opted out of InMail from accounts like yours.", "R11", "Choose someone else."
    ),
    RefusalCode.FIRST_DEGREE: Wording(
        "You are connected already; InMail to connections is for recruiter accounts.", "R10", "Send a message instead."
    ),
    RefusalCode.AWAITING_RESPONSE: Wording(
        "Your last InMail to this member hasn't been answered yet.", "R13", "Wait for a reply or a decline."
    ),
    RefusalCode.MONTHLY_LIMIT: Wording(
        "You have sent as many InMails as one calendar month allows.", "R14", "Try again at retryAt."
    ),
    RefusalCode.DAILY_LIMIT: Wording(
        "Few of your InMails were answered, so that only some may be sent a day; today's are sent.",
        "R15",
        "Try again at retryAt; viewer.standing.responseRate tells how many answers end the limit.",
    ),
    RefusalCode.NO_TEAM: Wording(
        "You hold no seat in a team, so there is no pool to pay from.",
        "R8a",
        "Choose credits of your own, or ask an operator for a seat.",
    ),
    RefusalCode.SEAT_LIMIT: Wording(
        "Your seat has taken as many of the team's credits as it may in one calendar month.",
        "R8a",
        "Try again at retryAt, choose credits of your own, or ask an operator for a higher limit.",
    ),
    RefusalCode.NO_CREDITS: Wording(
        "There are no credits of that kind.",
        "R8",
        "Buy a pack with purchaseCredits (for a team, its owner: purchaseTeamCredits), or choose other credits.",
    ),
    RefusalCode.CREDITS_DONT_REACH: Wording(
        "None of your credits may be spent on a member this close to you.",
        "R10",
        "Choose someone farther away, or credits that reach: subscription credits reach the third degree, "
        "purchased and reward credits the second.",
    ),
    RefusalCode.OVER_BUDGET: Wording(
        "The budget of this batch allows it no further credit.", "R8", "Send another batch, with a budget of its own."
    ),
}
