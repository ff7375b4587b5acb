"""Reach for notebooks and scripts: the network is read once, then asked without waiting for an event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from graph.database import FAILURES, open_driver
from graph.facts import LOAD_AWAITING
from graph.projection.feed import GraphFeed
from graph.search import GraphMemberIndex
from graph.store import GraphStore
from graph.teams import GraphTeams
from graph.warming import warm
from services.lot import PayWith
from services.policy import Policy
from services.reach.analysis import Analysis, Held, UnknownMember
from services.reach.following import Seen
from services.reach.reached import MOST_MEMBERS
from services.reach.reaching import Reaching
from services.refusal import TryAgain
from services.search import MemberFilters
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Iterable
    from typing import Any

    from neo4j import AsyncDriver

    from services.reach.analysis import Standpoint
    from services.reach.communities import Communities
    from services.reach.ego import Graph
    from services.reach.growth import Growth
    from services.reach.overlap import Overlap
    from services.reach.ranking import Ranked
    from services.reach.reachable import Reach
    from services.reach.reached import Introducer
    from services.request import Clock

T = TypeVar("T")
EVERYBODY = MemberFilters()

__all__ = ["ReachNetwork", "UnknownMember", "open_reach", "read_network"]


async def read_network(driver: AsyncDriver, database: str, policy: Policy, clock: Clock) -> Analysis:
    """The network as it is now, read as a whole. Raises NothingChanged if the database doesn't answer."""
    try:
        await warm(driver, database, [LOAD_AWAITING])  # else a server that has just started may plan it for too long
    except FAILURES as error:
        raise NothingChanged from error
    as_of, feed = clock(), GraphFeed(driver, database)
    seen = Seen(await feed.export(await feed.head()), as_of)
    store, teams = GraphStore(driver, database), GraphTeams(driver, database)
    index = GraphMemberIndex(driver, database)
    return Analysis(seen, Reaching(Held(seen), store, policy, clock, index, teams))


class ReachNetwork:
    """A network that was read once, asked by members' ids, such as ``ana``.

    ``pay_with`` says which credits sends may take. ``filters`` let members pass by place, employer, school and skill as
    they are now; what else is in them isn't looked at. Numbers, lists and graphs are of those who pass; distances,
    ranks and communities come from the whole network.

    Nobody is told who isn't available to the member who is asked for (R11a). All methods raise UnknownMember for
    nobody's id, InvalidInput for a filter's name of more than 100 characters, ConnectionError when the database doesn't
    answer: what a member may send is read from it at each call.
    """

    def __init__(self, analysis: Analysis, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._analysis, self._run = analysis, run

    @property
    def as_of(self) -> datetime:
        """When the network was read, UTC: all that was committed before is in it."""
        return self._analysis.read.as_of

    def __len__(self) -> int:
        """How many members there are."""
        return len(self._analysis.read.projection)

    def reach(self, member_id: str, pay_with: PayWith = PayWith.AUTO, filters: MemberFilters = EVERYBODY) -> Reach:
        """Everybody else by relation: who can be written to now, at which price, and why the others can't."""
        return self._of(member_id, pay_with, filters).reach

    def introducers(self, member_id: str, first: int = 10, filters: MemberFilters = EVERYBODY) -> list[Introducer]:
        """The connections through which most of the second degree are reached, of those whom filters let pass."""
        return self._run(self._of(member_id, filters=filters).introducers(first))

    def ranked(
        self, member_id: str, first: int = 20, among: Iterable[str] | None = None, filters: MemberFilters = EVERYBODY
    ) -> list[Ranked]:
        """The members to whom the network leads best, of ``among`` alone where given, by personalised PageRank."""
        return self._run(self._of(member_id, filters=filters).ranked(first, among))

    def ego(
        self,
        member_id: str,
        steps: int = 2,
        *,
        pay_with: PayWith = PayWith.AUTO,
        filters: MemberFilters = EVERYBODY,
        among: Iterable[str] | None = None,
        limit: int = MOST_MEMBERS,
        by_rank: bool = False,
    ) -> Graph:
        """The network around a member, up to ``steps`` (1 to 3) away, as a networkx graph.

        Nodes are ids with ``step``, ``writable``, the first ``blocker``, and with ``by_rank`` their ``rank``. Of those
        who pass, and of ``among`` alone where given, at most ``limit`` members: ``graph.graph["cut"]`` tells whether
        there are more. Steps are as long as they are in the whole network. Raises ValueError for another number of
        steps.
        """
        view = self._of(member_id, pay_with, filters)
        return self._run(view.ego(steps, among=among, limit=limit, by_rank=by_rank))

    def communities(self, member_id: str, limit: int = MOST_MEMBERS, filters: MemberFilters = EVERYBODY) -> Communities:
        """The communities of a member's network within two steps, of its ``limit`` nearest members.

        With filters, of each of them those who pass; bridges among those lead into others of all communities.
        """
        return self._run(self._of(member_id, filters=filters).communities(limit))

    def growth(self, member_id: str, other_id: str, pay_with: PayWith = PayWith.AUTO) -> Growth:
        """What a connection between the two would change in the first one's reach: who comes nearer, who is writable.

        Raises UnknownMember also where the other isn't available to the first, ValueError where they can't come to be
        connected: they are already, or one blocks the other.
        """
        return self._run(self._of(member_id, pay_with).growth(other_id))

    def overlap(self, member_id: str, other_id: str) -> Overlap:
        """Whom both members reach, and who of them is nearer; of those alone who are available to the first."""
        return self._of(member_id).overlap(other_id)

    def _of(self, member_id: str, pay_with: PayWith = PayWith.AUTO, filters: MemberFilters = EVERYBODY) -> Standpoint:
        return self._run(self._analysis.of(member_id, pay_with, filters.labels()))


@contextmanager
def open_reach(
    uri: str,
    username: str,
    password: str,
    *,
    database: str = "neo4j",
    policy: Policy | None = None,
    clock: Clock = lambda: datetime.now(UTC),
) -> Generator[ReachNetwork]:
    """Read the network from the database at ``uri``, for as long as the context is open.

    ``policy`` are the rules' numbers where the service runs with others than its own defaults, ``clock`` tells now.
    Works where an event loop runs already, as in notebooks. Raises ConnectionError when the database doesn't answer.
    """
    rules = policy or Policy()
    driver = open_driver(uri, username, password)
    with ThreadPoolExecutor(1, "reach") as thread:  # its own event loop: a notebook's runs in the caller's thread
        runner = asyncio.Runner()

        def run(work: Coroutine[Any, Any, T]) -> T:
            try:
                return thread.submit(runner.run, work).result()
            except (NothingChanged, TryAgain) as error:
                raise ConnectionError(f"The database {database!r} at {uri} didn't answer.") from error

        try:
            yield ReachNetwork(run(read_network(driver, database, rules, clock)), run)
        finally:
            run(driver.close())
            thread.submit(runner.close).result()
