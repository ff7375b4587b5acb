"""Whom a member would reach with one connection more, and whom in common with a teammate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from services.eligibility import Relation

if TYPE_CHECKING:
    from services.reach.growth import Growth
    from services.reach.overlap import Overlap


@strawberry.type(
    description="How the members at one distance would change. In whole tens, rounded towards 0: smaller changes would "
    "tell on single members, with whom they are connected."
)
class ReachGrowthStep:
    """A distance's changes."""

    relation: Relation = strawberry.field(description="The distance.")
    members_change: int = strawberry.field(description="How many more would be there, below zero for fewer.")
    writable_change: int = strawberry.field(
        description="How many more of those there could be written to, below zero for fewer. Members whom you block, "
        "or whose response you await, count as if neither were so."
    )


@strawberry.type(
    description="What one connection more would change in whom you reach, you two left out. Nearer isn't always "
    "better: some credits may be spent on members who are farther away only (R10). All numbers are in tens, rounded "
    "towards 0."
)
class ReachGrowth:
    """The change."""

    steps: list[ReachGrowthStep] = strawberry.field(
        description="The second and third degree, then out of network: to the first nobody comes but the new "
        "connection. Nobody counts who isn't available to you."
    )
    closer: int = strawberry.field(description="How many members would be fewer steps away.")
    writable_change: int = strawberry.field(
        description="How many more could be written to: the changes of all steps added up; below zero for fewer."
    )

    @classmethod
    def of(cls, growth: Growth) -> Self:
        """The GraphQL object of a growth."""
        steps = [
            ReachGrowthStep(
                relation=step.relation, members_change=step.members_change, writable_change=step.writable_change
            )
            for step in growth.steps
        ]
        return cls(steps=steps, closer=growth.closer, writable_change=growth.writable_change)


@strawberry.type(description="Members at one distance from you and at one from your teammate.")
class ReachOverlapCell:
    """A pair of distances."""

    yours: Relation = strawberry.field(description="How far they are from you.")
    theirs: Relation = strawberry.field(description="How far they are from your teammate.")
    members: int = strawberry.field(description="How many members.")


@strawberry.type(
    description="Everybody but you and your teammate who is available to you, by whose network they are in: whoever is "
    "at most three steps away is."
)
class ReachOverlap:
    """The overlap."""

    both: int = strawberry.field(description="How many are in your network and in your teammate's.")
    only_you: int = strawberry.field(description="How many are in your network alone.")
    only_teammate: int = strawberry.field(description="How many are in your teammate's network alone.")
    nearer_to_you: int = strawberry.field(description="How many are fewer steps away from you, in either network.")
    nearer_to_teammate: int = strawberry.field(
        description="How many are fewer steps away from your teammate, in either network."
    )
    by_relation: list[ReachOverlapCell] = strawberry.field(
        description="The same members by both distances, the nearest to you first, then to your teammate; distances at "
        "which nobody is are left out."
    )

    @classmethod
    def of(cls, overlap: Overlap) -> Self:
        """The GraphQL object of an overlap."""
        return cls(
            both=overlap.both,
            only_you=overlap.only_viewer,
            only_teammate=overlap.only_teammate,
            nearer_to_you=overlap.nearer_to_viewer,
            nearer_to_teammate=overlap.nearer_to_teammate,
            by_relation=[
                ReachOverlapCell(yours=yours, theirs=theirs, members=members)
                for (yours, theirs), members in overlap.members.items()
            ],
        )
