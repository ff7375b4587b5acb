"""What operators do about tickets: answerTicket, resolveTicket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED
from schema.mutations.operators import REASON
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotAllowedError,
    NotSignedInError,
    TryAgainError,
)
from schema.types.ticket import TicketMessage
from services.ticket import TicketMessage as MessageValue
from services.ticket import TicketState


@strawberry.input(description="What to answer to which ticket.")
class AnswerTicketInput:
    """Input of answerTicket."""

    ticket_id: strawberry.ID = strawberry.field(description="A ticket that isn't resolved.")
    body: str = strawberry.field(description="Plain text, at most 1,900 characters (R16).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The answer is in the ticket, and the member is told.")
class AnswerTicketPayload:
    """Answered."""

    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    ticket_message: TicketMessage = strawberry.field(description="The message as it was written.")
    state: TicketState = strawberry.field(description="Whose turn it was right after it: ANSWERED, the member's.")
    replayed: bool = strawberry.field(description=REPLAYED)


AnswerTicketResult = Annotated[
    AnswerTicketPayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("AnswerTicketResult", description="Answered, or why not."),
]


@strawberry.input(description="Which ticket to close, and why.")
class ResolveTicketInput:
    """Input of resolveTicket."""

    ticket_id: strawberry.ID = strawberry.field(description="A ticket that isn't resolved.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The ticket is closed for good, and the member is told.")
class ResolveTicketPayload:
    """Closed."""

    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    resolved_at: datetime = strawberry.field(description="When it was closed.")
    replayed: bool = strawberry.field(description=REPLAYED)


ResolveTicketResult = Annotated[
    ResolveTicketPayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("ResolveTicketResult", description="Closed, or why not."),
]


@strawberry.type
class TicketMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Answer a ticket, for operators with the role SUPPORT (R24). The member is told, and reads it "
        "without the operator's name."
    )
    async def answer_ticket(self, info: Info, input: Annotated[AnswerTicketInput, INPUT]) -> AnswerTicketResult | None:
        """Answer."""
        operator = info.context.acting
        ticket_id = key_of(input.ticket_id, "Ticket", "input.ticketId")
        done = await info.context.services.support.answer(
            operator, input.idempotency_key, ticket_id=ticket_id, body=input.body
        )
        answer = done.answer
        message = MessageValue(answer.message_id, answer.ticket_id, input.body, answer.at, operator.name)
        return AnswerTicketPayload(
            ticket_id=strawberry.ID(global_id("Ticket", answer.ticket_id)),
            ticket_message=TicketMessage.of(message),
            state=answer.state,
            replayed=done.replayed,
        )

    @strawberry.mutation(
        description="Close a ticket for good, for operators with the role SUPPORT (R24). The member is told."
    )
    async def resolve_ticket(
        self, info: Info, input: Annotated[ResolveTicketInput, INPUT]
    ) -> ResolveTicketResult | None:
        """Close."""
        operator = info.context.acting
        ticket_id = key_of(input.ticket_id, "Ticket", "input.ticketId")
        done = await info.context.services.support.resolve(
            operator, input.idempotency_key, ticket_id=ticket_id, reason=input.reason
        )
        return ResolveTicketPayload(
            ticket_id=strawberry.ID(global_id("Ticket", done.answer.ticket_id)),
            resolved_at=done.answer.at,
            replayed=done.replayed,
        )
