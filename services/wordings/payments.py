"""Why plans and packs can't be had, paid for or given back."""

from __future__ import annotations

from services.refusal_code import RefusalCode
from services.wordings.wording import SAME_KEY, Wording

PAYMENTS: dict[RefusalCode, Wording] = {
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
        "The payment hasn't settled yet; credits appear once it has.", "R5a", SAME_KEY
    ),
    RefusalCode.PAYMENT_ACTION_REQUIRED: Wording(
        "The card's bank wants to make sure that it is you; nothing was charged so far.",
        "R5a",
        "Authenticate with clientSecret in the payment form, then repeat the request with the same idempotency key.",
    ),
    RefusalCode.CARD_SETUP_REQUIRED: Wording(
        "The card's bank wants to make sure that it is you before the card can be charged without you.",
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
        "The refund is under way; its credits are set aside until it is paid.", "R5a", SAME_KEY
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
}
