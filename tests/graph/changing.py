"""Those who change a network at random, each in part alone: what must be seen of that part, they know."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graph.database import open_session
from graph.effects import write
from graph.facts import load
from graph.loading.network import load as load_network
from services.connection import pair_of
from services.decisions.decide import decide
from services.effects.connections import ConnectionMade, ConnectionRemoved
from services.effects.mail import BlockSet, InMailDelivered
from services.effects.members import PreferencesSaved, StandingSaved
from services.inmail import InMail, ReportReason
from services.intents.mail import ReportInMail
from services.member import Member, OptOut, ProfileLevel, Standing
from services.networks.network import BlockRow, ConnectionRow, Fact, MemberRow, Network
from services.policy import Policy
from services.scope import Scope
from tests.services.reach.network import Sets

from .network import NOW

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    from neo4j import AsyncManagedTransaction

    from services.effect import Effect
    from services.world import World
    from tests.proof.town import Town
    from tests.services.reach.network import Pair

AS_BEFORE = 0.15
"""How often something is made what it is already."""


def ignore(kind: str, rows: int) -> None: ...


async def changed(town: Town, scope: Scope, effects_of: Callable[[World], Iterable[Effect]]) -> None:
    """Decide and write as the product does, under the locks of all whom it is about."""

    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, effects_of(await load(transaction, scope, lock=True)))

    async with open_session(town.driver, town.database) as session:
        await session.execute_write(work)


@dataclass
class Writer:
    """Changes ties and members of its ``own``, which nobody else does, and those that it ``shares`` with others.

    ``wanted`` and ``members`` are what its changes have made of its own.
    """

    town: Town
    name: str
    chance: random.Random
    own: list[str]
    shares: list[str]
    wanted: Sets = field(default_factory=Sets)
    members: dict[str, Member] = field(default_factory=dict[str, Member])
    count: int = 0

    def __post_init__(self) -> None:
        self.members = {id_: Member(id_) for id_ in self.own}

    async def change(self) -> None:
        [work] = self.chance.choices((self.tie, self.report, self.set, self.import_), (12, 5, 5, 1))
        await work()

    async def tie(self) -> None:
        """Connections and blocks come and go, perhaps several in one transaction, the same one twice too."""
        pairs = self.chance.choices([self._pair() for _ in range(2)], k=self.chance.choice((1, 1, 1, 2, 4)))
        effects = [self._tie(a, b) for a, b in pairs]
        await self._commit({id_ for pair in pairs for id_ in pair}, *effects)

    async def report(self) -> None:
        """An InMail is delivered, and reported by who got it; a third report of a member restricts."""
        reporter, reported = self._pair()
        letter = InMail(self._new(), reported, reporter, "Hi", "Hello", NOW, None, None, None)
        await self._commit({reporter, reported}, InMailDelivered(letter))
        intent = ReportInMail(
            id=f"{letter.id}-report",
            actor_id=reporter,
            key=letter.id,
            fingerprint="",
            now=NOW,
            member_id=reported,
            inmail_id=letter.id,
            reason=ReportReason.SPAM,
            note="",
            notice_id=f"{letter.id}-notice",
        )
        await changed(self.town, intent.scope, lambda world: decide(world, intent, Policy()).effects)
        self.wanted.reports.add((reporter, reported))

    async def set(self) -> None:
        """A member is suspended or reinstated, or has other preferences."""
        id_ = self.chance.choice((*self.own, *self.shares))
        was = self.members.get(id_, Member(id_))
        if self.chance.random() < 0.5:
            suspended = self._turns(there=was.standing is Standing.SUSPENDED)
            now = replace(was, standing=Standing.ACTIVE if suspended else Standing.SUSPENDED)
            await self._commit({id_}, StandingSaved(now))
        else:
            wished = self._person(id_)
            now = replace(was, open_profile=wished.open_profile, opt_outs=wished.opt_outs)
            await self._commit({id_}, PreferencesSaved(now))
        self._know(now)

    async def import_(self) -> list[str]:
        """A few dozen come with their ties, the last with none, and two who are there are stated anew. Who came.

        The first two are shared from then on.
        """
        new = self._new()
        newcomers = [f"{new}-{number:02d}" for number in range(self.chance.randint(24, 40))]
        (mine, near), (other, *others) = self.chance.sample(self.own, 2), self.chance.sample(self.shares, 3)
        stated = [self._person(id_) for id_ in (*newcomers, mine, other)]
        ids = [*newcomers[:-1], near, *others]
        friends = {pair_of(id_, self.chance.choice(ids[at + 1 :])) for at, id_ in enumerate(newcomers[:-1])}
        friends |= {pair_of(*self.chance.sample(ids, 2)) for _ in range(12)}
        blocks = {(a, b) for a, b in (self.chance.sample(ids, 2) for _ in range(8))}
        network = Network(
            members=tuple(MemberRow(one, one.id, states=frozenset(Fact)) for one in stated),
            connections=[ConnectionRow(a, b) for a, b in sorted(friends)],
            blocks=tuple(BlockRow(a, b, NOW) for a, b in sorted(blocks)),
        )
        await load_network(self.town.driver, self.town.database, network, now=NOW, advance=ignore)
        self.own += newcomers[2:]
        self.shares += newcomers[:2]
        self.wanted.connections |= friends | {(b, a) for a, b in friends}
        self.wanted.blocks |= blocks
        for member in stated:
            self._know(member)
        return newcomers

    def of_own(self, sets: Sets) -> Sets:
        """What nobody else can have changed in ``sets``."""
        mine = frozenset(self.own)

        def kept(pairs: set[Pair]) -> set[Pair]:
            return {pair for pair in pairs if mine & {*pair}}

        facts = {id_: facts for id_, facts in sets.facts.items() if id_ in mine}
        return Sets(facts, kept(sets.connections), kept(sets.blocks), kept(sets.reports))

    def _new(self) -> str:
        self.count += 1
        return f"{self.name}-{self.count}"

    async def _commit(self, ids: Iterable[str], *effects: Effect) -> None:
        await changed(self.town, Scope(members=frozenset(ids)), lambda _: effects)

    def _pair(self) -> Pair:
        """Two who are tied already, two of whom one is its own, or two whom others change too."""
        there = sorted(self.of_own(self.wanted).connections | self.of_own(self.wanted).blocks)
        kind = self.chance.random()
        if kind < 0.3 and there:
            return self.chance.choice(there)
        first = self.chance.choice(self.own if kind < 0.65 else self.shares)
        everybody = [*self.shares, *(self.own if kind < 0.65 else ())]
        second = self.chance.choice([id_ for id_ in everybody if id_ != first])
        return (first, second) if self.chance.random() < 0.5 else (second, first)

    def _tie(self, a: str, b: str) -> Effect:
        lower, upper = pair_of(a, b)
        if self.chance.random() < 0.5:
            if self._turns(there=(a, b) in self.wanted.connections):
                self.wanted.connections -= {(a, b), (b, a)}
                return ConnectionRemoved(lower, upper, 2)
            self.wanted.connections |= {(a, b), (b, a)}
            return ConnectionMade(lower, upper, NOW)
        if self._turns(there=(a, b) in self.wanted.blocks):
            self.wanted.blocks.discard((a, b))
            return BlockSet(a, b, None)
        self.wanted.blocks.add((a, b))
        return BlockSet(a, b, NOW)

    def _turns(self, *, there: bool) -> bool:
        """Whether to take away: mostly what is there."""
        return there is not (self.chance.random() < AS_BEFORE)

    def _know(self, member: Member) -> None:
        if member.id in self.own:
            standing = Standing.SUSPENDED if member.standing is Standing.SUSPENDED else Standing.ACTIVE
            self.members[member.id] = replace(member, standing=standing)

    def _person(self, id_: str) -> Member:
        return Member(
            id_,
            profile_level=self.chance.choice(list(ProfileLevel)),
            standing=self.chance.choice(list(Standing)),
            open_profile=self.chance.random() < 0.5,
            opt_outs=frozenset(self.chance.sample(list(OptOut), self.chance.randint(0, 3))),
        )
