"""Members to write to, with the reasons."""

from __future__ import annotations

import asyncio
from math import isfinite
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.types.eligibility import InMailEligibility
from schema.types.member import Member, visible_member
from schema.types.page import PageInfo, bad_cursor, cursor, key_after, page_info
from services.affinity import SharedKind
from services.suggestion import Answers, CommonConnections, Shared

if TYPE_CHECKING:
    from services.affinity import SharedFact as SharedFactValue
    from services.policy import SuggestionPolicy
    from services.reading import Page
    from services.suggesting import SuggestedRecipient as SuggestedRecipientValue
    from services.suggestion import Place, Reason


@strawberry.type(description="An employer, a school or a skill that two members have in common.")
class SharedFact:
    """What two members share."""

    kind: SharedKind = strawberry.field(description="Which of these it is.")
    name: str = strawberry.field(description="Its name.")

    @classmethod
    def of(cls, fact: SharedFactValue) -> Self:
        """The GraphQL object of what is shared."""
        return cls(kind=fact.kind, name=fact.name)


@strawberry.interface(description="Why a member is suggested. The weights of all reasons add up to the score.")
class SuggestionReason:
    """A reason."""

    weight: float = strawberry.field(description="What it adds to the score.")


@strawberry.type(description="Connections that you have in common: the Adamic-Adar index over them.")
class CommonConnectionsReason(SuggestionReason):
    """Common connections."""

    count: int = strawberry.field(
        description="How many there are among those of your connections that are followed: the ones with the fewest "
        "connections of their own, by the policy's bounds. `member.mutualConnections` counts all."
    )
    shown: strawberry.Private[tuple[str, ...]]

    @strawberry.field(description="Up to three of them, those with the fewest connections first.")
    async def members(self, info: Info) -> list[Member]:
        """Some of them."""
        found = await asyncio.gather(*(visible_member(info, id_) for id_ in self.shown))
        return [member for member in found if member is not None]


@strawberry.type(description="An employer, a school or a skill in common: it says the more, the fewer members have it.")
class SharedFactReason(SuggestionReason):
    """Something shared."""

    fact: SharedFact = strawberry.field(description="What you have in common.")


@strawberry.type(
    description="How this member treated the InMails received last. The weight is negative where fewer were answered "
    "than usual."
)
class AnswersReason(SuggestionReason):
    """Answers."""

    answered: int = strawberry.field(description="How many of them were answered by a reply.")
    received: int = strawberry.field(description="How many there are; young ones that wait for an answer don't count.")


SUGGESTION_REASONS = (CommonConnectionsReason, SharedFactReason, AnswersReason)
"""Reached by their interface alone, so the schema has to be told of them."""


def _reason(reason: Reason) -> SuggestionReason:
    match reason:
        case CommonConnections():
            return CommonConnectionsReason(weight=reason.weight, count=reason.count, shown=reason.shown)
        case Shared():
            return SharedFactReason(weight=reason.weight, fact=SharedFact.of(reason.fact))
        case Answers():
            return AnswersReason(weight=reason.weight, answered=reason.answered, received=reason.received)


@strawberry.type(description="A member whom you may write to now, and why you might want to.")
class SuggestedRecipient:
    """A suggestion."""

    member: Member = strawberry.field(description="The member.")
    score: float = strawberry.field(description="How well it fits: the sum of the reasons' weights.")
    reasons: list[SuggestionReason] = strawberry.field(
        description="Why, each to be checked in the network: common connections, then what you share, then answers."
    )
    eligibility: InMailEligibility = strawberry.field(
        description="What sendInMail would decide now, with the lot that would pay (R20)."
    )

    @classmethod
    def of(cls, member: Member, value: SuggestedRecipientValue) -> Self:
        """The GraphQL object of a suggestion."""
        return cls(
            member=member,
            score=value.suggestion.score,
            reasons=[_reason(reason) for reason in value.suggestion.reasons],
            eligibility=InMailEligibility.of(value.suggestion.member_id, value.eligibility),
        )


@strawberry.type(description="A suggestion in a list.")
class SuggestedRecipientEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: SuggestedRecipient = strawberry.field(description="The suggestion.")


@strawberry.type(description="Members to write to, the highest score first, then by id.")
class SuggestedRecipientConnection:
    """Relay's connection."""

    edges: list[SuggestedRecipientEdge] = strawberry.field(description="This page's suggestions.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    async def of(cls, info: Info, page: Page[SuggestedRecipientValue], after: str | None) -> Self:
        """The GraphQL object of a page; whoever vanished since it was read is left out."""
        members = await asyncio.gather(*(visible_member(info, item.suggestion.member_id) for item in page.items))
        edges = [
            SuggestedRecipientEdge(
                cursor=cursor(_KIND, f"{item.suggestion.score!r} {item.suggestion.member_id}"),
                node=SuggestedRecipient.of(member, item),
            )
            for member, item in zip(members, page.items, strict=True)
            if member is not None
        ]
        pages = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=pages, total_count=page.total)


_KIND = "Suggestion"


def place_after(after: str | None) -> Place | None:
    """The place in a cursor of suggestions. Raises InvalidInput for a text that is no such cursor."""
    key = key_after(_KIND, after)
    if key is None:
        return None
    score, _, member_id = key.partition(" ")
    try:
        place = float(score), member_id
    except ValueError:
        raise bad_cursor() from None
    if not isfinite(place[0]) or not member_id:
        raise bad_cursor()
    return place


@strawberry.type(description="What a kind of shared fact weighs.")
class SharedWeight:
    """A weight."""

    kind: SharedKind = strawberry.field(description="The kind.")
    weight: float = strawberry.field(description="Its weight; divided by the logarithm of how many members share it.")


@strawberry.type(description="How members to write to, and ways of being introduced, are ranked and searched for (R3).")
class SuggestionNumbers:
    """The constants of the ranking."""

    connection: float = strawberry.field(
        description="Weight of a common connection; divided by the logarithm of how many connections that one has."
    )
    shared: list[SharedWeight] = strawberry.field(description="Weights of what is shared besides.")
    answers: float = strawberry.field(
        description="Weight of the share of InMails that a member answered, less the usual share."
    )
    usual_answers: float = strawberry.field(description="The usual share of InMails that are answered.")
    usual_in_mails: int = strawberry.field(
        description="As many InMails answered at the usual share are added to those that a member received."
    )
    in_mails: int = strawberry.field(description="How many of the InMails received last are looked at.")
    patience_days: int = strawberry.field(
        description="InMails that wait for an answer and are younger than so many days don't count."
    )
    ways: float = strawberry.field(
        description="Weight of the logarithm of how many ways begin with the same person, for introductions."
    )
    connections: int = strawberry.field(
        description="How many of your connections are looked at for common ones: those with the fewest of their own."
    )
    hub: int = strawberry.field(description="Connections with more connections than this are passed over.")
    candidates: int = strawberry.field(
        description="So many candidates are ranked, at most half of them found by what they share with you."
    )

    @classmethod
    def of(cls, numbers: SuggestionPolicy) -> Self:
        """The GraphQL object of the constants."""
        return cls(
            connection=numbers.connection,
            shared=[SharedWeight(kind=kind, weight=weight) for kind, weight in numbers.shared.items()],
            answers=numbers.answers,
            usual_answers=numbers.usual_rate,
            usual_in_mails=numbers.usual_inmails,
            in_mails=numbers.inmails,
            patience_days=numbers.patience.days,
            ways=numbers.ways,
            connections=numbers.connections,
            hub=numbers.hub,
            candidates=numbers.candidates,
        )
