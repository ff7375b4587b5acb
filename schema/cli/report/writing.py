"""A report as files in a directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema.cli.report.canvas import save as save_figure
from schema.cli.report.charts import chart
from schema.cli.report.drawing import drawing
from schema.cli.report.page import page
from services.reach.exports import save as save_network

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from schema.cli.report.findings import Findings
    from services.reach.export_format import ExportFormat


def write(found: Findings, folder: Path, formats: Iterable[ExportFormat]) -> list[Path]:
    """Write charts, drawing, page and the network in ``formats`` into ``folder``, and return the files.

    Raises OSError where they can't be written, UnwritableId for an id that a format can't hold.
    """
    charts = [folder / "reach.svg", folder / "reach.png"]
    network, index = folder / "network.svg", folder / "index.html"
    written = [*save_figure(chart(found), *charts), *save_figure(drawing(found), network)]
    index.write_text(page(found, charts[0].read_bytes(), network.read_bytes()), encoding="utf-8")
    return [*written, index, *save_network(found.network, folder, formats)]
