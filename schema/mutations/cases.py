"""What operators decide about reported members: upholdCase, dismissCase."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED
from schema.mutations.operators import ACTION, REASON
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotAllowedError,
    NotSignedInError,
    TryAgainError,
)
from schema.types.strike import AccountStanding
from services.answers.cases import CaseClosed
from services.request import Done


@strawberry.input(description="Which case to uphold, and why.")
class UpholdCaseInput:
    """Input of upholdCase."""

    case_id: strawberry.ID = strawberry.field(description="A case that is open, one of `operator.cases`.")
    reason: str = strawberry.field(
        description=f"{REASON} The member reads it as the strike's reason: don't let it tell who reported (R11a)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Which case to dismiss, and why.")
class DismissCaseInput:
    """Input of dismissCase."""

    case_id: strawberry.ID = strawberry.field(description="A case that is open, one of `operator.cases`.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="A case is decided, and the member's standing follows (R17).")
class CasePayload:
    """Decided."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    action_id: strawberry.ID = strawberry.field(description=ACTION)
    standing: AccountStanding = strawberry.field(description="The member's standing right after it.")
    replayed: bool = strawberry.field(description=REPLAYED)

    @classmethod
    def of(cls, done: Done[CaseClosed]) -> Self:
        """The GraphQL object of a case that was decided."""
        answer = done.answer
        return cls(
            case_id=strawberry.ID(global_id("Case", answer.case_id)),
            action_id=strawberry.ID(global_id("OperatorAction", answer.action_id)),
            standing=AccountStanding.left_by(answer),
            replayed=done.replayed,
        )


@strawberry.type(description="The case is upheld, and the member has a strike (R17).")
class UpholdCasePayload(CasePayload):
    """Upheld."""


@strawberry.type(description="The case is dismissed (R17).")
class DismissCasePayload(CasePayload):
    """Dismissed."""


UpholdCaseResult = Annotated[
    UpholdCasePayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("UpholdCaseResult", description="Upheld, or why not."),
]

DismissCaseResult = Annotated[
    DismissCasePayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("DismissCaseResult", description="Dismissed, or why not."),
]


@strawberry.type
class CaseMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Decide that the reports were right, for operators with the role TRUST (R17): the member gets a "
        "strike, and a restriction by the case becomes what the strikes bring. The member is told of the strike, never "
        "who reported."
    )
    async def uphold_case(self, info: Info, input: Annotated[UpholdCaseInput, INPUT]) -> UpholdCaseResult | None:
        """Uphold."""
        operator = info.context.acting
        case_id = key_of(input.case_id, "Case", "input.caseId")
        done = await info.context.services.reviewing.uphold(
            operator, input.idempotency_key, case_id=case_id, reason=input.reason
        )
        return UpholdCasePayload.of(done)

    @strawberry.mutation(
        description="Decide that there was nothing to punish, for operators with the role TRUST (R17): a restriction "
        "by the case ends, unless another cause holds it. Who reported stays safe from the member, who is told only if "
        "the case had restricted them."
    )
    async def dismiss_case(self, info: Info, input: Annotated[DismissCaseInput, INPUT]) -> DismissCaseResult | None:
        """Dismiss."""
        operator = info.context.acting
        case_id = key_of(input.case_id, "Case", "input.caseId")
        done = await info.context.services.reviewing.dismiss(
            operator, input.idempotency_key, case_id=case_id, reason=input.reason
        )
        return DismissCasePayload.of(done)
