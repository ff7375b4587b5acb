import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.networks.edge_list import default_prefix, read_edge_list
from services.networks.problem import InvalidNetworkError


def pairs(path: Path, prefix: str = "n") -> list[tuple[str, str]]:
    return [(row.a, row.b) for row in read_edge_list(path, prefix).connections]


@pytest.mark.parametrize(
    "text",
    [
        "0\t1\n1\t2\n",
        "0 1\n1 2",
        "0,1\r\n1,2\r\n",
        "\ufeffnode_1,node_2\n0,1\n1,2\n",
        '"from","to","weight"\n0,1,0.5\n1,2,0.25\n',
        "# Directed graph\n# FromNodeId\tToNodeId\n0\t1\n\n1\t0\n1\t2\n",
        "% sym unweighted\n% 2 3 3\n0 1\n1 2\n",
        "Alpha Beta\n0 1\n1 2\n",
        "source;target\n0;1\n1;2\n",
    ],
)
def test_the_separators_headers_and_comments_of_collections(tmp_path: Path, text: str) -> None:
    path = tmp_path / "graph.txt"
    path.write_bytes(text.encode())
    assert pairs(path) == [("n-0", "n-1"), ("n-1", "n-2")]


def test_named_nodes_are_no_header(tmp_path: Path) -> None:
    path = tmp_path / "graph.txt"
    path.write_text("ana ben\nben cem\n", encoding="utf-8")
    assert pairs(path) == [("n-ana", "n-ben"), ("n-ben", "n-cem")]
    path.write_text("12 source\n", encoding="utf-8")
    assert pairs(path) == [("n-12", "n-source")]


def test_ids_and_names_come_from_the_file_and_the_node(tmp_path: Path) -> None:
    path = tmp_path / "friends.txt.gz"
    path.write_bytes(gzip.compress(b"17 18\n"))
    network = read_edge_list(path)
    assert [(row.id, row.name, row.states) for row in network.members] == [
        ("friends-17", "Member 17", frozenset()),
        ("friends-18", "Member 18", frozenset()),
    ]
    assert default_prefix(Path("a/b.c.txt")) == "b"


def test_edges_both_ways_are_merged_and_loops_left_out_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "graph.txt"
    path.write_text("1 2\n2 1\n3 3\n2 1\n", encoding="utf-8")
    network = read_edge_list(path, "n")
    assert [row.id for row in network.members] == ["n-1", "n-2", "n-3"]
    assert len(network.connections) == 1
    assert network.notices == (
        "connections named more than once, merged: 2",
        "edges from a node to itself, left out: 1",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"1 2\n3\n", "graph.txt:2: one node where two are needed"),
        (b"1 2\n\xff 3\n", "graph.txt:2: byte 1 isn't UTF-8"),
        (b"1 a\x00b\n", "graph.txt:1: holds a control character"),
        (b"1 " + b"9" * 200 + b"\n", "graph.txt:1: '.*' isn't an id"),
        (b"# nothing\n", "graph.txt: no edge found"),
        (b"", "graph.txt: no edge found"),
    ],
)
def test_what_is_wrong_is_told_by_line(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "graph.txt"
    path.write_bytes(content)
    with pytest.raises(InvalidNetworkError, match=reason):
        read_edge_list(path, "n")


def test_a_prefix_with_a_space_is_told(tmp_path: Path) -> None:
    path = tmp_path / "my graph.txt"
    path.write_text("1 2\n", encoding="utf-8")
    with pytest.raises(InvalidNetworkError, match="'my graph-1' isn't an id"):
        read_edge_list(path)


@given(edges=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60))
def test_any_list_of_edges_gives_its_pairs(
    tmp_path_factory: pytest.TempPathFactory, edges: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("edges") / "graph.csv"
    path.write_text("".join(f"{a},{b}\n" for a, b in edges), encoding="utf-8")
    found = {frozenset(pair) for pair in pairs(path)}
    assert found == {frozenset((f"n-{a}", f"n-{b}")) for a, b in edges if a != b}
