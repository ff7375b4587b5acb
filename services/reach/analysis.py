"""The network at one moment, for analysts: whom a member reaches, what is around, in which groups, who ranks high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.lot import PayWith
from services.reach.ego import ego
from services.reach.ranking import ranked
from services.reach.reached import MOST_MEMBERS
from services.refusal import ActionRefused, NotSignedIn
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from services.eligibility import Eligibility
    from services.reach.adjacency import Positions
    from services.reach.communities import Communities
    from services.reach.ego import Graph
    from services.reach.following import Lag, Seen
    from services.reach.growth import Growth
    from services.reach.overlap import Overlap
    from services.reach.projection import Projection
    from services.reach.ranking import Ranked
    from services.reach.reachable import Reach
    from services.reach.reached import Introducer, Reached
    from services.reach.reaching import Reaching


class UnknownMember(LookupError):  # noqa: N818 - names what was found
    """There is no such member in the network."""


@dataclass(frozen=True, slots=True)
class Held:
    """A network that stays as it was read."""

    read: Seen

    async def seen(self, *, up_to_date: bool = False) -> Seen | None:  # noqa: ARG002 - the signature of the protocol
        """The network as it was read."""
        return self.read

    async def at_hand(self) -> Seen | None:
        """The same."""
        return self.read

    async def lag(self) -> Lag | None:
        """None: it follows nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Standpoint:
    """The network as one member sees it: nobody is told who isn't available to the member (R11a).

    Where filters were asked for, all of it speaks of those alone whom they let pass; paths, ranks and communities are
    those of the whole network.
    """

    reached: Reached

    @property
    def reach(self) -> Reach:
        """Everybody, by relation: how many can be written to now, at which price, and why the others can't."""
        return self.reached.reach

    async def introducers(self, first: int = 10) -> list[Introducer]:
        """The connections through which most of the second degree are reached."""
        return list((await self.reached.introducers(first)).items)

    async def ranked(self, first: int = 20, among: Iterable[str] | None = None) -> list[Ranked]:
        """The members to whom the network leads best, of ``among`` alone where given, by personalised PageRank."""
        return ranked(self._projection, self.reached.viewer, await self.reached.ranks(), self._wanted(among), first)

    async def ego(
        self, steps: int = 2, *, among: Iterable[str] | None = None, limit: int = MOST_MEMBERS, by_rank: bool = False
    ) -> Graph:
        """The network up to ``steps`` (1 to 3) away, as ``services.reach.ego`` makes it, with what sends would decide.

        With ``by_rank``, each member has a ``rank``, and the highest of a step are kept. Ids of ``among`` who are
        nobody's are left out. Raises ValueError for another number of steps.
        """
        return ego(
            self._projection,
            self.reached.viewer,
            farthest=steps,
            among=self._wanted(among),
            limit=limit,
            ranks=await self.reached.ranks() if by_rank else None,
            verdict=self._verdict,
        )

    async def communities(self, limit: int = MOST_MEMBERS) -> Communities:
        """The communities of the network within two steps, as ``Reached`` finds them."""
        return await self.reached.communities(limit)

    async def growth(self, other_id: str) -> Growth:
        """What a connection with that member would change in the reach of everybody, whatever the filters.

        Raises UnknownMember for nobody's id and for whom isn't available to the member, ValueError where they can't
        come to be connected.
        """
        try:
            return await self.reached.growth(other_id)
        except ActionRefused as error:
            if error.refusal.code is RefusalCode.RECIPIENT_UNAVAILABLE:
                raise UnknownMember(other_id) from error
            raise ValueError(error.refusal.message) from error

    def overlap(self, other_id: str) -> Overlap:
        """Whom both members reach, and who of them is nearer, whatever the filters.

        They needn't be teammates: whoever reads the database may compare anybody. Raises UnknownMember for nobody's id.
        """
        other = self._projection.register.position(other_id)
        if other is None:
            raise UnknownMember(other_id)
        return self.reached.overlap(other)

    @property
    def _projection(self) -> Projection:
        return self.reached.projection

    def _verdict(self, place: int) -> Eligibility:
        return self.reached.verdicts[int(self.reached.found[place])]

    def _wanted(self, ids: Iterable[str] | None) -> Positions | None:
        """Those of ``ids`` whom filters let pass, by position; None for everybody."""
        passing = self.reached.among
        if ids is None:
            return None if passing is None else np.flatnonzero(passing).astype(np.uint32)
        there = self._projection.register.positions(list(ids))
        places = np.array([place for place in there if place is not None], np.uint32)
        return places if passing is None else places[passing[places]]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A network that was read once; accounts are read when a member is asked for."""

    read: Seen
    reaching: Reaching

    async def of(self, member_id: str, pay_with: PayWith = PayWith.AUTO, labels: Sequence[str] = ()) -> Standpoint:
        """The network as that member sees it, sends being paid so; all of it is of those who have all ``labels``.

        Raises UnknownMember for nobody's id, TryAgain if the database didn't answer.
        """
        if self.read.projection.register.position(member_id) is None:
            raise UnknownMember(member_id)
        try:
            return Standpoint(await self.reaching.reached(member_id, pay_with, fresh=False, labels=labels))
        except NotSignedIn as error:
            raise UnknownMember(member_id) from error
