"""Writing to people: sendInMail, replyToInMail, declineInMail, reportInMail."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
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
from schema.types.inmail import InMail, Reply
from schema.types.teammate import TeammateContact, teammate_contacts
from schema.types.template import TemplateInput, use_of
from schema.types.viewer import Viewer, viewer_of
from services.batch import Message
from services.inmail import InMail as InMailValue
from services.inmail import InMailState, ReportReason
from services.inmail import Reply as ReplyValue
from services.lot import PayWith
from services.refusal import Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged

if TYPE_CHECKING:
    from services.answers.mail import Sent
    from services.request import Done

SUBJECT = "One line of plain text, at most 200 characters (R16); left out where a template gives it."
BODY = "Plain text, at most 1,900 characters (R16); left out where a template gives it."
TEMPLATE = "A template to send from, filled for this recipient as previewTemplate shows; null for texts of your own."
INPUT = strawberry.argument(description="What to do, and the idempotency key of this one request.")
KEY = "A text of your own for this one request: repeated with the same key and input, it is carried out once (R21)."
REPLAYED = "Whether this is the answer that the same request got before, under the same key (R21)."
VIEWER = "You, as of now: ask for `credits { available }` to see them move. Null if it couldn't be read just now."


@strawberry.input(description="What to send, to whom.")
class SendInMailInput:
    """Input of sendInMail."""

    recipient_id: strawberry.ID = strawberry.field(description="The member to write to.")
    subject: str = strawberry.field(default="", description=SUBJECT)
    body: str = strawberry.field(default="", description=BODY)
    template: TemplateInput | None = strawberry.field(default=None, description=TEMPLATE)
    pay_with: PayWith = strawberry.field(default=PayWith.AUTO, description="Which of your credits it may take (R8).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The InMail is in the recipient's inbox.")
class SendInMailPayload:
    """It was sent."""

    in_mail: InMail = strawberry.field(description="The InMail as it was delivered.")
    credits_left: int = strawberry.field(
        description="Credits of your own left right after it; those of a pool are at `viewer { team { available } }`."
    )
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)

    @strawberry.field(
        description="Teammates of yours who wrote to the same member in the last 90 days, the latest first (R8a). "
        "Null if it couldn't be read just now."
    )
    async def teammate_contacts(self, info: Info) -> list[TeammateContact] | None:
        """The warning."""
        return await teammate_contacts(info, self.in_mail.recipient_id)

    @classmethod
    def of(cls, viewer_id: str, message: Message, done: Done[Sent]) -> Self:
        """The GraphQL object of a message that was sent; what a template gave is in the answer."""
        subject, body = done.answer.text or (message.subject, message.body)
        sent = InMailValue(
            id=done.answer.inmail_id,
            sender_id=viewer_id,
            recipient_id=message.recipient_id,
            subject=subject,
            body=body,
            sent_at=done.answer.sent_at,
            lot_id=done.answer.lot_id,
            source=done.answer.source,
            entry=done.answer.entry,
            team_id=done.answer.team_id,
        )
        return cls(in_mail=InMail.of(sent, viewer_id), credits_left=done.answer.available, replayed=done.replayed)


SendInMailResult = Annotated[
    SendInMailPayload
    | SendRefusedError
    | TextRefusedError
    | TextUnfilledError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("SendInMailResult", description="Sent, or why not."),
]


@strawberry.input(description="What to reply.")
class ReplyToInMailInput:
    """Input of replyToInMail."""

    in_mail_id: strawberry.ID = strawberry.field(description="The InMail that opened the conversation.")
    body: str = strawberry.field(description="Plain text, at most 1,900 characters (R16).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The reply was delivered. Replies are free (R13).")
class ReplyToInMailPayload:
    """It was delivered."""

    reply: Reply = strawberry.field(description="The reply.")
    replayed: bool = strawberry.field(description=REPLAYED)


ReplyToInMailResult = Annotated[
    ReplyToInMailPayload
    | ActionRefusedError
    | TextRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("ReplyToInMailResult", description="Delivered, or why not."),
]


@strawberry.input(description="What to decline.")
class DeclineInMailInput:
    """Input of declineInMail."""

    in_mail_id: strawberry.ID = strawberry.field(description="An InMail that you received.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The InMail is declined; its sender may write once more (R13).")
class DeclineInMailPayload:
    """It is declined."""

    in_mail: InMail = strawberry.field(description="The InMail as it was declined.")
    replayed: bool = strawberry.field(description=REPLAYED)


DeclineInMailResult = Annotated[
    DeclineInMailPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("DeclineInMailResult", description="Declined, or why not."),
]


@strawberry.input(description="What to report.")
class ReportInMailInput:
    """Input of reportInMail."""

    in_mail_id: strawberry.ID = strawberry.field(description="An InMail that you received.")
    reason: ReportReason = strawberry.field(description="What is wrong with it.")
    note: str = strawberry.field(default="", description="More, for the operator who looks at it; may be empty.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The InMail is reported. From now on its sender can't write to you (R11).")
class ReportInMailPayload:
    """It is reported."""

    report_id: strawberry.ID = strawberry.field(
        description="Identifies the report; quote it to support. No id for `node`."
    )
    reported_at: datetime = strawberry.field(description="When it was filed.")
    replayed: bool = strawberry.field(description=REPLAYED)


ReportInMailResult = Annotated[
    ReportInMailPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("ReportInMailResult", description="Reported, or why not."),
]


@strawberry.type
class InMailMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Send an InMail to a member outside your connections. It takes one credit, or none for an open "
        "profile; both are decided and done in one transaction (R18)."
    )
    async def send_in_mail(self, info: Info, input: Annotated[SendInMailInput, INPUT]) -> SendInMailResult | None:
        """Send."""
        viewer_id = info.context.signed_in
        recipient_id = key_of(input.recipient_id, "Member", "input.recipientId")
        done = await info.context.services.inmails.send(
            viewer_id,
            input.idempotency_key,
            recipient_id=recipient_id,
            subject=input.subject,
            body=input.body,
            pay_with=input.pay_with,
            template=use_of(input.template),
        )
        return SendInMailPayload.of(viewer_id, Message(recipient_id, input.subject, input.body), done)

    @strawberry.mutation(
        description="Reply inside the conversation of an InMail that you received, or, once its recipient has replied, "
        "that you sent. Free (R13)."
    )
    async def reply_to_in_mail(
        self, info: Info, input: Annotated[ReplyToInMailInput, INPUT]
    ) -> ReplyToInMailResult | None:
        """Reply."""
        viewer_id = info.context.signed_in
        inmail_id = key_of(input.in_mail_id, "InMail", "input.inMailId")
        done = await info.context.services.inmails.reply(
            viewer_id, input.idempotency_key, inmail_id=inmail_id, body=input.body
        )
        reply = ReplyValue(done.answer.reply_id, inmail_id, viewer_id, input.body, done.answer.sent_at)
        return ReplyToInMailPayload(reply=Reply.of(reply), replayed=done.replayed)

    @strawberry.mutation(description="Decline an InMail that you received. Its sender may write once more (R13).")
    async def decline_in_mail(
        self, info: Info, input: Annotated[DeclineInMailInput, INPUT]
    ) -> DeclineInMailResult | None:
        """Decline."""
        viewer_id = info.context.signed_in
        inmail_id = key_of(input.in_mail_id, "InMail", "input.inMailId")
        try:
            inmail = await info.context.inmails.load(inmail_id)  # first: a read that fails can't hide a decline then
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        done = await info.context.services.inmails.decline(viewer_id, input.idempotency_key, inmail_id=inmail_id)
        if inmail is None:
            raise LookupError(f"InMail {inmail_id} was declined but can't be read")
        declined = replace(inmail, state=InMailState.DECLINED, responded_at=done.answer.at)
        return DeclineInMailPayload(in_mail=InMail.of(declined, viewer_id), replayed=done.replayed)

    @strawberry.mutation(
        description="Report an InMail that you received. Its sender can't write to you any more, and isn't told (R11a)."
    )
    async def report_in_mail(self, info: Info, input: Annotated[ReportInMailInput, INPUT]) -> ReportInMailResult | None:
        """Report."""
        done = await info.context.services.inmails.report(
            info.context.signed_in,
            input.idempotency_key,
            inmail_id=key_of(input.in_mail_id, "InMail", "input.inMailId"),
            reason=input.reason,
            note=input.note,
        )
        report_id = strawberry.ID(global_id("Report", done.answer.report_id))
        return ReportInMailPayload(report_id=report_id, reported_at=done.answer.at, replayed=done.replayed)
