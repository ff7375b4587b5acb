"""The communities of a member's network as the member reaches them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from services.reading import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from services.reach.communities import Bridge, Communities

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CommunityReach:
    """A community's members whom filters let pass, by id, and those of them who can be written to now.

    ``number`` is its place among all, the first one's being 1.
    """

    number: int
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

    ``bridges`` are those of their members with ties into other communities, into the most first, then by id; each
    one's own ``community`` is told by its number.
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


def gathered(whole: Communities, passing: Collection[str], writable: Collection[str]) -> Gathered:
    """The communities of those ``passing`` alone, as ``Communities.among`` makes them."""
    found = whole.among(passing)
    return Gathered(
        tuple(
            CommunityReach(number, group.members, frozenset(id_ for id_ in group.members if id_ in writable))
            for number, group in enumerate(found.groups, 1)
        ),
        tuple(replace(bridge, community=bridge.community + 1) for bridge in found.bridges),
        found.cut,
    )


def _page(
    items: Sequence[T], key: Callable[[T], tuple[int, str]], first: int, after: tuple[int, str] | None
) -> Page[T]:
    """A page of what is sorted by ``key``."""
    start = 0 if after is None else bisect_right(items, (-after[0], after[1]), key=key)
    return Page(tuple(items[start : start + first]), len(items), more=start + first < len(items))
