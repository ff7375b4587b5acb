"""Writing to many: sendInMails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, VIEWER, SendInMailPayload, SendInMailResult
from schema.types.errors import IdempotencyKeyError, InvalidInputError, NotSignedInError, TryAgainError, error_of
from schema.types.template import TemplateInput, TemplateValueInput, use_of, values_of
from schema.types.viewer import Viewer, viewer_of
from services.batch import Message
from services.lot import PayWith
from services.refusal import Refused
from services.rehearsal import PlanGoal, Terms

if TYPE_CHECKING:
    from services.answers.mail import Sent
    from services.request import Done


@strawberry.input(description="One InMail of a batch.")
class InMailMessageInput:
    """A message."""

    recipient_id: strawberry.ID = strawberry.field(description="The member to write to.")
    subject: str | None = strawberry.field(default=None, description="Its subject; null for the batch's.")
    body: str | None = strawberry.field(default=None, description="Its text; null for the batch's.")
    values: list[TemplateValueInput] | None = strawberry.field(
        default=None, description="Its values of the template's variables, all of them; null for the batch's."
    )


@strawberry.input(description="What to send, to whom, and how to pay.")
class SendInMailsInput:
    """Input of sendInMails."""

    messages: list[InMailMessageInput] = strawberry.field(
        description="1 to 500 InMails; named twice, a member is written to once. A request has 1 MB at most."
    )
    subject: str = strawberry.field(default="", description="The subject of messages that bring none of their own.")
    body: str = strawberry.field(default="", description="The text of messages that bring none of their own.")
    template: TemplateInput | None = strawberry.field(
        default=None,
        description="A template to send from, filled for each recipient, as it is when the batch begins; null for "
        "texts of your own. Beside it no message has any.",
    )
    pay_with: PayWith = strawberry.field(default=PayWith.AUTO, description="Which of your credits it may take (R8).")
    budget: int | None = strawberry.field(
        default=None, description="The most credits that it may take; null for all that there are."
    )
    goal: PlanGoal = strawberry.field(
        default=PlanGoal.MOST_PEOPLE, description="What to reach where not everybody can be written to."
    )
    idempotency_key: str = strawberry.field(
        description="A text of your own for this one batch. A batch that broke off is repeated with the same key and "
        "input: what was sent isn't sent again, what was refused is tried again (R21)."
    )


@strawberry.type(description="What became of one message.")
class InMailDelivery:
    """One message's result."""

    recipient_id: strawberry.ID = strawberry.field(description="The member written to.")
    result: SendInMailResult = strawberry.field(description="Sent, or why not, as sendInMail would have answered.")


@strawberry.type(description="Each message was sent, or answered by why not.")
class SendInMailsPayload:
    """What became of the batch."""

    results: list[InMailDelivery] = strawberry.field(description="A result for each message, in their order.")
    sent: int = strawberry.field(description="How many of them were sent, now or before under the same key.")
    replayed: bool = strawberry.field(
        description="Whether the batch had been begun before, under the same key (R21); each result tells its own."
    )

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


SendInMailsResult = Annotated[
    SendInMailsPayload | InvalidInputError | NotSignedInError | IdempotencyKeyError | TryAgainError,
    strawberry.union("SendInMailsResult", description="What became of each message, or why none was looked at."),
]


@strawberry.type
class BatchMutations:
    """The mutation of this file."""

    @strawberry.mutation(
        description="Send up to 500 InMails, in the order and with the credits that planInMails tells. Each is decided "
        "and paid for by itself, as sendInMail does (R18): one that is refused doesn't keep the others."
    )
    async def send_in_mails(self, info: Info, input: Annotated[SendInMailsInput, INPUT]) -> SendInMailsResult | None:
        """Send many."""
        viewer_id = info.context.signed_in
        messages = [_message(input, place) for place in range(len(input.messages))]
        terms = Terms(input.pay_with, input.budget, input.goal)
        template = use_of(input.template)
        batch = await info.context.services.batches.send(
            viewer_id, input.idempotency_key, messages, terms, template.template_id if template else None
        )
        return SendInMailsPayload(
            results=[
                InMailDelivery(
                    recipient_id=strawberry.ID(global_id("Member", message.recipient_id)),
                    result=_result(viewer_id, message, result),
                )
                for message, result in zip(messages, batch.results, strict=True)
            ],
            sent=sum(not isinstance(result, Refused) for result in batch.results),
            replayed=batch.replayed,
        )


def _message(input: SendInMailsInput, place: int) -> Message:
    given = input.messages[place]
    return Message(
        key_of(given.recipient_id, "Member", f"input.messages.{place}.recipientId"),
        input.subject if given.subject is None else given.subject,
        input.body if given.body is None else given.body,
        values_of(_values(input, given)),
    )


def _values(input: SendInMailsInput, given: InMailMessageInput) -> list[TemplateValueInput] | None:
    """A message's own values, or else the batch's."""
    return given.values if given.values is not None or input.template is None else input.template.values


def _result(viewer_id: str, message: Message, result: Done[Sent] | Refused) -> SendInMailResult:
    if isinstance(result, Refused):
        return cast("SendInMailResult", error_of(result))
    return SendInMailPayload.of(viewer_id, message, result)
