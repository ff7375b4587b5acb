"""Asking the people who run the service: openSupportTicket, replyToTicket."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    TryAgainError,
)
from schema.types.ticket import Ticket, TicketMessage
from services.ticket import Ticket as TicketValue
from services.ticket import TicketMessage as MessageValue
from services.ticket import TicketState


@strawberry.input(description="What to ask support.")
class OpenSupportTicketInput:
    """Input of openSupportTicket."""

    subject: str = strawberry.field(description="One line of plain text, at most 200 characters (R16).")
    body: str = strawberry.field(description="Plain text, at most 1,900 characters (R16).")
    strike_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="To appeal against a strike: one of `viewer.standing.strikes` that stands (R17).",
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The ticket waits for an answer; an audit of your account is attached to it (R24).")
class OpenSupportTicketPayload:
    """Opened."""

    ticket: Ticket = strawberry.field(description="The ticket as it was opened.")
    replayed: bool = strawberry.field(description=REPLAYED)


OpenSupportTicketResult = Annotated[
    OpenSupportTicketPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("OpenSupportTicketResult", description="Opened, or why not."),
]


@strawberry.input(description="What to add to which ticket.")
class ReplyToTicketInput:
    """Input of replyToTicket."""

    ticket_id: strawberry.ID = strawberry.field(description="One of your tickets that isn't resolved.")
    body: str = strawberry.field(description="Plain text, at most 1,900 characters (R16).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The message is in the ticket, which waits for an operator's answer now.")
class ReplyToTicketPayload:
    """Written."""

    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    ticket_message: TicketMessage = strawberry.field(description="The message as it was written.")
    state: TicketState = strawberry.field(description="Whose turn it was right after it: OPEN, an operator's.")
    replayed: bool = strawberry.field(description=REPLAYED)


ReplyToTicketResult = Annotated[
    ReplyToTicketPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("ReplyToTicketResult", description="Written, or why not."),
]


@strawberry.type
class SupportMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Ask support, for instance about credits that don't add up: an audit of your account is attached. "
        "With `strikeId`, it is an appeal against a strike (R17). At most 5 tickets may be under way. Open to "
        "restricted and suspended members too (R24)."
    )
    async def open_support_ticket(
        self, info: Info, input: Annotated[OpenSupportTicketInput, INPUT]
    ) -> OpenSupportTicketResult | None:
        """Open."""
        viewer_id = info.context.signed_in
        strike_id = None if input.strike_id is None else key_of(input.strike_id, "Strike", "input.strikeId")
        done = await info.context.services.support.open(
            viewer_id, input.idempotency_key, subject=input.subject, body=input.body, strike_id=strike_id
        )
        ticket = TicketValue(
            done.answer.ticket_id, viewer_id, input.subject, done.answer.opened_at, strike_id=strike_id
        )
        return OpenSupportTicketPayload(ticket=Ticket.of(ticket), replayed=done.replayed)

    @strawberry.mutation(
        description="Write on in one of your tickets: at most 10 messages without an answer from support (R24)."
    )
    async def reply_to_ticket(
        self, info: Info, input: Annotated[ReplyToTicketInput, INPUT]
    ) -> ReplyToTicketResult | None:
        """Write on."""
        viewer_id = info.context.signed_in
        ticket_id = key_of(input.ticket_id, "Ticket", "input.ticketId")
        done = await info.context.services.support.write(
            viewer_id, input.idempotency_key, ticket_id=ticket_id, body=input.body
        )
        answer = done.answer
        return ReplyToTicketPayload(
            ticket_id=strawberry.ID(global_id("Ticket", answer.ticket_id)),
            ticket_message=TicketMessage.of(MessageValue(answer.message_id, answer.ticket_id, input.body, answer.at)),
            state=answer.state,
            replayed=done.replayed,
        )
