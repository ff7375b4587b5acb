"""Who is found, in plain Python and networkx, from the words of the description. Knows none of the product's search."""

from __future__ import annotations

from dataclasses import dataclass, field

import networkx as nx


@dataclass(frozen=True)
class Someone:
    """A member whose texts are plain words already."""

    id: str
    name: str
    headline: str
    place: str
    employer: str
    suspended: bool = False
    open_profile: bool = False

    def whole(self) -> list[str]:
        return f"{self.headline} {self.employer} {self.place}".split()


@dataclass
class Oracle:
    people: list[Someone]
    graph: nx.Graph[str]
    hiding: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def visible(self, viewer: str) -> list[Someone]:
        return [
            one for one in self.people if one.id != viewer and not one.suspended and (one.id, viewer) not in self.hiding
        ]

    def degree(self, viewer: str, id: str) -> int:
        return nx.single_source_shortest_path_length(self.graph, viewer, cutoff=3).get(id, 4)

    def relevance(self, query: str, one: Someone) -> int | None:
        """None if one of the words isn't there: 8 or 4 in the name, 2 or 1 elsewhere, 0 for a typo."""
        total = 0
        for word in query.split():
            name, rest = one.name.split(), one.whole()
            typos = 0 if len(word) < 3 else 1 if len(word) < 6 else 2
            if not any(has.startswith(word) or distance(word, has) <= typos for has in name + rest):
                return None
            total += 4 * (word in name) + 4 * any(has.startswith(word) for has in name)
            total += (word in rest) + any(has.startswith(word) for has in rest)
        return total

    def found(self, viewer: str, query: str) -> dict[str, tuple[Someone, int]]:
        scored = {one.id: (one, self.relevance(query, one)) for one in self.visible(viewer)}
        return {id: (one, score) for id, (one, score) in scored.items() if score is not None}


def distance(a: str, b: str) -> int:
    """Letters wrong, missing, too many, or two swapped (optimal string alignment)."""
    rows = [[i + j if not i or not j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]
