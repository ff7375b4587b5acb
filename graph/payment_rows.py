"""Purchases, refunds and statements: stored properties as the rules' values, and the rules' values as properties.

Each row holds the properties in the order of the fields.
"""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, LiteralString

from graph.rows import maybe_moment, moment
from services.payments.provider import RefundState
from services.payments.state import DisputeState
from services.payments.statement import Statement, StatementLine, StatementState
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refund import Refund

if TYPE_CHECKING:
    from graph.properties import Properties
    from graph.rows import Row

PURCHASE_ROW: LiteralString = """[
    p.id, p.memberId, p.credits, p.priceCents, p.currency, p.method, p.state, p.createdAt, p.key, p.fingerprint,
    p.settledAt, p.reference, p.available, p.reason, p.refundedCents, p.dispute, p.taken, p.takenEntry, p.owed,
    p.outsideCents,
    [(p)-[:REFUNDED_BY]->(r:Refund) | [
      r.id, r.purchaseId, r.credits, r.amountCents, r.actorId, r.requestedAt, r.state, r.reference, r.reason, r.entry
    ]]
  ]"""
"""The row of a purchase ``p``."""

STATEMENT_ROW: LiteralString = """[
    s.memberId, s.method, s.month, s.currency, s.state, s.lineIds, s.lineTimes, s.lineCredits, s.lineCents
  ]"""
"""The row of a statement ``s``."""


def purchase_of(row: Row) -> Purchase:
    """A purchase with its refunds; one of an earlier release has no more than its first twelve properties."""
    return Purchase(
        id=row[0],
        member_id=row[1],
        credits=row[2],
        price_cents=row[3],
        currency=row[4],
        method=PaymentMethod(row[5]),
        state=PurchaseState(row[6]),
        created_at=moment(row[7]),
        key=row[8],
        fingerprint=row[9],
        settled_at=maybe_moment(row[10]),
        reference=row[11],
        available=row[12],
        reason=row[13],
        refunded_cents=row[14] or 0,
        dispute=DisputeState(row[15] or DisputeState.NONE),
        taken=row[16] or 0,
        taken_entry=row[17],
        owed=row[18] or 0,
        outside_cents=row[19] or 0,
        refunds=tuple(sorted(map(_refund_of, row[20]), key=lambda refund: refund.id)),
    )


def _refund_of(row: Row) -> Refund:
    return Refund(
        id=row[0],
        purchase_id=row[1],
        credits=row[2],
        amount_cents=row[3],
        actor_id=row[4],
        requested_at=moment(row[5]),
        state=RefundState(row[6]),
        reference=row[7],
        reason=row[8],
        entry=row[9],
    )


def statement_of(row: Row) -> Statement:
    """A monthly statement; its lines are stored as lists of one length."""
    ids, times, credits, cents = row[5:9]
    lines = starmap(StatementLine, zip(ids, map(moment, times), credits, cents, strict=True))
    return Statement(row[0], PaymentMethod(row[1]), row[2], row[3], tuple(lines), StatementState(row[4]))


def of_purchase(purchase: Purchase) -> Properties:
    """A purchase without its refunds; a declined one has given its key free."""
    return {
        "id": purchase.id,
        "memberId": purchase.member_id,
        "credits": purchase.credits,
        "priceCents": purchase.price_cents,
        "currency": purchase.currency,
        "method": purchase.method,
        "state": purchase.state,
        "createdAt": purchase.created_at,
        "key": purchase.key,
        "fingerprint": purchase.fingerprint,
        "settledAt": purchase.settled_at,
        "reference": purchase.reference,
        "available": purchase.available,
        "reason": purchase.reason,
        "refundedCents": purchase.refunded_cents,
        "outsideCents": purchase.outside_cents,
        "dispute": purchase.dispute,
        "taken": purchase.taken,
        "takenEntry": purchase.taken_entry,
        "owed": purchase.owed,
    }


def of_refund(refund: Refund) -> Properties:
    """A refund."""
    return {
        "id": refund.id,
        "purchaseId": refund.purchase_id,
        "credits": refund.credits,
        "amountCents": refund.amount_cents,
        "actorId": refund.actor_id,
        "requestedAt": refund.requested_at,
        "state": refund.state,
        "reference": refund.reference,
        "reason": refund.reason,
        "entry": refund.entry,
    }


def of_statement(statement: Statement) -> Properties:
    """A monthly statement; its lines as lists of one length, since a property holds no map."""
    return {
        "id": f"{statement.member_id}:{statement.reference}",
        "memberId": statement.member_id,
        "method": statement.method,
        "month": statement.month,
        "currency": statement.currency,
        "state": statement.state,
        "lineIds": [line.id for line in statement.lines],
        "lineTimes": [line.at for line in statement.lines],
        "lineCredits": [line.credits for line in statement.lines],
        "lineCents": [line.amount_cents for line in statement.lines],
    }
