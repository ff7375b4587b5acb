"""Who may write to you: blockMember, unblockMember, setInMailPreferences."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    TryAgainError,
)
from schema.types.preferences import InMailPreferences
from services.member import OptOut


@strawberry.input(description="Whom to block.")
class BlockMemberInput:
    """Input of blockMember."""

    member_id: strawberry.ID = strawberry.field(description="The member to block.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The member is blocked: neither of you can write to the other (R11).")
class BlockMemberPayload:
    """Blocked."""

    member_id: strawberry.ID = strawberry.field(description="The blocked member.")
    changed: bool = strawberry.field(description="False if the member was blocked before.")
    replayed: bool = strawberry.field(description=REPLAYED)


BlockMemberResult = Annotated[
    BlockMemberPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("BlockMemberResult", description="Blocked, or why not."),
]


@strawberry.input(description="Whom to unblock.")
class UnblockMemberInput:
    """Input of unblockMember."""

    member_id: strawberry.ID = strawberry.field(description="The member to unblock.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="You don't block the member any more (R11).")
class UnblockMemberPayload:
    """Unblocked."""

    member_id: strawberry.ID = strawberry.field(description="The member.")
    changed: bool = strawberry.field(description="False if the member wasn't blocked.")
    replayed: bool = strawberry.field(description=REPLAYED)


UnblockMemberResult = Annotated[
    UnblockMemberPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("UnblockMemberResult", description="Unblocked, or why not."),
]


@strawberry.input(description="Who may write to you. What is left out, or null, stays as it is.")
class SetInMailPreferencesInput:
    """Input of setInMailPreferences."""

    opt_outs: list[OptOut] | None = strawberry.field(
        default=None, description="Whose InMail to refuse, in place of the present list; empty refuses nobody's (R11)."
    )
    open_profile: bool | None = strawberry.field(
        default=None, description="Whether InMail to you shall cost its sender no credit (R9)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The preferences are set.")
class SetInMailPreferencesPayload:
    """Set."""

    in_mail_preferences: InMailPreferences = strawberry.field(description="The preferences as they were set.")
    replayed: bool = strawberry.field(description=REPLAYED)


SetInMailPreferencesResult = Annotated[
    SetInMailPreferencesPayload | InvalidInputError | NotSignedInError | IdempotencyKeyError | TryAgainError,
    strawberry.union("SetInMailPreferencesResult", description="Set, or why not."),
]


@strawberry.type
class ReachMutations:
    """The mutations of this file."""

    @strawberry.mutation(description="Block a member: neither of you can write to the other from now on (R11).")
    async def block_member(self, info: Info, input: Annotated[BlockMemberInput, INPUT]) -> BlockMemberResult | None:
        """Block."""
        viewer_id = info.context.signed_in
        member_id = key_of(input.member_id, "Member", "input.memberId")
        done = await info.context.services.inmails.block(viewer_id, input.idempotency_key, member_id=member_id)
        return BlockMemberPayload(member_id=input.member_id, changed=done.answer.changed, replayed=done.replayed)

    @strawberry.mutation(description="Take a block back (R11).")
    async def unblock_member(
        self, info: Info, input: Annotated[UnblockMemberInput, INPUT]
    ) -> UnblockMemberResult | None:
        """Unblock."""
        viewer_id = info.context.signed_in
        member_id = key_of(input.member_id, "Member", "input.memberId")
        done = await info.context.services.inmails.unblock(viewer_id, input.idempotency_key, member_id=member_id)
        return UnblockMemberPayload(member_id=input.member_id, changed=done.answer.changed, replayed=done.replayed)

    @strawberry.mutation(description="Set who may write to you: opt-outs (R11) and open profile (R9).")
    async def set_in_mail_preferences(
        self, info: Info, input: Annotated[SetInMailPreferencesInput, INPUT]
    ) -> SetInMailPreferencesResult | None:
        """Set."""
        done = await info.context.services.inmails.set_preferences(
            info.context.signed_in,
            input.idempotency_key,
            opt_outs=None if input.opt_outs is None else frozenset(input.opt_outs),
            open_profile=input.open_profile,
        )
        preferences = InMailPreferences.of(done.answer.opt_outs, open_profile=done.answer.open_profile)
        return SetInMailPreferencesPayload(in_mail_preferences=preferences, replayed=done.replayed)
