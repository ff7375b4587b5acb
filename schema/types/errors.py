"""Typed refusals: the one place where the rules' refusals become GraphQL."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import strawberry

from schema.ids import global_id
from schema.types.moderation import TextFinding
from schema.types.variables import UnfilledVariable
from services.operator import Role
from services.refusal import (
    ActionRefused,
    CardSetupRequired,
    InvalidInput,
    KeyConflict,
    NotAllowed,
    NotSignedIn,
    PaymentActionRequired,
    PaymentRefused,
    Refusal,
    Refused,
    SendRefused,
    TextRefused,
    TextUnfilled,
    TryAgain,
)
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from strawberry.types.field import StrawberryField
    from strawberry.types.info import Info


class _Facts(TypedDict):
    code: RefusalCode
    message: str
    rule: str
    remedy: str
    needed: int | None
    available: int | None
    retry_at: datetime | None


def _facts(refusal: Refusal) -> _Facts:
    return _Facts(
        code=refusal.code,
        message=refusal.message,
        rule=refusal.wording.rule,
        remedy=refusal.wording.remedy,
        needed=refusal.needed,
        available=refusal.available,
        retry_at=refusal.retry_at,
    )


@strawberry.interface(
    description="A refusal. Nothing was changed, except perhaps under OUTCOME_UNKNOWN, where nobody knows, and where a "
    "purchase or refund is under way: PAYMENT_PENDING, PAYMENT_ACTION_REQUIRED, REFUND_PENDING. The same idempotency "
    "key settles all of them."
)
class UserError:
    """A refusal."""

    code: RefusalCode = strawberry.field(description="Which refusal this is; stable, made for programs.")
    message: str = strawberry.field(
        description="What happened, for a person; where it counts towards a strike, that too (R17)."
    )
    rule: str = strawberry.field(description="The id of the rule that answered.")
    remedy: str = strawberry.field(description="What to do next.")
    needed: int | None = strawberry.field(description="How much it would take (credits, or sends), where that matters.")
    available: int | None = strawberry.field(description="How much there is of it.")
    retry_at: datetime | None = strawberry.field(description="When it may be tried again, where that is known.")


def facts_of(refused: Refused) -> dict[str, Any]:
    """The fields of a refusal's GraphQL type, with those of its own."""
    facts: dict[str, Any] = {**_facts(refused.refusal)}
    if refused.consequence is not None:
        facts["message"] += f" {refused.consequence}"
    if isinstance(refused, InvalidInput):
        facts |= {"rule": refused.rule, "field": refused.field}
    if isinstance(refused, NotAllowed):
        facts |= {"roles": list(refused.roles)}
    if isinstance(refused, PaymentActionRequired):
        purchase_id = strawberry.ID(global_id("Purchase", refused.purchase_id))
        facts |= {"purchase_id": purchase_id, "client_secret": refused.client_secret}
    if isinstance(refused, CardSetupRequired):
        facts |= {"client_secret": refused.client_secret}
    if isinstance(refused, SendRefused):
        facts |= {"blockers": [blocker(reason) for reason in refused.blockers]}
    if isinstance(refused, TextRefused):
        facts |= {"findings": list(map(TextFinding.of, refused.findings))}
    if isinstance(refused, TextUnfilled):
        facts |= {"unfilled": list(map(UnfilledVariable.of, refused.gaps))}
    return facts


@strawberry.type(description="One reason why an InMail may not be sent; `retryAt` is when it will be gone by itself.")
class Blocker(UserError):  # noqa: N818 - a GraphQL type, and never raised
    """A reason."""


def blocker(refusal: Refusal) -> Blocker:
    """The GraphQL object of one reason."""
    return Blocker(**_facts(refusal))


@strawberry.type(description="The request carries no bearer token, and it needs one.")
class NotSignedInError(UserError):
    """No token."""


@strawberry.type(description="The input is wrong.")
class InvalidInputError(UserError):
    """Wrong input."""

    field: str = strawberry.field(description="The path of the wrong field, such as `input.subject`.")


def invalid_input(refused: InvalidInput) -> InvalidInputError:
    """The GraphQL object of a wrong input, where it is told rather than answered."""
    return InvalidInputError(**facts_of(refused))


