"""Networks as files: GraphML and node-link JSON for other programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import networkx as nx

from services.reach.export_format import ExportFormat
from services.spreadsheet import inert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from services.reach.ego import Graph

NODE_FIELDS = ("step", "rank", "writable", "blocker")
"""What is told of a member besides the id, where it is known."""

_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""Characters that XML can't hold, or gives back as others."""


class UnwritableId(ValueError):  # noqa: N818 - names what was found
    """An id has characters that the format can't hold."""


def write_graphml(network: Graph, to: BinaryIO) -> None:
    """Write GraphML, which ``networkx.read_graphml`` reads.

    Raises UnwritableId for an id with control characters, which XML can't hold.
    """
    for id_ in network:
        if _NO_XML.search(id_):
            raise UnwritableId(f"GraphML can't hold the id {id_!r}; JSON and CSV can")
    nx.write_graphml(network, to)  # pyright: ignore[reportUnknownMemberType] - untyped


def write_json(network: Graph, to: BinaryIO) -> None:
    """Write node-link JSON, which ``networkx.node_link_graph`` and D3 read: ``nodes`` with an ``id``, and ``edges``."""
    untyped: Any = nx
    told = untyped.node_link_data(network, edges="edges")
    to.write(json.dumps(told, ensure_ascii=False, allow_nan=False).encode())


def write_csv(network: Graph, nodes: BinaryIO, edges: BinaryIO) -> None:
    """Write two tables: members with what is told of each, nothing where it isn't known; and ties, ``source,target``.

    As in the ledger's CSV, a ' stands before what a spreadsheet would run; the other formats have all ids as they are.
    """
    _table(nodes, ("id", *NODE_FIELDS), ((id_, *map(told.get, NODE_FIELDS)) for id_, told in network.nodes.items()))
    _table(edges, ("source", "target"), network.edges)


def save(network: Graph, folder: Path, formats: Iterable[ExportFormat]) -> list[Path]:
    """Write the network into files of ``folder``, which is there, and return them in the order of ``formats``.

    Raises UnwritableId as above, OSError where the files can't be written.
    """
    written: list[Path] = []
    for kind in dict.fromkeys(formats):
        names = ("nodes.csv", "edges.csv") if kind is ExportFormat.CSV else (f"network.{kind}",)
        streams = [io.BytesIO() for _ in names]  # so that a network that can't be written leaves no half of a file
        _WRITERS[kind](network, *streams)
        for name, stream in zip(names, streams, strict=True):
            (folder / name).write_bytes(stream.getvalue())
            written.append(folder / name)
    return written


_WRITERS = {ExportFormat.GRAPHML: write_graphml, ExportFormat.JSON: write_json, ExportFormat.CSV: write_csv}


def _table(to: BinaryIO, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    text = io.TextIOWrapper(to, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    text.detach()
