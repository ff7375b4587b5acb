"""The codes of all refusals, and what a person reads under each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RefusalCode(StrEnum):
    """Why not. Those that block an InMail come first, in the order in which they are told (R20)."""

    SENDER_SUSPENDED = "SENDER_SUSPENDED"
    SENDER_RESTRICTED = "SENDER_RESTRICTED"
    RECIPIENT_IS_YOURSELF = "RECIPIENT_IS_YOURSELF"
    RECIPIENT_UNAVAILABLE = "RECIPIENT_UNAVAILABLE"
    RECIPIENT_BLOCKED_BY_YOU = "RECIPIENT_BLOCKED_BY_YOU"
    RECIPIENT_BASIC_PROFILE = "RECIPIENT_BASIC_PROFILE"
    RECIPIENT_OPTED_OUT = "RECIPIENT_OPTED_OUT"
    FIRST_DEGREE = "FIRST_DEGREE"
    AWAITING_RESPONSE = "AWAITING_RESPONSE"
    MONTHLY_LIMIT = "MONTHLY_LIMIT"
    NO_CREDITS = "NO_CREDITS"
    CREDITS_DONT_REACH = "CREDITS_DONT_REACH"
    NOT_SIGNED_IN = "NOT_SIGNED_IN"
    INVALID_INPUT = "INVALID_INPUT"
    INMAIL_NOT_FOUND = "INMAIL_NOT_FOUND"
    NOT_YOUR_TURN = "NOT_YOUR_TURN"
    ALREADY_ANSWERED = "ALREADY_ANSWERED"
    ALREADY_REPORTED = "ALREADY_REPORTED"
    CREDITS_EXPIRE_FIRST = "CREDITS_EXPIRE_FIRST"
    SCHEDULED_NOT_FOUND = "SCHEDULED_NOT_FOUND"
    SCHEDULED_CLOSED = "SCHEDULED_CLOSED"
    ALREADY_SUBSCRIBED = "ALREADY_SUBSCRIBED"
    NOT_SUBSCRIBED = "NOT_SUBSCRIBED"
    PLAN_NOT_FOR_YOU = "PLAN_NOT_FOR_YOU"
    ACCOUNT_NOT_ACTIVE = "ACCOUNT_NOT_ACTIVE"
    PAYMENT_DECLINED = "PAYMENT_DECLINED"
    PAYMENT_PENDING = "PAYMENT_PENDING"
    PAYMENT_ACTION_REQUIRED = "PAYMENT_ACTION_REQUIRED"
    PURCHASE_NOT_FOUND = "PURCHASE_NOT_FOUND"
    NOTHING_TO_REFUND = "NOTHING_TO_REFUND"
    REFUND_PENDING = "REFUND_PENDING"
    REFUND_FAILED = "REFUND_FAILED"
    STATEMENT_NOT_FOUND = "STATEMENT_NOT_FOUND"
    STATEMENT_OPEN = "STATEMENT_OPEN"
    SANDBOX_ONLY = "SANDBOX_ONLY"
    PAYMENTS_OFF = "PAYMENTS_OFF"
    OPERATOR_ONLY = "OPERATOR_ONLY"
    ROLE_NEEDED = "ROLE_NEEDED"
    MEMBER_NOT_FOUND = "MEMBER_NOT_FOUND"
    TICKET_NOT_FOUND = "TICKET_NOT_FOUND"
    TICKET_RESOLVED = "TICKET_RESOLVED"
    TOO_MANY_TICKETS = "TOO_MANY_TICKETS"
    TOO_MANY_MESSAGES = "TOO_MANY_MESSAGES"
    STRIKE_NOT_FOUND = "STRIKE_NOT_FOUND"
    STRIKE_LIFTED = "STRIKE_LIFTED"
    LOT_NOT_FOUND = "LOT_NOT_FOUND"
    TOO_FEW_CREDITS = "TOO_FEW_CREDITS"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    BUSY = "BUSY"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    READ_FAILED = "READ_FAILED"
    TEST_CLOCK_OFF = "TEST_CLOCK_OFF"
    TEST_CLOCK_PASSED = "TEST_CLOCK_PASSED"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person reads: what happened, the rule's id, what to do next."""

    message: str
    rule: str
    remedy: str


_SAME_KEY = "Repeat the request with the same idempotency key: it can't be carried out twice."

