"""Plain edge lists as graph collections ship them: one connection a line, nodes between tabs, spaces or commas."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from services.member import Member
from services.networks.assembly import MAX_CONNECTIONS, Assembly
from services.networks.field import read_id, read_name
from services.networks.lines import read_lines
from services.networks.network import MemberRow, Network
from services.networks.problem import Problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMENTS = ("#", "%", "//")
Edge: TypeAlias = tuple[int, str, str]  # the line, and the two nodes
_SEPARATORS = str.maketrans({",": " ", ";": " ", '"': " "})
_COLUMN_WORDS = {
    *("node", "nodeid", "node_id", "source", "target", "src", "dst", "dest", "user", "userid", "user_id", "friend"),
    *("fromnodeid", "tonodeid", "from", "to", "from_node", "to_node", "from_id", "to_id", "friend_id", "member"),
    *("member_id", "node_a", "node_b", "member_a", "member_b", "follower", "followee", "id", "id_a", "id_b"),
}


def default_prefix(path: Path) -> str:
    """Return the file's name without its endings: ``deezer_edges.txt.gz`` gives ``deezer_edges``."""
    return path.name.split(".")[0]


def read_edge_list(path: Path, prefix: str | None = None) -> Network:
    """Return the network of an edge list; raise InvalidNetworkError with all that is wrong in it.

    Node ``17`` becomes the member ``<prefix>-17``, called "Member 17". Columns after the second (weights, times) are
    left aside. An edge listed in both directions is one connection. An edge from a node to itself is left out and
    counted: such lists record activity, where it means something, and the list isn't wrong for it.
    """
    problems = Problems()
    assembly = Assembly(problems)
    start = default_prefix(path) if prefix is None else prefix
    members: dict[str, str] = {}
    for line, one, other in _without_header(_edges(path, problems)):
        for node in (one, other):
            if node not in members:
                members[node] = _add(assembly, f"{start}-{node}", node, path, line)
        if one == other:
            assembly.note("edges from a node to itself, left out")
        elif assembly.knows(members[one]) and assembly.knows(members[other]):
            assembly.connect(members[one], members[other])
    if not members and not problems.concern(path):
        problems.add(path, None, "no edge found; each line must name two nodes")
    return assembly.network()


def _add(assembly: Assembly, member_id: str, node: str, path: Path, line: int) -> str:
    try:
        member = Member(read_id(member_id))
        assembly.add_member(MemberRow(member, read_name(f"Member {node}")), path, line)
    except ValueError as error:
        assembly.problems.add(path, line, str(error))
        return member_id
    return member.id


def _edges(path: Path, problems: Problems) -> Iterator[Edge]:
    for number, text in read_lines(path, problems):
        if number > MAX_CONNECTIONS:
            problems.add(path, number, f"more than {MAX_CONNECTIONS:,} lines; load a part of them")
            return
        if not text or text.isspace() or text.startswith(COMMENTS):
            continue
        fields = text.translate(_SEPARATORS).split(None, 2)
        match fields:
            case [one, other, *_]:
                yield number, one, other
            case _:
                problems.add(path, number, "one node where two are needed; nodes stand between tabs, spaces or commas")


def _without_header(edges: Iterator[Edge]) -> Iterator[Edge]:
    first, second = next(edges, None), next(edges, None)
    if first and not _is_header(first, second):
        yield first
    if second:
        yield second
    yield from edges


def _is_header(first: Edge, second: Edge | None) -> bool:
    """Tell a header from an edge: two words that name columns, or two words above two numbers."""
    words = [node.lower().rstrip("0123456789_") for node in first[1:]]
    above_numbers = second is not None and second[1].isdecimal() and second[2].isdecimal()
    return all(words) and (above_numbers or _COLUMN_WORDS.issuperset(words))
