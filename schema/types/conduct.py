"""The numbers behind rewards, strikes and support (R7, R17, R24)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

if TYPE_CHECKING:
    from services.policy import Policy, RewardPolicy


@strawberry.type(description="How engagement is rewarded, once a quarter (R7).")
class RewardNumbers:
    """The constants of the score, and the size of rewards."""

    smallest: int = strawberry.field(description="The least credits of a reward.")
    largest: int = strawberry.field(description="The most credits of a reward.")
    per_answer: int = strawberry.field(description="Points for each InMail answered by a reply.")
    per_conversation_day: int = strawberry.field(description="Points for each conversation written in on a day.")
    smallest_score: int = strawberry.field(description="Points that it takes at least.")
    share: float = strawberry.field(description="The share of all members that is rewarded: the most active ones.")

    @classmethod
    def of(cls, numbers: RewardPolicy) -> Self:
        """The GraphQL object of the constants."""
        return cls(
            smallest=numbers.smallest,
            largest=numbers.largest,
            per_answer=numbers.per_answer,
            per_conversation_day=numbers.per_conversation_day,
            smallest_score=numbers.smallest_score,
            share=numbers.share,
        )


@strawberry.type(description="What support takes and does (R24).")
class SupportNumbers:
    """The limits of support."""

    open_tickets: int = strawberry.field(description="Tickets that one member may have under way.")
    unanswered_messages: int = strawberry.field(description="Messages in a ticket that may wait for an answer.")
    reason_limit: int = strawberry.field(description="The longest reason of an operator, in Unicode code points.")
    largest_adjustment: int = strawberry.field(description="The most credits that one adjustment adds or takes.")

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """The GraphQL object of the limits."""
        return cls(
            open_tickets=policy.open_tickets,
            unanswered_messages=policy.unanswered_ticket_messages,
            reason_limit=policy.reason_limit,
            largest_adjustment=policy.largest_adjustment,
        )


def strike_hours(policy: Policy) -> list[int]:
    """For how many hours each strike that stands restricts, the first one's first."""
    return [int(length.total_seconds()) // 3600 for length in policy.strike_restrictions]
