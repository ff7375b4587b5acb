"""What ``inmail reach`` tells: found once, then printed, drawn, written. The only part that loads matplotlib."""

from schema.cli.report.findings import Findings, find
from schema.cli.report.table import print_reach
from schema.cli.report.writing import write

__all__ = ["Findings", "find", "print_reach", "write"]