@strawberry.type(description="The InMail may not be sent. The fields of UserError tell the first reason.")
class SendRefusedError(UserError):
    """Not sent."""

    blockers: list[Blocker] = strawberry.field(
        description="Every reason, in a fixed order: the same as inMailEligibility tells."
    )


@strawberry.type(description="The text holds passages that may not be sent (R17).")
class TextRefusedError(UserError):
    """Not in these words."""

    findings: list[TextFinding] = strawberry.field(description="Every passage, with what is wrong and what to do.")


@strawberry.type(description="Variables of a template stand in the text unfilled, so it wasn't sent (R16).")
class TextUnfilledError(UserError):
    """Not with its gaps."""

    unfilled: list[UnfilledVariable] = strawberry.field(description="Every variable, with the passage that it is.")


@strawberry.type(description="A rule forbids this action.")
class ActionRefusedError(UserError):
    """Forbidden."""


@strawberry.type(description="Only operators may do this, or only those with another role than yours.")
class NotAllowedError(UserError):
    """For operators alone."""

    roles: list[Role] = strawberry.field(
        description="The roles of which any one would do; empty where the token isn't an operator's at all."
    )


@strawberry.type(description="The payment didn't go through; no credits were added.")
class PaymentRefusedError(UserError):
    """Not paid."""


@strawberry.type(
    description="The card's bank wants to make sure that it is the buyer; nothing was charged, no credits were added."
)
class PaymentActionRequiredError(UserError):
    """To be authenticated."""

    purchase_id: strawberry.ID = strawberry.field(description="The purchase, one of viewer.purchases.")
    client_secret: str = strawberry.field(
        description="What the payment provider's own form wants to let the buyer authenticate; for nobody else's eyes."
    )


@strawberry.type(
    description="The card's bank wants to make sure that it is the card's owner before the card can be charged without "
    "them; nothing was changed."
)
class CardSetupRequiredError(UserError):
    """To be authenticated before it is kept."""

    client_secret: str = strawberry.field(
        description="What the payment provider's own form wants to let the owner authenticate; for nobody else's eyes."
    )


@strawberry.type(description="The idempotency key was used for another request.")
class IdempotencyKeyError(UserError):
    """The key is taken."""


@strawberry.type(description="Busy, or the outcome is unknown. Repeating with the same idempotency key is safe.")
class TryAgainError(UserError):
    """Not now."""


R = TypeVar("R", bound=Refused)
E = TypeVar("E", bound=UserError)


class HandleRefused(strawberry.ExceptionHandler[R, E]):
    """Turns a refusal of ``exception_type`` into the union member ``error_type``."""

    def __init__(self, exception_type: type[R], error_type: type[E]) -> None:
        self.exception_type = exception_type
        self.error_type = error_type

    def handle(self, exception: R, *, field: StrawberryField, info: Info[Any, Any]) -> E:  # noqa: ARG002 - Strawberry's signature
        """The GraphQL object of a refusal."""
        return self.error_type(**facts_of(exception))


EXCEPTION_HANDLERS = (
    HandleRefused(NotSignedIn, NotSignedInError),
    HandleRefused(InvalidInput, InvalidInputError),
    HandleRefused(SendRefused, SendRefusedError),
    HandleRefused(TextRefused, TextRefusedError),
    HandleRefused(TextUnfilled, TextUnfilledError),
    HandleRefused(ActionRefused, ActionRefusedError),
    HandleRefused(NotAllowed, NotAllowedError),
    HandleRefused(PaymentRefused, PaymentRefusedError),
    HandleRefused(PaymentActionRequired, PaymentActionRequiredError),
    HandleRefused(CardSetupRequired, CardSetupRequiredError),
    HandleRefused(KeyConflict, IdempotencyKeyError),
    HandleRefused(TryAgain, TryAgainError),
)


def error_of(refused: Refused) -> UserError:
    """The GraphQL object of a refusal that is one of several answers, rather than the field's own."""
    error_type = next(one.error_type for one in EXCEPTION_HANDLERS if isinstance(refused, one.exception_type))
    return error_type(**facts_of(refused))
