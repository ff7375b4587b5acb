"""A page of searchMembers with degree, mutual connections and eligibility of each, against the page without them."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.measure import compare
from benchmarks.network import Pairs, connect, with_arrays
from schema.context import Context
from schema.contract import build_schema

if TYPE_CHECKING:
    from strawberry import Schema

    from graph.server.address import ServerAddress
    from schema.product import Product

LARGEST_RATIO = 4.0
TEXTS = ("engineer", "product manag", "kubernets", "maria", "lisbon analytics", "recruter", "university berlin", "jo")
"""What people type: words, beginnings and typos, with few matches and with thousands."""

PAGE = """
query ($query: String!) {
  searchMembers(query: $query, first: 20) { pageInfo { endCursor } edges { node { id name headline employer FACTS } } }
}
"""
FACTS = "degree mutualConnections { totalCount members { name } } inMailEligibility { eligible cost blockers { code } }"
BARE_PAGE, WHOLE_PAGE = PAGE.replace("FACTS", ""), PAGE.replace("FACTS", FACTS)


async def run(address: ServerAddress, pairs: Pairs) -> None:
    """Print a row for 1 in flight and one for 8."""
    schema, rnd = build_schema(), random.Random(7)
    async with connect(address) as driver, with_arrays(driver) as made:
        bare, whole = (partial(_page, schema, made, pairs, rnd, query) for query in (BARE_PAGE, WHOLE_PAGE))
        for in_flight in (1, 8):
            await compare("searchMembers, page of 20 with facts / without", bare, whole, in_flight=in_flight)
    print(f"{'':<46} wanted: {LARGEST_RATIO} x latency at most")


async def _page(schema: Schema, made: Product, pairs: Pairs, rnd: random.Random, query: str) -> None:
    viewer = rnd.choice(pairs.senders)
    context = Context(made.services, viewer, lambda _member, path: path)
    result = await schema.execute(query, {"query": rnd.choice(TEXTS)}, context)
    if result.errors:
        raise RuntimeError(result.errors[0].message)
