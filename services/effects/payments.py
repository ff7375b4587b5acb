"""What changes in purchases and bills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.payments.statement import Statement
    from services.purchase import Purchase
    from services.receipt import Receipt


@dataclass(frozen=True, slots=True)
class PurchaseSaved:
    """A purchase that was opened, settled or declined."""

    purchase: Purchase


@dataclass(frozen=True, slots=True)
class StatementSaved:
    """A monthly statement with a line more, or closed, or paid."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class ReceiptIssued:
    """A new receipt; storage gives it its number."""

    receipt: Receipt
