"""Being connected: requestConnection, acceptConnectionRequest, and how requests and connections end."""

from __future__ import annotations

from datetime import datetime
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


@strawberry.input(description="Whom to ask for a connection.")
class RequestConnectionInput:
    """Input of requestConnection."""

    member_id: strawberry.ID = strawberry.field(description="The member to ask.")
    note: str | None = strawberry.field(
        default=None, description="A few words of plain text, at most policy.connections.noteLimit characters (R16)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="You have asked; or, where the member had asked you, you are connected now (R2).")
class RequestConnectionPayload:
    """Asked."""

    request_id: strawberry.ID = strawberry.field(
        description="Your request, or the one of the other's that was accepted by asking back."
    )
    connected: bool = strawberry.field(
        description="Whether you are connected now, since the member had asked you: a note of yours isn't sent then."
    )
    at: datetime = strawberry.field(description="When.")
    replayed: bool = strawberry.field(description=REPLAYED)


RequestConnectionResult = Annotated[
    RequestConnectionPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("RequestConnectionResult", description="Asked, or why not."),
]


@strawberry.input(description="Which request to accept.")
class AcceptConnectionRequestInput:
    """Input of acceptConnectionRequest."""

    request_id: strawberry.ID = strawberry.field(description="A request that you received.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="You are connected: each is in the other's network at once (R2).")
class AcceptConnectionRequestPayload:
    """Accepted."""

    member_id: strawberry.ID = strawberry.field(description="Whom you are connected with.")
    at: datetime = strawberry.field(description="Since when.")
    replayed: bool = strawberry.field(description=REPLAYED)


AcceptConnectionRequestResult = Annotated[
    AcceptConnectionRequestPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("AcceptConnectionRequestResult", description="Accepted, or why not."),
]


@strawberry.input(description="Which request to decline.")
class DeclineConnectionRequestInput:
    """Input of declineConnectionRequest."""

    request_id: strawberry.ID = strawberry.field(description="A request that you received.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The request is gone; its sender isn't told, and can't ask again for a while (R2).")
class DeclineConnectionRequestPayload:
    """Declined."""

    member_id: strawberry.ID = strawberry.field(description="Who had asked.")
    at: datetime = strawberry.field(description="When.")
    replayed: bool = strawberry.field(description=REPLAYED)


DeclineConnectionRequestResult = Annotated[
    DeclineConnectionRequestPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("DeclineConnectionRequestResult", description="Declined, or why not."),
]


@strawberry.input(description="Which request to take back.")
class WithdrawConnectionRequestInput:
    """Input of withdrawConnectionRequest."""

    request_id: strawberry.ID = strawberry.field(description="A request that you sent.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The request is gone; you can't ask the same member again for a while (R2).")
class WithdrawConnectionRequestPayload:
    """Withdrawn."""

    member_id: strawberry.ID = strawberry.field(description="Who had been asked.")
    at: datetime = strawberry.field(description="When.")
    replayed: bool = strawberry.field(description=REPLAYED)


WithdrawConnectionRequestResult = Annotated[
    WithdrawConnectionRequestPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("WithdrawConnectionRequestResult", description="Withdrawn, or why not."),
]


@strawberry.input(description="Which connection to end.")
class RemoveConnectionInput:
    """Input of removeConnection."""

    member_id: strawberry.ID = strawberry.field(description="The connected member.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="You aren't connected any more: each is out of the other's connections at once (R2).")
class RemoveConnectionPayload:
    """Removed."""

    member_id: strawberry.ID = strawberry.field(description="The member; not told of it.")
    at: datetime = strawberry.field(description="When.")
    replayed: bool = strawberry.field(description=REPLAYED)


RemoveConnectionResult = Annotated[
    RemoveConnectionPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("RemoveConnectionResult", description="Removed, or why not."),
]


def _member(key: str) -> strawberry.ID:
    return strawberry.ID(global_id("Member", key))


def _request(id: strawberry.ID) -> str:
    return key_of(id, "ConnectionRequest", "input.requestId")


@strawberry.type
class ConnectionMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Ask a member for a connection; who has asked you already is connected with you at once (R2)."
    )
    async def request_connection(
        self, info: Info, input: Annotated[RequestConnectionInput, INPUT]
    ) -> RequestConnectionResult | None:
        """Ask."""
        viewer_id = info.context.signed_in
        member_id = key_of(input.member_id, "Member", "input.memberId")
        done = await info.context.services.connections.request(
            viewer_id, input.idempotency_key, member_id=member_id, note=input.note or ""
        )
        return RequestConnectionPayload(
            request_id=strawberry.ID(global_id("ConnectionRequest", done.answer.request_id)),
            connected=done.answer.connected,
            at=done.answer.at,
            replayed=done.replayed,
        )

    @strawberry.mutation(description="Accept a connection request that you received (R2).")
    async def accept_connection_request(
        self, info: Info, input: Annotated[AcceptConnectionRequestInput, INPUT]
    ) -> AcceptConnectionRequestResult | None:
        """Accept."""
        viewer_id, request_id = info.context.signed_in, _request(input.request_id)
        done = await info.context.services.connections.accept(viewer_id, input.idempotency_key, request_id=request_id)
        return AcceptConnectionRequestPayload(
            member_id=_member(done.answer.member_id), at=done.answer.at, replayed=done.replayed
        )

    @strawberry.mutation(description="Decline a connection request that you received (R2).")
    async def decline_connection_request(
        self, info: Info, input: Annotated[DeclineConnectionRequestInput, INPUT]
    ) -> DeclineConnectionRequestResult | None:
        """Decline."""
        viewer_id, request_id = info.context.signed_in, _request(input.request_id)
        done = await info.context.services.connections.decline(viewer_id, input.idempotency_key, request_id=request_id)
        return DeclineConnectionRequestPayload(
            member_id=_member(done.answer.member_id), at=done.answer.at, replayed=done.replayed
        )

    @strawberry.mutation(description="Take back a connection request that you sent (R2).")
    async def withdraw_connection_request(
        self, info: Info, input: Annotated[WithdrawConnectionRequestInput, INPUT]
    ) -> WithdrawConnectionRequestResult | None:
        """Withdraw."""
        viewer_id, request_id = info.context.signed_in, _request(input.request_id)
        done = await info.context.services.connections.withdraw(viewer_id, input.idempotency_key, request_id=request_id)
        return WithdrawConnectionRequestPayload(
            member_id=_member(done.answer.member_id), at=done.answer.at, replayed=done.replayed
        )

    @strawberry.mutation(description="End a connection (R2). The other isn't told.")
    async def remove_connection(
        self, info: Info, input: Annotated[RemoveConnectionInput, INPUT]
    ) -> RemoveConnectionResult | None:
        """Remove."""
        viewer_id = info.context.signed_in
        member_id = key_of(input.member_id, "Member", "input.memberId")
        done = await info.context.services.connections.remove(viewer_id, input.idempotency_key, member_id=member_id)
        return RemoveConnectionPayload(
            member_id=_member(done.answer.member_id), at=done.answer.at, replayed=done.replayed
        )
