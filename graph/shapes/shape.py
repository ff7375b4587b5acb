"""How a shape is asked for: rules that hold for each node of a label, and how often each of them doesn't."""

from __future__ import annotations

from typing import LiteralString


def shape(
    label: LiteralString, rules: LiteralString, *, example: LiteralString = "n.id", facts: LiteralString = ""
) -> LiteralString:
    """The statement that finds what is wrong with the label's nodes: a row per broken rule, how often, and an example.

    ``rules`` are pairs of what must be true of a node ``n`` and words for it, ``example`` names a node, ``facts`` read
    beforehand what the rules ask for.
    """
    return f"""
MATCH (n:{label})
{facts}
UNWIND [{rules}] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min({example}) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""
