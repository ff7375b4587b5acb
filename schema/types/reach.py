"""Whom a member reaches: by relation, who can be written to, through whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import key_of, storable
from schema.types.communities import BRIDGE, COMMUNITY, BridgeConnection, CommunityConnection
from schema.types.member import Member, PayWithChoice
from schema.types.page import bad_cursor, key_after, page_size
from schema.types.reach_compared import ReachGrowth, ReachOverlap
from schema.types.reached_members import (
    INTRODUCER,
    KIND,
    RANKED,
    IntroducerConnection,
    MarkedPlace,
    RankedMemberConnection,
    ReachedMemberConnection,
)
from services.eligibility import Relation
from services.lot import LotSource, PayWith
from services.reach.reachable import ROUNDED_TO
from services.reach.reached import Reached
from services.refusal import Refusal
from services.refusal_code import RefusalCode
from services.search import MemberFilters

if TYPE_CHECKING:
    from services.reach.reachable import StepReach

First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="A cursor: only what follows it.")]
Fresh = Annotated[
    bool,
    strawberry.argument(
        description="Whether it must hold all that was committed before this request, your own changes among it; "
        "otherwise it may be half a second old."
    ),
]

Wished = Annotated[strawberry.ID, strawberry.argument(description="With whom you might connect.")]
Teammate = Annotated[strawberry.ID, strawberry.argument(description="Who holds a seat in your team beside you.")]


@strawberry.input(
    description="What members must have to be counted and listed: all of it, compared as `searchMembers` does (R3). "
    "What is left out lets everybody pass."
)
class ReachFilters:
    """Filters."""

    place: str | None = strawberry.field(default=None, description="The name of the place where they live.")
    employer: str | None = strawberry.field(default=None, description="The name of their present employer.")
    school: str | None = strawberry.field(default=None, description="The name of a school that they attended.")
    skill: str | None = strawberry.field(default=None, description="The name of a skill of theirs.")

    def labels(self) -> tuple[str, ...]:
        """What they must have. Raises InvalidInput for a name that is too long."""
        return MemberFilters(place=self.place, employer=self.employer, school=self.school, skill=self.skill).labels()


OnlyThose = Annotated[
    ReachFilters | None, strawberry.argument(description="Whom all counts and lists speak of; null for everybody.")
]
AtRelation = Annotated[
    Relation | None, strawberry.argument(description="Only members so far away; null for any distance.")
]
Writable = Annotated[
    bool | None,
    strawberry.argument(description="Only those who can be written to now, or only the others; null for both."),
]


@strawberry.type(description="How many members could be written to with credits of one source.")
class ReachBySource:
    """A source's count."""

    source: LotSource = strawberry.field(description="Where the credit of each would come from.")
    members: int = strawberry.field(description="How many members; each would take one credit.")


@strawberry.type(description="How many members can't be written to for the same first reason.")
class ReachBlocker:
    """A reason's count."""

    code: RefusalCode = strawberry.field(description="The first of the reasons that inMailEligibility tells for them.")
    message: str = strawberry.field(description="The reason, for a person.")
    rule: str = strawberry.field(description="The id of its rule.")
    remedy: str = strawberry.field(description="What to do about it.")
    members: int = strawberry.field(description="How many members.")


@strawberry.type(
    description="Members at one distance. Each was judged as if the InMail to them were the only one: ten members who "
    "could be written to with one credit are ten."
)
class ReachStep:
    """A distance's counts."""

    relation: Relation = strawberry.field(description="The distance.")
    members: int = strawberry.field(
        description="How many: those who can be written to and the counts of all blockers add up to it."
    )
    writable: int = strawberry.field(description="How many can be written to now.")
    free: int = strawberry.field(description="How many of those keep an open profile and cost nothing (R9).")
    paid_from: list[ReachBySource] = strawberry.field(
        description="The others of those, one credit each, by the source that would pay (R8)."
    )
    blockers: list[ReachBlocker] = strawberry.field(
        description="Why the rest can't be written to, the most frequent reason first."
    )

    @classmethod
    def of(cls, step: StepReach) -> Self:
        """The GraphQL object of a distance."""
        blockers = sorted(step.blockers.items(), key=lambda one: (-one[1], one[0]))
        return cls(
            relation=step.relation,
            members=step.members,
            writable=step.writable,
            free=step.free,
            paid_from=[
                ReachBySource(source=source, members=step.paid_from[source])
                for source in LotSource
                if step.paid_from.get(source)
            ],
            blockers=[_blocker(code, count) for code, count in blockers],
        )


def _blocker(code: RefusalCode, members: int) -> ReachBlocker:
    refusal = Refusal(code)
    wording = refusal.wording
    return ReachBlocker(code=code, message=refusal.message, rule=wording.rule, remedy=wording.remedy, members=members)


@strawberry.type(description="A connection of yours who could introduce you.")
class Introducer:
    """An introducer."""

    member: Member = strawberry.field(description="The connection.")
    second_degree_members: int = strawberry.field(
        description="How many of your second degree are connected to them; who isn't available to you doesn't count."
    )


