"""A member's whole ledger over HTTP, as CSV and as JSON Lines."""

from schema.export.endpoint import LedgerExport

__all__ = ["LedgerExport"]
