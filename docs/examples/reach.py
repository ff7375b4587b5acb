"""Whom a member reaches: python docs/examples/reach.py ana, with NEO4J_URI and NEO4J_PASSWORD as for the service."""

import os
import sys

from graph.analysis import open_reach
from services.search import MemberFilters

member = sys.argv[1]
with open_reach(
    os.environ["NEO4J_URI"],
    os.environ.get("NEO4J_USERNAME", "neo4j"),
    os.environ["NEO4J_PASSWORD"],
    database=os.environ.get("NEO4J_DATABASE", "neo4j"),
) as network:
    for step in network.reach(member).steps:
        print(f"{step.relation}: {step.writable:,} of {step.members:,} can be written to, {step.free:,} for nothing")
    for one in network.introducers(member, first=3):
        print(f"{one.member_id} leads to {one.members:,} members")

    around = network.ego(member, steps=2, limit=200, by_rank=True)  # a networkx.Graph
    writable = [id_ for id_, told in around.nodes.items() if told.get("writable")]
    print(
        f"{len(around) - 1} members within two steps, {around.number_of_edges()} connections, {len(writable)} writable"
    )
    for one in network.ranked(member, first=3, among=writable):
        print(f"{one.member_id}: {one.rank:.4f}")

    skilled = network.ego(member, steps=3, filters=MemberFilters(skill="Python"))  # those who pass, and their ties
    print(f"{len(skilled) - 1} members within three steps know Python")

    found = network.communities(member)
    print(f"{len(found.groups)} communities, held together by {[bridge.member_id for bridge in found.bridges[:3]]}")