@strawberry.type(
    description="Everybody but you, or those whom filters let pass, by how far away they are. It comes from arrays "
    "that follow the database, never decides a send, and is what inMailEligibility would say of each as of `asOf`."
)
class Reach:
    """The reach."""

    as_of: datetime = strawberry.field(description="Up to when all that was committed in the network is in it.")
    steps: list[ReachStep] = strawberry.field(description="The first, second and third degree, then out of network.")
    total: int = strawberry.field(description="The members of all steps and the unavailable, added up.")
    writable: int = strawberry.field(description="How many can be written to now, however far away.")
    unavailable: int = strawberry.field(
        description="Members who aren't available to you, whatever the cause and however far away, always rounded up "
        f"to the next multiple of {ROUNDED_TO}, even from nobody at all: it tells on no one. With filters it is 0, and "
        "they are in no count: filters find nobody who isn't available to you, as if they weren't there (R11a)."
    )
    reached: strawberry.Private[Reached]

    @strawberry.field(
        description="Members of these counts, in the order of their ids; nobody who isn't available to you. Null comes "
        "with an error that says why."
    )
    async def members(
        self,
        info: Info,
        relation: AtRelation = None,
        writable: Writable = None,
        first: First = 20,
        after: After = None,
    ) -> ReachedMemberConnection | None:
        """The members."""
        behind = key_after(KIND, after)
        if behind is not None and not storable(behind):
            raise bad_cursor()
        page = await self.reached.members(relation, page_size(first), behind, writable=writable)
        return await ReachedMemberConnection.of(info, page, after)

    @strawberry.field(
        description="The same members in the order of how well your network leads to them, the best first: by "
        "personalised PageRank, the share of time that a walk along connections spends at each that keeps starting "
        "again from you; then by id. Whom no path leads to isn't listed. Null comes with an error that says why."
    )
    async def ranked_members(
        self,
        info: Info,
        relation: AtRelation = None,
        writable: Writable = None,
        first: First = 20,
        after: After = None,
    ) -> RankedMemberConnection | None:
        """The members by rank."""
        place = self._place(RANKED, after)
        page = await self.reached.ranked(relation, page_size(first), place.behind, writable=writable)
        return await RankedMemberConnection.of(info, page, place)

    @strawberry.field(
        description="Your connections who are connected to any of your second degree, to most of them first, then by "
        "id; nobody whom you block. Null comes with an error that says why."
    )
    async def introducers(self, info: Info, first: First = 10, after: After = None) -> IntroducerConnection | None:
        """The introducers."""
        place = self._place(INTRODUCER, after)
        page = await self.reached.introducers(page_size(first), place.behind)
        return await IntroducerConnection.of(info, page, place)

    @strawberry.field(
        description="The first of `introducers`. Null comes with an error that says why.",
        deprecation_reason="`introducers` tells the same in pages.",
    )
    async def top_introducers(self, info: Info, first: First = 10) -> list[Introducer] | None:
        """The best introducers."""
        page = await self.reached.introducers(page_size(first))
        found = await IntroducerConnection.of(info, page, self._place(INTRODUCER, None))
        return [Introducer(member=edge.node, second_degree_members=edge.second_degree_members) for edge in found.edges]

    @strawberry.field(
        description="Groups of your network who have more ties to one another than to others, the largest first: "
        "communities by Louvain's method (Blondel et al. 2008) among the members within two steps of you, without you. "
        "With filters, of those who pass. Null comes with an error that says why."
    )
    async def communities(self, first: First = 10, after: After = None) -> CommunityConnection | None:
        """The communities."""
        place = self._place(COMMUNITY, after)
        found = await self.reached.gathered()
        return CommunityConnection.of(found, found.page(page_size(first), place.behind), place)

    @strawberry.field(
        description="Your connections who are connected into other communities than their own, into most of them "
        "first, then by id: who holds your network together. With filters, of those who pass. Null comes with an "
        "error that says why."
    )
    async def bridges(self, info: Info, first: First = 10, after: After = None) -> BridgeConnection | None:
        """The bridges."""
        place = self._place(BRIDGE, after)
        page = (await self.reached.gathered()).bridges_page(page_size(first), place.behind)
        return await BridgeConnection.of(info, page, place)

    @strawberry.field(
        description="What would change if you connected with a member: a guess at what a connection is worth, which "
        "asks nobody and changes nothing. It is about everybody, whatever the filters. Null comes with an error that "
        "says why: it takes a member with whom you aren't connected, and whom you neither block nor have reported."
    )
    async def growth(self, info: Info, member_id: Wished) -> ReachGrowth | None:
        """The growth."""
        key = key_of(member_id, "Member", "memberId")
        return ReachGrowth.of(await info.context.services.reaching.growth(self.reached, key))

    @strawberry.field(
        description="Whom you and a teammate of yours both reach, and who of you is nearer. It is about everybody, "
        "whatever the filters. Null comes with an error that says why: it takes somebody who holds a seat in your team "
        "(R8a) and is available to you."
    )
    async def overlap(self, info: Info, member_id: Teammate) -> ReachOverlap | None:
        """The overlap."""
        key = key_of(member_id, "Member", "memberId")
        return ReachOverlap.of(await info.context.services.reaching.overlap(self.reached, key))

    def _place(self, kind: str, after: str | None) -> MarkedPlace:
        return MarkedPlace.of(kind, after, self.reached.projection.place.mark)

    @classmethod
    def of(cls, reached: Reached) -> Self:
        """The GraphQL object of what a member reaches."""
        reach = reached.reach
        return cls(
            as_of=reached.as_of,
            steps=[ReachStep.of(step) for step in reach.steps],
            total=reach.total,
            writable=sum(step.writable for step in reach.steps),
            unavailable=reach.unavailable,
            reached=reached,
        )


async def reach_of_viewer(
    info: Info,
    pay_with: PayWithChoice = PayWith.AUTO,
    fresh: Fresh = False,  # noqa: FBT002 - GraphQL's arguments are named
    filters: OnlyThose = None,
) -> Reach | None:
    """Whom the viewer reaches."""
    labels = filters.labels() if filters else ()
    reaching = info.context.services.reaching
    return Reach.of(await reaching.reached(info.context.signed_in, pay_with, fresh=fresh, labels=labels))
