"""What is to come: grants, expiries, forfeits, and what can still be saved (R22)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.types.lot import Lot
from services.at_risk import LossReason
from services.entry import EntryKind

if TYPE_CHECKING:
    from services.at_risk import Loss
    from services.forecast import Coming, Forecast


@strawberry.type(description="A movement of credits that time will bring if nobody sends or buys.")
class ForecastMovement:
    """A movement to come."""

    at: datetime = strawberry.field(description="When it will happen.")
    kind: EntryKind = strawberry.field(
        description="What will move the credits: GRANT, EXPIRE, FORFEIT_CAP, RELEASE, or ADJUST for what is owed."
    )
    amount: int = strawberry.field(description="How many credits will come; negative when they will go.")
    balance: int = strawberry.field(description="Credits in all lots afterwards.")
    lot: Lot = strawberry.field(description="The lot as it will be afterwards.")

    @classmethod
    def of(cls, coming: Coming) -> Self:
        """The GraphQL object of a movement to come."""
        return cls(at=coming.at, kind=coming.kind, amount=coming.amount, balance=coming.balance, lot=Lot.of(coming.lot))


@strawberry.type(
    description="What time will do to the viewer's credits if nobody sends or buys, as the rules and the member's "
    "facts stand now. A credit that is held for a scheduled InMail is shown as coming back; it is spent instead if "
    "the InMail is sent."
)
class CreditForecast:
    """A forecast."""

    until: datetime = strawberry.field(description="The moment that it goes to.")
    available: int = strawberry.field(description="Credits that can be spent at that moment.")
    movements: list[ForecastMovement] = strawberry.field(description="What will happen, in order.")

    @classmethod
    def of(cls, forecast: Forecast) -> Self:
        """The GraphQL object of a forecast."""
        return cls(
            until=forecast.until,
            available=forecast.available,
            movements=[ForecastMovement.of(coming) for coming in forecast.coming],
        )


@strawberry.type(description="Credits that will be lost at one moment unless they are spent before.")
class CreditsAtRisk:
    """A loss ahead."""

    at: datetime = strawberry.field(description="When they go.")
    reason: LossReason = strawberry.field(description="Why they go.")
    credits: int = strawberry.field(description="How many go if nothing is sent before.")
    sends_to_save: int | None = strawberry.field(
        description="The fewest InMails, each sent before that moment to somebody out of network with AUTO (R8), after "
        "which none of these would be lost; null if sending can't save them, because they are held. Limits of "
        "sending (R14) aren't looked at."
    )
    sentence: str = strawberry.field(description="The same in one line, for a person.")

    @classmethod
    def of(cls, loss: Loss) -> Self:
        """The GraphQL object of a loss ahead."""
        return cls(
            at=loss.at, reason=loss.reason, credits=loss.credits, sends_to_save=loss.sends, sentence=loss.sentence
        )
