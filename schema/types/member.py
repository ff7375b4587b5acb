"""Members as other members see them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.eligibility import InMailEligibility
from schema.types.node import Node
from services.eligibility import Relation
from services.lot import PayWith
from services.member import ProfileLevel
from services.mutuals import SHOWN
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from services.eligibility import Eligibility
    from services.reach.reaching import Nearness
    from services.reading import Profile

PayWithChoice = Annotated[PayWith, strawberry.argument(description="Which credits it may take.")]
FewOfThem = Annotated[int, strawberry.argument(description=f"How many, 1 to {SHOWN}.")]


async def visible_member(info: Info, member_id: str) -> Member | None:
    """The member, None if there is none or none that the viewer may see (R3, R11a)."""
    profile = await info.context.profiles.load(member_id)
    return Member.of(profile) if profile else None


@strawberry.type(description="Connections that you and a member have in common.")
class MutualConnections:
    """Mutual connections."""

    total_count: int = strawberry.field(description="How many you may see; others aren't counted (R11a).")
    key: strawberry.Private[str]
    shown: strawberry.Private[tuple[str, ...] | None]

    @strawberry.field(description=f"The first ones in the order of their names, at most {SHOWN}.")
    async def members(self, info: Info, first: FewOfThem = 3) -> list[Member]:
        """The first ones."""
        if not 1 <= first <= SHOWN:
            raise InvalidInput("first", f"Ask for 1 to {SHOWN} of them.", rule="R22")
        shown = (await info.context.mutuals.load(self.key)).first if self.shown is None else self.shown
        found = await asyncio.gather(*(visible_member(info, id_) for id_ in shown[:first]))
        return [member for member in found if member]


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
    key: strawberry.Private[str]

    @strawberry.field(
        description="Degree of separation from you (R2): 0 for yourself, 1 to 3; null beyond, or if it can't be told."
    )
    async def degree(self, info: Info) -> int | None:
        """The degree."""
        return (await self._near(info)).degree

    @strawberry.field(description="The degree in words; null where it can't be told (R2).")
    async def relation(self, info: Info) -> Relation | None:
        """The degree in words."""
        return (await self._near(info)).relation

    @strawberry.field(
        description="Connections that you and this member have in common; null comes with an error that says why."
    )
    async def mutual_connections(self, info: Info) -> MutualConnections | None:
        """The mutual connections."""
        near = await info.context.nearness.load(self.key)
        if near is not None:
            return MutualConnections(total_count=near.mutuals, key=self.key, shown=None)
        mutuals = await info.context.mutuals.load(self.key)
        return MutualConnections(total_count=mutuals.total, key=self.key, shown=mutuals.first)

    @strawberry.field(
        description="Whether you may send this member an InMail now, and at which price; as `Query.inMailEligibility`, "
        "but for a whole list at once (R20). Null comes with an error that says why."
    )
    async def in_mail_eligibility(self, info: Info, pay_with: PayWithChoice = PayWith.AUTO) -> InMailEligibility | None:
        """The preview."""
        return InMailEligibility.of(self.key, await self._preview(info, pay_with))

    async def _near(self, info: Info) -> Nearness | Eligibility:
        return await info.context.nearness.load(self.key) or await self._preview(info, PayWith.AUTO)

    async def _preview(self, info: Info, pay_with: PayWith) -> Eligibility:
        return await info.context.eligibilities.load((self.key, pay_with))

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
            key=profile.id,
        )
