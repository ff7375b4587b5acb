"""Whom a member reaches, member by member: networkx for how far each is, and the rules for what a send would decide."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import networkx as nx

from services.eligibility import Eligibility, Pair, Relation, judge

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from services.member import Member
    from services.reach.reachable import Reach, Terms

    from .network import Sets


def one_by_one(
    sets: Sets, members: Mapping[str, Member], terms: Terms, awaiting: Collection[str] = ()
) -> dict[str, Eligibility]:
    """The rules' answer for each of ``members`` but the sender, along the ties of ``sets``."""
    me = terms.sender.member.id
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(members)
    graph.add_edges_from(sets.connections)
    far = dict(nx.single_source_shortest_path_length(graph, me, cutoff=3))
    return {
        id_: judge(
            terms.sender,
            member,
            Pair(
                far.get(id_, 4),
                blocked_by_recipient=(id_, me) in sets.blocks,
                reported_by_recipient=(id_, me) in sets.reports,
                blocked_by_sender=(me, id_) in sets.blocks,
                awaiting=id_ in awaiting,
            ),
            pay_with=terms.pay_with,
            policy=terms.policy,
            now=terms.now,
            pool=terms.pool,
        )
        for id_, member in members.items()
        if id_ != me
    }


def compare_steps(reach: Reach, verdicts: Collection[Eligibility]) -> None:
    """Compare what is told of each relation with the members' own verdicts. Raises AssertionError."""
    for step in reach.steps:
        mine = [verdict for verdict in verdicts if verdict.relation is step.relation]
        assert step.members == len(mine)
        assert step.writable == sum(verdict.eligible for verdict in mine)
        assert step.free == sum(verdict.eligible and verdict.lot is None for verdict in mine)
        assert step.paid_from == Counter(verdict.lot.source for verdict in mine if verdict.lot)
        assert step.blockers == Counter(verdict.blockers[0].code for verdict in mine if verdict.blockers)
        assert step.members == step.writable + sum(step.blockers.values())
    assert [step.relation for step in reach.steps] == list(Relation)[1:]
