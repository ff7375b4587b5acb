"""Who could introduce one member to another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.types.member import Member, visible_member
from schema.types.suggestion import SharedFact
from services.introduction import NoIntroduction

if TYPE_CHECKING:
    from services.introduction import IntroductionPath as IntroductionPathValue
    from services.introduction import Tie


@strawberry.type(description="A connection on the way from you to a member.")
class IntroductionTie:
    """A tie."""

    strength: float = strawberry.field(description="1, and more for what the two have in common.")
    shared: list[SharedFact] = strawberry.field(description="What the two have in common.")

    @classmethod
    def of(cls, tie: Tie) -> Self:
        """The GraphQL object of a tie."""
        return cls(strength=tie.strength, shared=[SharedFact.of(fact) for fact in tie.shared])


@strawberry.type(description="One way of being introduced.")
class IntroductionPath:
    """A path."""

    through: list[Member] = strawberry.field(
        description="Whom it goes through, your own connection first: one member, or two."
    )
    ties: list[IntroductionTie] = strawberry.field(
        description="The connections along it: from you to the first, and on, to the member who is to be met."
    )
    ways: int = strawberry.field(description="How many ways begin with the same connection of yours, this one too.")
    strength: float = strawberry.field(
        description="The strength of the weakest tie, and more for other ways that begin with the same connection."
    )

    @classmethod
    def of(cls, through: list[Member], path: IntroductionPathValue) -> Self:
        """The GraphQL object of a path."""
        ties = [IntroductionTie.of(tie) for tie in path.ties]
        return cls(through=through, ties=ties, ways=path.ways, strength=path.strength)


@strawberry.type(description="The ways of being introduced to a member, or why there are none.")
class Introductions:
    """The paths."""

    paths: list[IntroductionPath] = strawberry.field(description="The shortest ways, the strongest first.")
    none: NoIntroduction | None = strawberry.field(description="Why there are none; null where there are.")

    @classmethod
    async def of(cls, info: Info, found: list[IntroductionPathValue] | NoIntroduction) -> Self:
        """The GraphQL object of the paths; one on which somebody vanished since it was read is left out."""
        if isinstance(found, NoIntroduction):
            return cls(paths=[], none=found)
        members = await asyncio.gather(*(_members(info, path.through) for path in found))
        paths = [IntroductionPath.of(through, path) for through, path in zip(members, found, strict=True) if through]
        return cls(paths=paths, none=None if paths else NoIntroduction.NOBODY)


async def _members(info: Info, ids: tuple[str, ...]) -> list[Member]:
    """All of the members, or nobody where one is hidden."""
    found = await asyncio.gather(*(visible_member(info, id_) for id_ in ids))
    members = [member for member in found if member is not None]
    return members if len(members) == len(ids) else []
