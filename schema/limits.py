"""How much one GraphQL document may ask for: the limits, a measure in their units, and the refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql.validation.validate import ValidationAbortedError

if TYPE_CHECKING:
    from graphql import OperationDefinitionNode

TOO_COMPLEX = "QUERY_TOO_COMPLEX"
SHOWN_AT_MOST = 1_000_000_000
"""A bomb of fragments multiplies to numbers that nobody wants to read; above this they are not spelled out."""


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """The most that one document may have; everything is counted with its fragments written out."""

    characters: int = 50_000
    """Length of the query text, in characters."""
    tokens: int = 1_000
    """Lexical tokens of the text, comments included."""
    depth: int = 20
    """Fields inside fields. The introspection query of the usual tools needs 15."""
    root_fields: int = 20
    """Fields at the top of an operation."""
    aliases: int = 50
    """Fields that are given another name."""
    directives: int = 50
    """Uses of ``@skip``, ``@include`` and their like."""
    cost: int = 10_000
    """Fields times the items of the lists they stand in."""
    page_default: int = 20
    """Items that a page is priced at when neither the query nor the schema says how many."""
    page_maximum: int = 100
    """Items that a page is priced at when its size is a variable: the verdict can't depend on its value."""
    list_default: int = 10
    """Items that a list without paging arguments is priced at."""
    batch_maximum: int = 500
    """Items that a list right inside a batch is priced at when its recipients are a variable, for the same reason."""
    blockers: int = 2
    """Items that a list of blockers is priced at: hardly any recipient has more, and a batch has hundreds of lists."""
    whole_network: int = 500
    """Price of each field that looks at the whole network, before what is asked of it."""
    introspection: int = 500
    """Price of each ``__schema`` or ``__type``, whatever is asked in it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection asks for, in the units of `QueryLimits`."""

    depth: int = 0
    root_fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0

    def __add__(self, other: Measure) -> Measure:
        return Measure(
            depth=max(self.depth, other.depth),
            root_fields=self.root_fields + other.root_fields,
            aliases=self.aliases + other.aliases,
            directives=self.directives + other.directives,
            cost=self.cost + other.cost,
        )


_REMEDIES = {
    "depth": "Ask for fewer levels at once.",
    "root_fields": "Split the query into several requests.",
    "aliases": "Use fewer aliases, or split the query into several requests.",
    "directives": "Use fewer directives, or split the query into several requests.",
    "cost": "Ask for smaller pages (first, last) or fewer fields; a page size in a variable counts as the largest.",
}


def refusal(node: OperationDefinitionNode, measure: Measure, limits: QueryLimits) -> ValidationAbortedError | None:
    """Say which limit the measured operation is over, or None when it is over none.

    The error tells the limit, what the query had and what to do, in its message and, under ``limit``, ``allowed``
    and ``found``, in its extensions.
    """
    for name, remedy in _REMEDIES.items():
        allowed: int = getattr(limits, name)
        found: int = getattr(measure, name)
        if found > allowed:
            shown = f"{found:,}" if found <= SHOWN_AT_MOST else f"more than {SHOWN_AT_MOST:,}"
            what = name.replace("_", " ")
            return ValidationAbortedError(
                f"The query is too complex: {what} {shown}, and at most {allowed:,} is allowed. {remedy}",
                nodes=[node],
                extensions={
                    "code": TOO_COMPLEX,
                    "limit": name,
                    "allowed": allowed,
                    "found": min(found, SHOWN_AT_MOST),
                },
            )
    return None
