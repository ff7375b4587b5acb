"""Members as other members see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.node import Node
from services.member import ProfileLevel

if TYPE_CHECKING:
    from services.reading import Profile


async def visible_member(info: Info, member_id: str) -> Member | None:
    """The member, None if there is none or none that the viewer may see (R3, R11a)."""
    profile = await info.context.profiles.load(member_id)
    return Member.of(profile) if profile else None


@strawberry.type(description="A member of the network, as other members see them.")
class Member(Node):
    """A member."""

    name: str = strawberry.field(description="Full name.")
    headline: str = strawberry.field(description="The line under the name; may be empty.")
    profile_level: ProfileLevel = strawberry.field(description="Basic profiles can't receive InMail (R11).")
    open_profile: bool = strawberry.field(description="Whether writing to this member costs no credit (R9).")
    employer: str | None = strawberry.field(description="The present employer's name.")
    title: str | None = strawberry.field(description="The position at the present employer.")
    place: str | None = strawberry.field(description="Where the member lives.")
    schools: list[str] = strawberry.field(description="Schools attended, in alphabetical order.")
    skills: list[str] = strawberry.field(description="Skills, in alphabetical order.")

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """The GraphQL object of a profile."""
        return cls(
            id=strawberry.ID(global_id("Member", profile.id)),
            name=profile.name,
            headline=profile.headline,
            profile_level=profile.profile_level,
            open_profile=profile.open_profile,
            employer=profile.employer,
            title=profile.title,
            place=profile.place,
            schools=list(profile.schools),
            skills=list(profile.skills),
        )
