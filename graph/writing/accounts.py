"""What makes and ends accounts' parts: plans, new lots, holds, debts."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_debt, of_hold, of_lot, of_plan_change, of_running, of_subscription
from services.effects.credits import CreditsMoved, DebtSaved, HoldClosed, HoldPlaced, LotEndSet
from services.effects.plans import PlanChanged, SubscriptionEnded, SubscriptionSaved

if TYPE_CHECKING:
    from collections.abc import Collection

    from graph.properties import Properties
    from graph.writing.batch import Batch, Rows
    from services.account import Movement
    from services.lot import Lot

# Every member has a renewal a month: properties one by one and instants as microseconds, for WRITE_SENDS' reasons.
# What seldom comes is written the short way.
WRITE_ACCOUNTS: LiteralString = """
CALL () {
  UNWIND $given.subscriptions AS row
  MERGE (s:Subscription {id: row.id})
  SET s.memberId = row.memberId, s.plan = row.plan, s.periods = row.periods, s.nextPlan = row.nextPlan,
    s.startedAt = datetime({epochSeconds: row.startedAt / 1000000, nanosecond: row.startedAt % 1000000 * 1000}),
    s.endsAt = CASE WHEN row.endsAt IS NULL THEN null
      ELSE datetime({epochSeconds: row.endsAt / 1000000, nanosecond: row.endsAt % 1000000 * 1000}) END
  WITH s, row
  WHERE NOT EXISTS { (s)<-[:SUBSCRIBES_TO]-() }
  MATCH (m:Member {id: row.memberId})
  CREATE (m)-[:SUBSCRIBES_TO]->(s)
}
CALL () {
  UNWIND $given.ended AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (s:Subscription {id: row.id})
  SET s = row
  WITH m, s
  OPTIONAL MATCH (m)-[present:SUBSCRIBES_TO]->(s)
  DELETE present
  MERGE (m)-[:SUBSCRIBED_TO]->(s)
}
CALL () {
  UNWIND $given.planChanges AS row
  MATCH (m:Member {id: row.memberId})
  CREATE (m)-[:CHANGED_PLAN]->(c:PlanChange)
  SET c = row
}
CALL () {
  UNWIND $given.opened AS row
  MATCH (m:Member {id: row.memberId})
  CREATE (m)-[:HOLDS]->(:Lot {
    id: row.id, source: row.source, amount: row.amount, remaining: row.remaining, held: row.held,
    smallestDegree: row.smallestDegree, origin: row.origin, period: row.period, basis: row.basis,
    purchaseId: row.purchaseId, subscriptionId: row.subscriptionId,
    grantedAt: datetime({epochSeconds: row.grantedAt / 1000000, nanosecond: row.grantedAt % 1000000 * 1000}),
    expiresAt: CASE WHEN row.expiresAt IS NULL THEN null
      ELSE datetime({epochSeconds: row.expiresAt / 1000000, nanosecond: row.expiresAt % 1000000 * 1000}) END
  })
}
CALL () {
  UNWIND $given.turned AS row
  MATCH (m:Member {id: row.memberId})
  MATCH (l:Lot {id: row.lotId})
  OPTIONAL MATCH (m)-[before:HOLDS|HELD]->(l)
  DELETE before
  FOREACH (_ IN CASE WHEN row.open THEN [1] ELSE [] END | CREATE (m)-[:HOLDS]->(l))
  FOREACH (_ IN CASE WHEN row.open THEN [] ELSE [1] END | CREATE (m)-[:HELD]->(l))
}
CALL () {
  UNWIND $given.lotEnds AS row
  MATCH (l:Lot {id: row.id})
  SET l.expiresAt = row.expiresAt
}
"""

WRITE_HOLDS: LiteralString = """
CALL () {
  UNWIND $given.placed AS row
  MATCH (m:Member {id: row.memberId})
  CREATE (m)-[:RESERVES]->(h:Hold)
  SET h = row
}
CALL () {
  UNWIND $given.closed AS row
  MATCH (m:Member {id: row.memberId})-[open:RESERVES]->(h:Hold {id: row.id})
  DELETE open
  CREATE (m)-[:RESERVED]->(h)
}
CALL () {
  UNWIND $given.debts AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (d:Debt {id: row.id})
  SET d = row
  WITH m, d
  OPTIONAL MATCH (m)-[before:OWES|OWED]->(d)
  DELETE before
  FOREACH (_ IN CASE WHEN d.outstanding > 0 THEN [1] ELSE [] END | CREATE (m)-[:OWES]->(d))
  FOREACH (_ IN CASE WHEN d.outstanding > 0 THEN [] ELSE [1] END | CREATE (m)-[:OWED]->(d))
}
"""


def opens(movement: Movement) -> bool:
    """Whether the movement opened its lot: credits that came in because of the lot itself."""
    return movement.entry.amount > 0 and movement.entry.cause == movement.lot.id


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_ACCOUNTS.

    A lot is opened as the transaction leaves it. ``turned`` are those that became open or closed: they were there
    before, or were opened and emptied at once.
    """
    plans = {effect.subscription.id: effect.subscription for effect in batch.of(SubscriptionSaved)}
    ended = {effect.subscription.id: effect.subscription for effect in batch.of(SubscriptionEnded)}
    ends = {effect.lot_id: effect.expires_at for effect in batch.of(LotEndSet)}
    moved = [effect.movement for effect in batch.of(CreditsMoved)]
    opened = {movement.lot.id: movement.entry.member_id for movement in moved if opens(movement)}
    latest: dict[str, Lot] = {movement.lot.id: movement.lot for movement in moved}
    return {
        "subscriptions": [of_running(plan) for plan in plans.values() if plan.id not in ended],
        "ended": [of_subscription(plan) for plan in ended.values()],
        "planChanges": [of_plan_change(change) for change in batch.of(PlanChanged)],
        "opened": [of_lot(member_id, latest[lot_id]) for lot_id, member_id in sorted(opened.items())],
        "turned": _turned(moved, opened, latest),
        "lotEnds": [{"id": lot_id, "expiresAt": at} for lot_id, at in ends.items()],
    }


def hold_rows(batch: Batch) -> Rows:
    """The rows of WRITE_HOLDS; what was placed and closed in one transaction is placed first."""
    debts = {effect.debt.id: effect.debt for effect in batch.of(DebtSaved)}
    return {
        "placed": [of_hold(effect.hold) for effect in batch.of(HoldPlaced)],
        "closed": [{"id": effect.hold_id, "memberId": effect.member_id} for effect in batch.of(HoldClosed)],
        "debts": [of_debt(debt) for debt in debts.values()],
    }


def _turned(moved: list[Movement], opened: Collection[str], latest: dict[str, Lot]) -> list[Properties]:
    """Lots that became open or closed: whose relationship with the member has to change."""
    turned = {
        movement.lot.id: movement.entry.member_id
        for movement in moved
        if not movement.lot.open or _was_closed(movement)
    }
    return [
        {"memberId": member_id, "lotId": lot_id, "open": latest[lot_id].open}
        for lot_id, member_id in turned.items()
        if lot_id not in opened or not latest[lot_id].open
    ]


def _was_closed(movement: Movement) -> bool:
    entry, lot = movement.entry, movement.lot
    return entry.amount > 0 and lot.remaining == entry.amount and lot.held == 0
