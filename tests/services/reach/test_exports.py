"""What is written is read again as it was, by networkx and by a reader of tables."""

from __future__ import annotations

import csv
import io
import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reach.export_format import ExportFormat
from services.reach.exports import UnwritableId, save, write_csv, write_graphml, write_json
from services.spreadsheet import FORMULA

if TYPE_CHECKING:
    from pathlib import Path

untyped: Any = nx
read_graphml, node_link_graph = untyped.read_graphml, untyped.node_link_graph
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=8
)
STRANGE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@st.composite
def networks(draw: st.DrawFn, text: st.SearchStrategy[str] = TEXT) -> nx.Graph[str]:
    ids = draw(st.lists(text, min_size=1, max_size=8, unique=True))
    found: nx.Graph[str] = nx.Graph(viewer=ids[0], members=len(ids) - 1, cut=draw(st.booleans()))
    for id_ in ids:
        told: dict[str, Any] = {"step": draw(st.integers(0, 3))}
        if draw(st.booleans()):
            told |= {"rank": draw(st.floats(0, 1)), "writable": draw(st.booleans()), "blocker": "FIRST_DEGREE"}
        found.add_node(id_, **told)
    pairs = list(combinations(ids, 2))
    found.add_edges_from(draw(st.lists(st.sampled_from(pairs))) if pairs else [])
    return found


def told_by(network: nx.Graph[str]) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]], set[frozenset[str]]]:
    """All that a network says, for comparison; what networkx adds to each GraphML it reads left out."""
    about = {name: value for name, value in network.graph.items() if name not in {"node_default", "edge_default"}}
    return about, list(network.nodes.items()), {frozenset(pair) for pair in network.edges}


@given(networks())
def test_graphml_is_read_as_it_was(network: nx.Graph[str]) -> None:
    written = io.BytesIO()
    write_graphml(network, written)
    written.seek(0)
    assert told_by(read_graphml(written)) == told_by(network)


@given(networks(STRANGE))
def test_json_is_read_as_it_was(network: nx.Graph[str]) -> None:
    written = io.BytesIO()
    write_json(network, written)
    assert told_by(node_link_graph(json.loads(written.getvalue()), edges="edges")) == told_by(network)


@given(networks(STRANGE))
def test_tables_are_read_as_they_were(network: nx.Graph[str]) -> None:
    nodes, edges = io.BytesIO(), io.BytesIO()
    write_csv(network, nodes, edges)

    def text(cell: str) -> str:
        return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell

    found: nx.Graph[str] = nx.Graph(**network.graph)
    for row in csv.DictReader(io.StringIO(nodes.getvalue().decode(), newline="")):
        told: dict[str, Any] = {"step": int(row["step"])}
        if row["rank"]:
            told |= {"rank": float(row["rank"]), "writable": row["writable"] == "True", "blocker": row["blocker"]}
        found.add_node(text(row["id"]), **told)
    rows = list(csv.reader(io.StringIO(edges.getvalue().decode(), newline="")))
    assert rows[0] == ["source", "target"]
    found.add_edges_from((text(a), text(b)) for a, b in rows[1:])
    assert told_by(found) == told_by(network)


@pytest.mark.parametrize("start", FORMULA)
def test_no_spreadsheet_runs_an_id(start: str) -> None:
    nodes, edges = io.BytesIO(), io.BytesIO()
    write_csv(nx.Graph([(f"{start}1+1", "b")]), nodes, edges)
    for table in (nodes, edges):
        rows = csv.reader(io.StringIO(table.getvalue().decode(), newline=""))
        assert not any(cell.startswith(start) for row in rows for cell in row)


@pytest.mark.parametrize("id_", ["a\0", "a\r", "\x1b", "\uffff"])
def test_graphml_refuses_what_xml_cannot_hold(id_: str, tmp_path: Path) -> None:
    network: nx.Graph[str] = nx.Graph([(id_, "b")])
    with pytest.raises(UnwritableId, match="GraphML can't hold the id"):
        save(network, tmp_path, [ExportFormat.GRAPHML])
    assert list(tmp_path.iterdir()) == []


def test_files_have_their_names(tmp_path: Path) -> None:
    network: nx.Graph[str] = nx.Graph([("a", "b")])
    written = save(network, tmp_path, [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.GRAPHML, ExportFormat.CSV])
    assert [path.name for path in written] == ["nodes.csv", "edges.csv", "network.json", "network.graphml"]
    assert all(path.stat().st_size for path in written)
    assert told_by(read_graphml(tmp_path / "network.graphml")) == told_by(network)
