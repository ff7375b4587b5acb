"""A plan for writing to many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from schema.types.catalogue import PackBasket
from schema.types.eligibility import InMailEligibility
from schema.types.lot import Lot
from schema.types.template import TemplatePreview

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.planning import Plan, Shortage
    from services.policy import Policy
    from services.previewing import Preview


@strawberry.type(description="A lot that pays for a part of a plan.")
class LotUse:
    """What a lot gives."""

    lot: Lot = strawberry.field(description="The lot as it is now.")
    credits: int = strawberry.field(description="How many of its credits the plan takes.")


@strawberry.type(description="Missing credits that must reach the same degree.")
class MissingCredits:
    """Credits of one reach."""

    degree: int = strawberry.field(
        description="The degree of separation that they must reach; 3 stands for all beyond, too."
    )
    credits: int = strawberry.field(description="How many are missing.")


@strawberry.type(description="Credits that would let more of the recipients be written to, within limits and budget.")
class CreditShortage:
    """What is short."""

    credits: int = strawberry.field(description="How many are missing in all; 0 if credits keep nobody out.")
    by_reach: list[MissingCredits] = strawberry.field(description="The same by how near they must reach.")
    packs: PackBasket | None = strawberry.field(
        description="The cheapest packs that cover it (R5), but for connections, whom bought credits don't reach; null "
        "if packs would help nobody."
    )

    @classmethod
    def of(cls, shortage: Shortage, policy: Policy) -> Self:
        """The GraphQL object of a shortage."""
        return cls(
            credits=shortage.credits,
            by_reach=[MissingCredits(degree=degree, credits=count) for degree, count in shortage.by_degree.items()],
            packs=PackBasket.of(shortage.packs, policy.currency) if shortage.packs else None,
        )


@strawberry.type(
    description="What sendInMails would do with these recipients now. It decides each one again when it is sent (R20)."
)
class InMailPlan:
    """The plan."""

    sends: list[InMailEligibility] = strawberry.field(
        description="Who can be written to, in the order of sending; each `lot` as the ones before leave it."
    )
    refused: list[InMailEligibility] = strawberry.field(
        description="Who can't, as of after all sends, with every reason, in the order of the request."
    )
    unfit: list[TemplatePreview] = strawberry.field(
        description="Whose text can't be sent as the template fills it, or not after all those sends, which it is too "
        "much like (R17); in the order of the request. Nobody else's place or credit depends on them. Empty without a "
        "template."
    )
    expected_answers: float | None = strawberry.field(
        description="How many answers are to be expected, by the chances of draftAdvice; null but for MOST_ANSWERS."
    )
    credits: int = strawberry.field(description="Credits that the sends would take together.")
    credits_left: int = strawberry.field(description="Credits that could be spent afterwards.")
    lots: list[LotUse] = strawberry.field(description="The lots that would pay, and how much each.")
    shortage: CreditShortage = strawberry.field(description="Credits that are missing, and the packs that cover them.")

    @classmethod
    def of(cls, plan: Plan, policy: Policy, unfit: Iterable[Preview] = ()) -> Self:
        """The GraphQL object of a plan; ``unfit`` are those whose text can't be sent."""
        return cls(
            unfit=list(map(TemplatePreview.of, unfit)),
            sends=[InMailEligibility.of(one.recipient_id, one.verdict) for one in plan.sends],
            refused=[InMailEligibility.of(one.recipient_id, one.verdict) for one in plan.refused],
            expected_answers=plan.expected_answers,
            credits=plan.credits,
            credits_left=plan.left,
            lots=[LotUse(lot=Lot.of(lot), credits=credits) for lot, credits in plan.lots],
            shortage=CreditShortage.of(plan.shortage, policy),
        )
