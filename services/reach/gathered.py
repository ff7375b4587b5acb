"""The communities of a member's network as the member reaches them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from services.reading import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from services.reach.communities import Bridge, Communities

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CommunityReach:
    """A community's members by id, and those of them who can be written to now; ``place`` is its place among all."""

    place: int
    members: tuple[str, ...]
    writable: frozenset[str]

    def page(self, first: int, after: str | None, *, writable: bool | None) -> Page[str]:
        """Ids of those who can be written to now, or can't, or of both for None, in their order.

        ``after`` is the id behind which the page begins, whether it is anybody's.
        """
        ids = [id_ for id_ in self.members if writable in (None, id_ in self.writable)]
        start = 0 if after is None else bisect_right(ids, after)
        return Page(tuple(ids[start : start + first]), len(ids), more=start + first < len(ids))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Communities, the largest first, then by their first member; ``cut`` is as in ``Communities``.

    ``bridges`` are connections of the viewer's with ties into other communities, into the most first, then by id.
    """

    groups: tuple[CommunityReach, ...]
    bridges: tuple[Bridge, ...]
    cut: bool

    def page(self, first: int, after: tuple[int, str] | None) -> Page[CommunityReach]:
        """Communities; ``after`` is a size and a first member, behind which the page begins."""
        return _page(self.groups, lambda group: (-len(group.members), group.members[0]), first, after)

    def bridges_page(self, first: int, after: tuple[int, str] | None) -> Page[Bridge]:
        """Bridges; ``after`` is a number of other communities and an id, behind which the page begins."""
        return _page(self.bridges, lambda bridge: (-bridge.others, bridge.member_id), first, after)


def gathered(found: Communities, writable: Collection[str], first_degree: Collection[str]) -> Gathered:
    """The communities as the viewer reaches them.

    Of bridges the ``first_degree`` alone is told, whose ties the viewer sees elsewhere too: others would tell who of
    them is connected with whom (own).
    """
    return Gathered(
        tuple(
            CommunityReach(place, group.members, frozenset(id_ for id_ in group.members if id_ in writable))
            for place, group in enumerate(found.groups)
        ),
        tuple(bridge for bridge in found.bridges if bridge.member_id in first_degree),
        found.cut,
    )


def _page(
    items: Sequence[T], key: Callable[[T], tuple[int, str]], first: int, after: tuple[int, str] | None
) -> Page[T]:
    """A page of what is sorted by ``key``."""
    start = 0 if after is None else bisect_right(items, (-after[0], after[1]), key=key)
    return Page(tuple(items[start : start + first]), len(items), more=start + first < len(items))