WORDINGS: dict[RefusalCode, Wording] = {
    RefusalCode.SENDER_SUSPENDED: Wording(
        "Your account is suspended.", "R12", "Write to support to have your account looked at."
    ),
    RefusalCode.SENDER_RESTRICTED: Wording(
        "Your account is restricted: it may reply, but not send InMail.", "R12", "Wait until the restriction ends."
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
    RefusalCode.NO_CREDITS: Wording(
        "You have no credits of that kind.", "R8", "Buy a pack with purchaseCredits, or choose other credits."
    ),
    RefusalCode.CREDITS_DONT_REACH: Wording(
        "None of your credits may be spent on a member this close to you.",
        "R10",
        "Choose someone farther away, or credits that reach: subscription credits reach the third degree, "
        "purchased and reward credits the second.",
    ),
    RefusalCode.NOT_SIGNED_IN: Wording("You aren't signed in.", "R22", "Send a header `Authorization: Bearer TOKEN`."),
    RefusalCode.INVALID_INPUT: Wording("The input isn't valid.", "R16", "Correct the named field."),
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
    RefusalCode.ALREADY_SUBSCRIBED: Wording(
        "You have a plan already.",
        "R1",
        "Change it with changeSubscription, or buy a pack with purchaseCredits.",
    ),
    RefusalCode.NOT_SUBSCRIBED: Wording(
        "You have no plan that could be changed.", "R4c", "Start one with startSubscription."
    ),
    RefusalCode.PLAN_NOT_FOR_YOU: Wording(
        "Recruiter accounts get a monthly grant of their own, and no other account does.",
        "R6",
        "Choose a plan from the catalogue that fits your account.",
    ),
    RefusalCode.ACCOUNT_NOT_ACTIVE: Wording(
        "Your account isn't in good standing.", "R5a", "Wait until the restriction ends, or write to support."
    ),
    RefusalCode.PAYMENT_DECLINED: Wording(
        "The payment was declined; nothing was charged and no credits were added.", "R5a", "Try another payment method."
    ),
    RefusalCode.PAYMENTS_OFF: Wording(
        "Packs aren't sold here: this server has no payment provider.",
        "R5a",
        "Start a plan with startSubscription, or ask whoever runs the server.",
    ),
    RefusalCode.PAYMENT_PENDING: Wording(
        "The payment hasn't settled yet; credits appear once it has.", "R5a", _SAME_KEY
    ),
    RefusalCode.PAYMENT_ACTION_REQUIRED: Wording(
        "The card's bank wants to make sure that it is you; nothing was charged so far.",
        "R5a",
        "Authenticate with clientSecret in the payment form, then repeat the request with the same idempotency key.",
    ),
    RefusalCode.PURCHASE_NOT_FOUND: Wording(
        "There is no such purchase among yours.", "R5a", "Take the id from viewer.purchases."
    ),
    RefusalCode.NOTHING_TO_REFUND: Wording(
        "Fewer credits of this purchase are unspent than that.",
        "R5a",
        "Ask for at most `available` credits; what was spent, held or disputed isn't paid back.",
    ),
    RefusalCode.REFUND_PENDING: Wording(
        "The refund is under way; its credits are set aside until it is paid.", "R5a", _SAME_KEY
    ),
    RefusalCode.REFUND_FAILED: Wording(
        "The refund wasn't paid; its credits are back in their lot.", "R5a", "Write to support with the purchase's id."
    ),
    RefusalCode.STATEMENT_NOT_FOUND: Wording(
        "There is no such statement.", "R5a", "Take its reference from the member's billing statements."
    ),
    RefusalCode.STATEMENT_OPEN: Wording(
        "The statement's month isn't over, so nothing is due on it yet.", "R5a", "Record the payment after retryAt."
    ),
    RefusalCode.SANDBOX_ONLY: Wording(
        "Payments are real here: what happens to them isn't simulated.",
        "R5a",
        "Try it on a server whose payments are the sandbox's.",
    ),
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
        "There is no such strike.", "R17", "Take the id from operator.member.strikes."
    ),
    RefusalCode.STRIKE_LIFTED: Wording("This strike is lifted already.", "R17", "Nothing more is needed."),
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
    RefusalCode.IDEMPOTENCY_KEY_REUSED: Wording(
        "This idempotency key was used for another request.", "R21", "Make a new key for each new request."
    ),
    RefusalCode.BUSY: Wording("The service is busy; nothing was changed.", "R21", _SAME_KEY),
    RefusalCode.TEST_CLOCK_OFF: Wording(
        "This server's time is the real one: only local mode has a test clock.",
        "R4b",
        "Try it on a server of your own, started without INMAIL_MODE=production.",
    ),
    RefusalCode.TEST_CLOCK_PASSED: Wording(
        "That moment has passed already, and the test clock never goes back: a ledger doesn't.",
        "R23",
        "Name a moment after testClock.now, or begin anew on an empty database.",
    ),
    RefusalCode.READ_FAILED: Wording(
        "The service is busy: what you asked for couldn't be read just now.", "R22", "Ask again in a moment."
    ),
    RefusalCode.OUTCOME_UNKNOWN: Wording(
        "The database didn't say whether the request was carried out.", "R21", _SAME_KEY
    ),
}
