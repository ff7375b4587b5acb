"""Finding members (R3): what may be asked, in which order it is answered, and what is asked of storage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from services.eligibility import RELATIONS, Relation
from services.refusal import InvalidInput
from services.words import label, words

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_QUERY = 100
"""Code points of a text to search for, and of a name to filter by."""
MOST_WORDS = 8
"""Words of a text to search for: each is looked up by its beginning and with typos."""
MOST_COUNTED = 10_000
"""Matches that are put in order and counted: the work of one search ends there, however large the network."""
MOST_FACETS = 10
"""Places and employers that are counted, those with most matches."""


class MemberSort(StrEnum):
    """In which order members are listed."""

    RELEVANCE = "RELEVANCE"
    NAME = "NAME"
    NEAREST = "NEAREST"


@dataclass(frozen=True, slots=True)
class MemberFilters:
    """What members must have besides the text; what is empty, None or False lets everybody pass.

    ``relations`` are those that will do. Names are compared as search compares words. ``eligible_now`` lets those pass
    whom the viewer's preview calls eligible (R20).
    """

    relations: frozenset[Relation] = frozenset()
    place: str | None = None
    employer: str | None = None
    school: str | None = None
    skill: str | None = None
    open_profile: bool = False
    eligible_now: bool = False

    def names(self) -> dict[str, str]:
        """The names that are asked for, by what each is of: ``place``, ``employer``, ``school`` or ``skill``."""
        names = {"place": self.place, "employer": self.employer, "school": self.school, "skill": self.skill}
        return {kind: name for kind, name in names.items() if name is not None}

    def labels(self) -> tuple[str, ...]:
        """The labels that members must have. Raises InvalidInput for a name that is too long."""
        given = self.names()
        for kind, name in given.items():
            if len(name) > LONGEST_QUERY:
                raise InvalidInput(kind, f"A name to filter by has at most {LONGEST_QUERY} characters.", rule="R3")
        return tuple(label(kind, name) for kind, name in given.items())


@dataclass(frozen=True, slots=True)
class Criteria:
    """Whom a search finds, but for ``eligible_now``: what storage is asked for.

    ``words`` are None without a text; a text without words is (), and finds nobody. ``degrees`` are those that will do,
    any if there are none.
    """

    words: tuple[str, ...] | None = None
    labels: tuple[str, ...] = ()
    degrees: tuple[int, ...] = ()
    open_profile: bool = False

    @property
    def hopeless(self) -> bool:
        """Whether nobody can match."""
        return self.words == ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member asks for: a text, and what those who have it must have besides."""

    query: str
    filters: MemberFilters

    def criteria(self) -> Criteria:
        """What storage is asked for. Raises InvalidInput for what is too long."""
        if len(self.query) > LONGEST_QUERY:
            raise InvalidInput("query", f"Search for at most {LONGEST_QUERY} characters.", rule="R3")
        wanted = tuple(dict.fromkeys(words(self.query))) if self.query.strip() else None
        if wanted and len(wanted) > MOST_WORDS:
            raise InvalidInput("query", f"Search for at most {MOST_WORDS} words.", rule="R3")
        degrees = tuple(sorted(RELATIONS.index(relation) for relation in self.filters.relations))
        return Criteria(wanted, self.filters.labels(), degrees, self.filters.open_profile)


@dataclass(frozen=True, slots=True)
class Order:
    """By what members are put in order: each that is True, in this order, then their ids, so that no two are equal."""

    degree: bool
    relevance: bool
    name: bool

    @classmethod
    def of(cls, sort: MemberSort, wanted: Criteria) -> Order:
        """The order that is meant by ``sort``: without a text nobody is more relevant than others, and names serve."""
        relevant = bool(wanted.words) and sort is not MemberSort.NAME
        return cls(degree=sort is MemberSort.NEAREST, relevance=relevant, name=not relevant)


@dataclass(frozen=True, slots=True)
class Position:
    """A member's place in an order; 0 and "" for what the order doesn't look at.

    It tells everything about the place, and nothing else moves a member: not who is found besides, nor who was hidden.
    """

    degree: int
    relevance: int
    name: str
    member_id: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many match: all, by relation, and by the most frequent places and employers, with their names.

    ``all_counted`` is False if there are more than ``MOST_COUNTED``; then the best of them are counted.
    """

    total: int
    all_counted: bool
    relations: tuple[tuple[Relation, int], ...]
    places: tuple[tuple[str, int], ...]
    employers: tuple[tuple[str, int], ...]


NOBODY = Counts(0, all_counted=True, relations=(), places=(), employers=())


class MemberIndex(Protocol):
    """Where members are found. Nobody whom the viewer may not see is, nor the viewer (R3, R11a).

    All raise NothingChanged when the database doesn't answer.
    """

    async def find(
        self, viewer_id: str, wanted: Criteria, order: Order, limit: int, after: Position | None
    ) -> Sequence[Position]:
        """The first ``limit`` matches that follow ``after``, in order."""
        ...

    async def count(self, viewer_id: str, wanted: Criteria) -> Counts:
        """How many match."""
        ...
