"""Finding members: what may be asked, and the list of who was found."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import storable
from schema.types.member import Member, visible_member
from schema.types.page import PageInfo, cursor, key_after, page_info
from services.eligibility import Relation
from services.refusal import InvalidInput
from services.search import (
    LONGEST_QUERY,
    MOST_COUNTED,
    MOST_FACETS,
    MOST_WORDS,
    Asked,
    MemberFilters,
    MemberSort,
    Position,
)
from services.searching import MOST_LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.search import Counts
    from services.searching import Found

KIND = "Search"
_PLACE = re.compile(r"(?P<sort>[A-Z]+):(?P<degree>[0-4]):(?P<relevance>[0-9]{1,4}):(?P<name>[^:]{0,200}):(?P<id>.+)")
SearchText = Annotated[
    str,
    strawberry.argument(
        description="Words of a name, headline, employer, position, school, place or skill, at most "
        f"{LONGEST_QUERY} characters and {MOST_WORDS} words. Members have all of them, by their beginnings too, and "
        "with one typo in words of three letters, two in those of six. Nothing in it is an operator. Empty: all."
    ),
]


@strawberry.input(description="What members must have besides the text. What is left out lets everybody pass.")
class MemberSearchFilters:
    """Filters."""

    relations: list[Relation] = strawberry.field(
        default_factory=list[Relation],
        description="How far from you: any of these; empty for any distance. You yourself are never found.",
    )
    place: str | None = strawberry.field(default=None, description="The name of the place where they live.")
    employer: str | None = strawberry.field(default=None, description="The name of their present employer.")
    school: str | None = strawberry.field(default=None, description="The name of a school that they attended.")
    skill: str | None = strawberry.field(default=None, description="The name of a skill of theirs.")
    open_profile: bool = strawberry.field(
        default=False, description="Only members to whom writing costs no credit (R9)."
    )
    eligible_now: bool = strawberry.field(
        default=False,
        description="Only members to whom you may send an InMail now, as `inMailEligibility` says. Up to "
        f"{MOST_LOOKED_AT} matches are looked at for a page: it may have fewer members than asked for, or none, while "
        "`pageInfo.hasNextPage` says that more may follow `pageInfo.endCursor`. `totalCount` and `facets` "
        "count whoever matches, also those who can't be written to.",
    )

    def value(self) -> MemberFilters:
        """What the rules know them as."""
        return MemberFilters(
            relations=frozenset(self.relations),
            place=self.place,
            employer=self.employer,
            school=self.school,
            skill=self.skill,
            open_profile=self.open_profile,
            eligible_now=self.eligible_now,
        )


@strawberry.type(description="How many matches are so far from you.")
class RelationCount:
    """A relation's count."""

    relation: Relation = strawberry.field(description="The distance.")
    count: int = strawberry.field(description="Matches at it.")


@strawberry.type(description="How many matches have something in common.")
class NameCount:
    """A name's count."""

    name: str = strawberry.field(description="The name, as the filter takes it.")
    count: int = strawberry.field(description="Matches that have it.")


@strawberry.type(description="The matches on all pages, counted by what they could be filtered by.")
class MemberSearchFacets:
    """Facets."""

    relations: list[RelationCount] = strawberry.field(description="By distance, the nearest first.")
    places: list[NameCount] = strawberry.field(
        description=f"By place, the most frequent first, at most {MOST_FACETS} of them."
    )
    employers: list[NameCount] = strawberry.field(
        description=f"By present employer, the most frequent first, at most {MOST_FACETS} of them."
    )


@strawberry.type(description="A member in a list of who was found.")
class MemberSearchEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`, with the same arguments.")
    node: Member = strawberry.field(description="The member.")


@strawberry.type(description="Members who were found, in the order that was asked for.")
class MemberSearchConnection:
    """Relay's connection."""

    edges: list[MemberSearchEdge] = strawberry.field(description="This page's members.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    asked: strawberry.Private[Asked]

    @strawberry.field(
        description=f"How many match on all pages, at most {MOST_COUNTED:,}; only these are counted and put in order."
    )
    async def total_count(self, info: Info) -> int:
        """The number of matches."""
        return (await self._counts(info)).total

    @strawberry.field(description="Whether `totalCount` and `facets` count all matches: if there aren't more.")
    async def all_counted(self, info: Info) -> bool:
        """Whether all are counted."""
        return (await self._counts(info)).all_counted

    @strawberry.field(description="The matches counted by distance, place and employer.")
    async def facets(self, info: Info) -> MemberSearchFacets:
        """The facets."""
        counts = await self._counts(info)
        return MemberSearchFacets(
            relations=[RelationCount(relation=relation, count=count) for relation, count in counts.relations],
            places=_named(counts.places),
            employers=_named(counts.employers),
        )

    async def _counts(self, info: Info) -> Counts:
        return await info.context.search_counts.load(self.asked)

    @classmethod
    async def of(cls, info: Info, found: Found, asked: Asked, sort: MemberSort, after: str | None) -> Self:
        """The GraphQL object of a page; who became unavailable since a moment ago isn't on it."""
        ids = (match.member_id for match in found.members)
        # The viewer is asked for too: a token may outlive its member.
        _, *nodes = await asyncio.gather(*(visible_member(info, id_) for id_ in (info.context.signed_in, *ids)))
        edges = [
            MemberSearchEdge(cursor=_cursor(match, sort), node=node)
            for match, node in zip(found.members, nodes, strict=True)
            if node is not None
        ]
        end = _cursor(found.end, sort) if found.end else None
        page = page_info([edge.cursor for edge in edges], more=found.more, after=after, end=end)
        return cls(edges=edges, page_info=page, asked=asked)


def _named(counts: Iterable[tuple[str, int]]) -> list[NameCount]:
    return [NameCount(name=name, count=count) for name, count in counts]


def _cursor(match: Position, sort: MemberSort) -> str:
    return cursor(KIND, f"{sort}:{match.degree}:{match.relevance}:{match.name}:{match.member_id}")


def position_after(after: str | None, sort: MemberSort) -> Position | None:
    """The place in a cursor. Raises InvalidInput for a text that is no cursor of a search in that order."""
    key = key_after(KIND, after)
    if key is None:
        return None
    found = _PLACE.fullmatch(key)
    if not found or found["sort"] != sort or not storable(found["id"]):
        raise InvalidInput("after", "This is no cursor of this list: take one from its pageInfo or edges.", rule="R22")
    return Position(int(found["degree"]), int(found["relevance"]), found["name"], found["id"])
