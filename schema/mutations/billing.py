"""What operators do about money: refundForMember, recordStatementPayment."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED
from schema.mutations.operators import ABOUT, REASON
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotAllowedError,
    NotSignedInError,
    PaymentRefusedError,
    TryAgainError,
)
from services.payments.statement import StatementState


@strawberry.input(description="Which purchase to give back for a member, and how much of it.")
class RefundForMemberInput:
    """Input of refundForMember."""

    purchase_id: strawberry.ID = strawberry.field(description="One of the member's purchases.")
    credits: int | None = strawberry.field(
        default=None, description="How many unspent credits to give back; all of the purchase's if left out."
    )
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The money is on its way back to the member, and the credits are gone (R5a).")
class RefundForMemberPayload:
    """Given back."""

    member_id: strawberry.ID = strawberry.field(description=ABOUT)
    refund_id: strawberry.ID = strawberry.field(description="The refund, among the purchase's. No id for `node`.")
    credits: int = strawberry.field(description="How many credits were given back.")
    amount_cents: int = strawberry.field(description="What is paid back, in hundredths of the currency.")
    currency: str = strawberry.field(description="The currency, as its ISO 4217 code.")
    replayed: bool = strawberry.field(description=REPLAYED)


RefundForMemberResult = Annotated[
    RefundForMemberPayload
    | PaymentRefusedError
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("RefundForMemberResult", description="Given back, or why not."),
]


@strawberry.input(description="Which monthly bill was paid.")
class RecordStatementPaymentInput:
    """Input of recordStatementPayment."""

    member_id: strawberry.ID = strawberry.field(description=ABOUT)
    reference: str = strawberry.field(description="The statement's name, such as microsoft-2026-11.")
    reason: str = strawberry.field(description=f"How it was paid, such as the transfer's number. {REASON}")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The bill is paid, so that its account may owe as much again (R5a).")
class RecordStatementPaymentPayload:
    """Paid."""

    member_id: strawberry.ID = strawberry.field(description=ABOUT)
    reference: str = strawberry.field(description="The statement's name.")
    state: StatementState = strawberry.field(description="Where it stands: PAID.")
    total_cents: int = strawberry.field(description="What was owed on it, in hundredths of the currency.")
    replayed: bool = strawberry.field(description=REPLAYED)


RecordStatementPaymentResult = Annotated[
    RecordStatementPaymentPayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("RecordStatementPaymentResult", description="Recorded, or why not."),
]


@strawberry.type
class BillingMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Give unspent credits of a member's pack back for their share of the price, for operators with the "
        "role BILLING (R5a). They are set aside while the refund is under way."
    )
    async def refund_for_member(
        self, info: Info, input: Annotated[RefundForMemberInput, INPUT]
    ) -> RefundForMemberResult | None:
        """Give back."""
        done = await info.context.services.refunding.refund_for(
            info.context.acting,
            input.idempotency_key,
            purchase_id=key_of(input.purchase_id, "Purchase", "input.purchaseId"),
            credits=input.credits,
            reason=input.reason,
        )
        answer = done.answer
        return RefundForMemberPayload(
            member_id=strawberry.ID(global_id("Member", answer.member_id)),
            refund_id=strawberry.ID(global_id("Refund", answer.refund_id)),
            credits=answer.credits,
            amount_cents=answer.amount_cents,
            currency=answer.currency,
            replayed=done.replayed,
        )

    @strawberry.mutation(
        description="Note that a monthly bill was paid, for operators with the role BILLING (R5a). Its month has "
        "to be over."
    )
    async def record_statement_payment(
        self, info: Info, input: Annotated[RecordStatementPaymentInput, INPUT]
    ) -> RecordStatementPaymentResult | None:
        """Record."""
        done = await info.context.services.reconciliation.record_payment(
            info.context.acting,
            input.idempotency_key,
            member_id=key_of(input.member_id, "Member", "input.memberId"),
            reference=input.reference,
            reason=input.reason,
        )
        return RecordStatementPaymentPayload(
            member_id=input.member_id,
            reference=done.answer.reference,
            state=done.answer.state,
            total_cents=done.answer.total_cents,
            replayed=done.replayed,
        )
