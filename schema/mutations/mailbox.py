"""One's own mailbox: markRead, archiveInMails, unarchiveInMails."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

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
from schema.types.viewer import Viewer, viewer_of

if TYPE_CHECKING:
    from collections.abc import Iterable

VIEWER = "You, as of now: ask for `unreadCount`. Null if it couldn't be read just now."
OWN = "InMails that you sent or received, 1 to 100."


@strawberry.input(description="What you have read.")
class MarkReadInput:
    """Input of markRead."""

    in_mail_ids: list[strawberry.ID] = strawberry.field(description=OWN)
    up_to: datetime | None = strawberry.field(
        default=None,
        description="The `sentAt` of the last message that you saw: what came after it stays unread. Null for all that "
        "is there.",
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="It is read, on all of your devices. The other party isn't told.")
class MarkReadPayload:
    """Read."""

    in_mail_ids: list[strawberry.ID] = strawberry.field(
        description="Those of the InMails that had something unread before, and have nothing any more."
    )
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


MarkReadResult = Annotated[
    MarkReadPayload | ActionRefusedError | InvalidInputError | NotSignedInError | IdempotencyKeyError | TryAgainError,
    strawberry.union("MarkReadResult", description="Read, or why not."),
]


@strawberry.input(description="What to put away.")
class ArchiveInMailsInput:
    """Input of archiveInMails."""

    in_mail_ids: list[strawberry.ID] = strawberry.field(description=OWN)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(
    description="They are in your archive until something new arrives in them. The other party isn't told."
)
class ArchiveInMailsPayload:
    """Archived."""

    in_mail_ids: list[strawberry.ID] = strawberry.field(description="Those of the InMails that weren't there before.")
    replayed: bool = strawberry.field(description=REPLAYED)


ArchiveInMailsResult = Annotated[
    ArchiveInMailsPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("ArchiveInMailsResult", description="Archived, or why not."),
]


@strawberry.input(description="What to take out of the archive.")
class UnarchiveInMailsInput:
    """Input of unarchiveInMails."""

    in_mail_ids: list[strawberry.ID] = strawberry.field(description=OWN)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="They are back in your lists.")
class UnarchiveInMailsPayload:
    """Taken out."""

    in_mail_ids: list[strawberry.ID] = strawberry.field(description="Those of the InMails that were in the archive.")
    replayed: bool = strawberry.field(description=REPLAYED)


UnarchiveInMailsResult = Annotated[
    UnarchiveInMailsPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("UnarchiveInMailsResult", description="Taken out, or why not."),
]


def _keys(ids: Iterable[strawberry.ID]) -> frozenset[str]:
    return frozenset(key_of(id_, "InMail", "input.inMailIds") for id_ in ids)


def _ids(keys: Iterable[str]) -> list[strawberry.ID]:
    return [strawberry.ID(global_id("InMail", key)) for key in keys]


@strawberry.type
class MailboxMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Mark as read what the other party wrote in some conversations, up to what you saw. Only you and "
        "your other devices are told."
    )
    async def mark_read(self, info: Info, input: Annotated[MarkReadInput, INPUT]) -> MarkReadResult | None:
        """Mark as read."""
        done = await info.context.services.mailboxes.mark_read(
            info.context.signed_in, input.idempotency_key, inmail_ids=_keys(input.in_mail_ids), up_to=input.up_to
        )
        return MarkReadPayload(in_mail_ids=_ids(done.answer.inmail_ids), replayed=done.replayed)

    @strawberry.mutation(
        description="Put conversations into your archive: out of your lists, until something new arrives in them."
    )
    async def archive_in_mails(
        self, info: Info, input: Annotated[ArchiveInMailsInput, INPUT]
    ) -> ArchiveInMailsResult | None:
        """Archive."""
        done = await info.context.services.mailboxes.archive(
            info.context.signed_in, input.idempotency_key, inmail_ids=_keys(input.in_mail_ids), archived=True
        )
        return ArchiveInMailsPayload(in_mail_ids=_ids(done.answer.inmail_ids), replayed=done.replayed)

    @strawberry.mutation(description="Take conversations out of your archive, back into your lists.")
    async def unarchive_in_mails(
        self, info: Info, input: Annotated[UnarchiveInMailsInput, INPUT]
    ) -> UnarchiveInMailsResult | None:
        """Take out of the archive."""
        done = await info.context.services.mailboxes.archive(
            info.context.signed_in, input.idempotency_key, inmail_ids=_keys(input.in_mail_ids), archived=False
        )
        return UnarchiveInMailsPayload(in_mail_ids=_ids(done.answer.inmail_ids), replayed=done.replayed)
