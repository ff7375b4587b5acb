"""The formats of exported networks, apart from what writes them: naming one loads nothing."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """How a network is written."""

    GRAPHML = "graphml"
    JSON = "json"
    CSV = "csv"
