"""The enums of payments, with a description for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.payments.provider import RefundState
from services.payments.sandbox import SandboxOutcome
from services.payments.state import DisputeState
from services.payments.statement import StatementState
from services.purchase import PaymentMethod, PurchaseState
from services.receipt import ReceiptKind

if TYPE_CHECKING:
    from enum import Enum

PAYMENT_ENUMS: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
    (
        PaymentMethod,
        "How a pack is paid for (R5a).",
        {
            "CREDIT_CARD": "A credit card, by the token that the payment form gave.",
            "MICROSOFT_BILLING": "The monthly bill of the buyer's Microsoft account.",
            "LINKEDIN_BILLING": "The monthly bill of the buyer's LinkedIn account.",
        },
    ),
    (
        ReceiptKind,
        "Which way a receipt's money went.",
        {"SALE": "The buyer paid.", "REFUND": "The buyer got money back."},
    ),
    (
        PurchaseState,
        "Where a purchase stands.",
        {
            "PENDING": "Its payment hasn't settled yet.",
            "SETTLED": "It is paid for, and its credits came.",
            "DECLINED": "Its payment was declined, or never completed. If money comes after all, so do the credits.",
        },
    ),
    (
        RefundState,
        "Where a refund stands.",
        {
            "PENDING": "It is under way; its credits are set aside.",
            "DONE": "It was paid, and its credits are gone.",
            "FAILED": "It wasn't paid; its credits are back in their lot.",
        },
    ),
    (
        DisputeState,
        "Whether the buyer's bank asked for a payment back.",
        {
            "NONE": "It didn't.",
            "OPEN": "It did: unspent credits of the pack are taken, spent ones are owed.",
            "WON": "It did in vain: what was taken is back, and nothing is owed for it.",
            "LOST": "It got it back: the credits are gone, and what was spent is owed.",
        },
    ),
    (
        StatementState,
        "Where a monthly bill stands.",
        {
            "OPEN": "Its month lasts.",
            "CLOSED": "Its month is over, and it is due.",
            "PAID": "It was paid, or nothing was owed.",
        },
    ),
    (
        SandboxOutcome,
        "What may happen to a payment of the sandbox.",
        {
            "AUTHENTICATED": "The buyer authenticated, and it settles.",
            "NOT_AUTHENTICATED": "The buyer failed to authenticate, and it is declined.",
            "DISPUTE_OPENED": "The buyer's bank asks for the money back.",
            "DISPUTE_WON": "The bank's claim ended in our favour.",
            "DISPUTE_LOST": "The bank's claim ended in the buyer's favour.",
            "REFUNDED_ELSEWHERE": "The whole price was paid back at the provider, not by refundPurchase.",
        },
    ),
)
