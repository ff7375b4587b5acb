"""Sending later: scheduleInMail, cancelScheduledInMail."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import BODY, INPUT, KEY, REPLAYED, SUBJECT, TEMPLATE
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    SendRefusedError,
    TextRefusedError,
    TextUnfilledError,
    TryAgainError,
)
from schema.types.schedule import ScheduledInMail
from schema.types.template import TemplateInput, use_of
from services.lot import PayWith
from services.scheduled import ScheduledInMail as ScheduledValue
from services.scheduled import ScheduledState

LEFT = "Credits left right after it; held ones aren't among them."


@strawberry.input(description="What to send, to whom, and when.")
class ScheduleInMailInput:
    """Input of scheduleInMail."""

    recipient_id: strawberry.ID = strawberry.field(description="The member to write to.")
    subject: str = strawberry.field(default="", description=SUBJECT)
    body: str = strawberry.field(default="", description=BODY)
    template: TemplateInput | None = strawberry.field(
        default=None, description=f"{TEMPLATE} It is filled now: what waits doesn't change any more."
    )
    send_at: datetime = strawberry.field(description="When to send it: to come, and within 90 days.")
    pay_with: PayWith = strawberry.field(default=PayWith.AUTO, description="Which of your credits it may take (R8).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The InMail waits for its moment, and its credit is held.")
class ScheduleInMailPayload:
    """It waits."""

    scheduled_in_mail: ScheduledInMail = strawberry.field(description="The InMail as it was taken in.")
    credits_left: int = strawberry.field(description=LEFT)
    replayed: bool = strawberry.field(description=REPLAYED)


ScheduleInMailResult = Annotated[
    ScheduleInMailPayload
    | SendRefusedError
    | TextRefusedError
    | TextUnfilledError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("ScheduleInMailResult", description="Taken in, or why not."),
]


@strawberry.input(description="Which scheduled InMail not to send.")
class CancelScheduledInMailInput:
    """Input of cancelScheduledInMail."""

    scheduled_in_mail_id: strawberry.ID = strawberry.field(description="One of your scheduled InMails that waits.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The InMail won't be sent, and its credit is back in the lot that it came from.")
class CancelScheduledInMailPayload:
    """Called off."""

    scheduled_in_mail_id: strawberry.ID = strawberry.field(description="The scheduled InMail.")
    state: ScheduledState = strawberry.field(description="What became of it: CANCELLED.")
    credits_left: int = strawberry.field(description=LEFT)
    replayed: bool = strawberry.field(description=REPLAYED)


CancelScheduledInMailResult = Annotated[
    CancelScheduledInMailPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("CancelScheduledInMailResult", description="Called off, or why not."),
]


@strawberry.type
class ScheduleMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Write an InMail now and have it sent later. It must be allowed now, and is judged again at its "
        "moment: then it is sent with the very credit that is held from now on, or refused, and the credit returns."
    )
    async def schedule_in_mail(
        self, info: Info, input: Annotated[ScheduleInMailInput, INPUT]
    ) -> ScheduleInMailResult | None:
        """Schedule."""
        viewer_id = info.context.signed_in
        recipient_id = key_of(input.recipient_id, "Member", "input.recipientId")
        done = await info.context.services.scheduling.schedule(
            viewer_id,
            input.idempotency_key,
            recipient_id=recipient_id,
            subject=input.subject,
            body=input.body,
            pay_with=input.pay_with,
            send_at=input.send_at,
            template=use_of(input.template),
        )
        subject, body = done.answer.text or (input.subject, input.body)
        waiting = ScheduledValue(
            id=done.answer.scheduled_id,
            sender_id=viewer_id,
            recipient_id=recipient_id,
            subject=subject,
            body=body,
            pay_with=input.pay_with,
            send_at=input.send_at,
            created_at=done.answer.created_at,
            hold_id=done.answer.hold_id,
        )
        return ScheduleInMailPayload(
            scheduled_in_mail=ScheduledInMail.of(waiting), credits_left=done.answer.available, replayed=done.replayed
        )

    @strawberry.mutation(description="Call a scheduled InMail off. The held credit returns to the lot it came from.")
    async def cancel_scheduled_in_mail(
        self, info: Info, input: Annotated[CancelScheduledInMailInput, INPUT]
    ) -> CancelScheduledInMailResult | None:
        """Call off."""
        scheduled_id = key_of(input.scheduled_in_mail_id, "ScheduledInMail", "input.scheduledInMailId")
        done = await info.context.services.scheduling.cancel(
            info.context.signed_in, input.idempotency_key, scheduled_id=scheduled_id
        )
        return CancelScheduledInMailPayload(
            scheduled_in_mail_id=strawberry.ID(global_id("ScheduledInMail", scheduled_id)),
            state=done.answer.state,
            credits_left=done.answer.available,
            replayed=done.replayed,
        )
