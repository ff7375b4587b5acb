"""Writing what decisions changed: one statement for what sends change, one more where there is anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import (
    Properties,
    of_account,
    of_answered,
    of_entry,
    of_inmail,
    of_lot,
    of_purchase,
    of_record,
    of_reply,
    of_report,
    of_subscription,
)
from services.effect import (
    AccountSaved,
    BlockSet,
    CreditsMoved,
    InMailAnswered,
    InMailDelivered,
    PreferencesSaved,
    PurchaseSaved,
    Recorded,
    ReplyDelivered,
    ReportFiled,
    SubscriptionSaved,
)
from services.entry import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neo4j import AsyncManagedTransaction

    from services.effect import Effect
    from services.lot import Lot

Rows = dict[str, list[Properties]]

# Properties one by one, though `SET n = row` is shorter: a map of anything makes the planner hold all rows back before
# each write. Instants come as microseconds: the driver takes longer over one of its own than over all else in a send.
WRITE_SENDS: LiteralString = """
CALL () {
  UNWIND $accounts AS row
  MATCH (m:Member {id: row.id})
  SET m.entrySequence = row.sequence, m.balance = row.balance, m.sendMonth = row.month, m.sentInMonth = row.sent
}
CALL () {
  UNWIND $lots AS row
  MATCH (l:Lot {id: row.id})
  SET l.remaining = row.remaining
}
CALL () {
  UNWIND $entries AS row
  MATCH (l:Lot {id: row.lotId})
  CREATE (:Entry {
    memberId: row.memberId, sequence: row.sequence, kind: row.kind, amount: row.amount, lotId: row.lotId,
    lotBalance: row.lotBalance, balance: row.balance, actorId: row.actorId, cause: row.cause, reverses: row.reverses,
    at: datetime({epochSeconds: row.at / 1000000, nanosecond: row.at % 1000000 * 1000})
  })-[:MOVES]->(l)
}
CALL () {
  UNWIND $inmails AS row
  MATCH (s:Member {id: row.senderId})
  MATCH (r:Member {id: row.recipientId})
  CREATE (s)-[:SENT]->(:InMail {
    id: row.id, senderId: row.senderId, recipientId: row.recipientId, subject: row.subject, body: row.body,
    lotId: row.lotId, source: row.source, entry: row.entry, state: row.state, returned: row.returned,
    sentAt: datetime({epochSeconds: row.sentAt / 1000000, nanosecond: row.sentAt % 1000000 * 1000})
  })-[:TO]->(r)
  MERGE (c:Conversation {senderId: row.senderId, recipientId: row.recipientId})
  SET c.awaiting = true, c.latest = row.id
}
CALL () {
  UNWIND $records AS row
  CREATE (:IdempotencyRecord {
    memberId: row.memberId, key: row.key, fingerprint: row.fingerprint, intentId: row.intentId, answer: row.answer,
    at: datetime({epochSeconds: row.at / 1000000, nanosecond: row.at % 1000000 * 1000})
  })
}
"""

WRITE_ACCOUNTS: LiteralString = """
CALL () {
  UNWIND $subscriptions AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (s:Subscription {id: row.id})
  SET s = row
  MERGE (m)-[:SUBSCRIBES_TO]->(s)
}
CALL () {
  UNWIND $purchases AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (p:Purchase {id: row.id})
  SET p = row
  MERGE (m)-[:MADE]->(p)
}
CALL () {
  UNWIND $opened AS row
  CREATE (l:Lot)
  SET l = row
}
CALL () {
  UNWIND $holds AS row
  MATCH (m:Member {id: row.memberId})
  MATCH (l:Lot {id: row.lotId})
  OPTIONAL MATCH (m)-[before:HOLDS|HELD]->(l)
  DELETE before
  FOREACH (_ IN CASE WHEN row.open THEN [1] ELSE [] END | CREATE (m)-[:HOLDS]->(l))
  FOREACH (_ IN CASE WHEN row.open THEN [] ELSE [1] END | CREATE (m)-[:HELD]->(l))
}
"""

WRITE_ANSWERS: LiteralString = """
CALL () {
  UNWIND $answered AS row
  MATCH (i:InMail {id: row.id})
  SET i.state = row.state, i.respondedAt = row.respondedAt, i.returned = row.returned
  WITH i, row
  WHERE row.reopens
  MATCH (c:Conversation {senderId: i.senderId, recipientId: i.recipientId})
  SET c.awaiting = false
}
CALL () {
  UNWIND $replies AS row
  MATCH (i:InMail {id: row.inmailId})
  CREATE (r:Reply)-[:IN_REPLY_TO]->(i)
  SET r = row
}
CALL () {
  UNWIND $blocks AS row
  MATCH (a:Member {id: row.blockerId})
  MATCH (b:Member {id: row.blockedId})
  OPTIONAL MATCH (a)-[before:BLOCKED]->(b)
  DELETE before
  FOREACH (_ IN CASE WHEN row.at IS NULL THEN [] ELSE [1] END | CREATE (a)-[:BLOCKED {at: row.at}]->(b))
}
CALL () {
  UNWIND $reports AS row
  MATCH (a:Member {id: row.reporterId})
  MATCH (b:Member {id: row.reportedId})
  MATCH (i:InMail {id: row.inmailId})
  CREATE (a)-[:FILED]->(r:Report)-[:ABOUT]->(i)
  SET r = row
  MERGE (a)-[reported:REPORTED]->(b)
  SET reported.at = row.at
}
CALL () {
  UNWIND $preferences AS row
  MATCH (m:Member {id: row.id})
  SET m.optOuts = row.optOuts, m.openProfile = row.openProfile
}
"""

STATEMENTS: tuple[tuple[LiteralString, tuple[str, ...]], ...] = (
    (WRITE_ACCOUNTS, ("subscriptions", "purchases", "opened", "holds")),
    (WRITE_ANSWERS, ("answered", "replies", "blocks", "reports", "preferences")),
    (WRITE_SENDS, ("accounts", "lots", "entries", "inmails", "records")),
)
"""Lots are opened before the entries that move them."""


async def write(transaction: AsyncManagedTransaction, effects: Iterable[Effect]) -> None:
    """Write ``effects``, in their order, by as few statements as there are kinds of them."""
    rows = rows_of(effects)
    for statement, names in STATEMENTS:
        if any(rows[name] for name in names):
            result = await transaction.run(statement, {name: rows[name] for name in names})
            await result.consume()


def rows_of(effects: Iterable[Effect]) -> Rows:
    """The rows of every kind that ``effects`` come to; of what changed twice, the last alone.

    A statement reads for all of its rows before it writes for any: it would not see what its own earlier row made.
    """
    rows: Rows = {name: [] for _, names in STATEMENTS for name in names}
    accounts: dict[str, Properties] = {}
    lots: dict[str, tuple[str, Lot]] = {}
    holds: dict[str, Properties] = {}
    blocks: dict[tuple[str, str], Properties] = {}
    opened: set[str] = set()
    for effect in effects:
        match effect:
            case CreditsMoved(movement):
                entry, lot = movement.entry, movement.lot
                rows["entries"].append(of_entry(entry))
                if entry.kind in {EntryKind.GRANT, EntryKind.PURCHASE}:
                    opened.add(lot.id)
                lots[lot.id] = (entry.member_id, lot)
                if entry.lot_balance == max(entry.amount, 0):
                    holds[lot.id] = {"memberId": entry.member_id, "lotId": lot.id, "open": lot.remaining > 0}
            case AccountSaved(account):
                accounts[account.member.id] = of_account(account)
            case BlockSet(blocker_id, blocked_id, at):
                blocks[blocker_id, blocked_id] = {"blockerId": blocker_id, "blockedId": blocked_id, "at": at}
            case _:
                name, row = _row(effect)
                rows[name].append(row)
    rows["accounts"], rows["holds"], rows["blocks"] = map(list, (accounts.values(), holds.values(), blocks.values()))
    rows["opened"] = [of_lot(lot) for _, lot in lots.values() if lot.id in opened]
    rows["lots"] = [{"id": lot.id, "remaining": lot.remaining} for _, lot in lots.values() if lot.id not in opened]
    return rows


def _row(effect: Effect) -> tuple[str, Properties]:  # noqa: PLR0911 - one flat case per kind of effect
    match effect:
        case InMailDelivered(inmail):
            return "inmails", of_inmail(inmail)
        case InMailAnswered(inmail, reopens):
            return "answered", of_answered(inmail, reopens=reopens)
        case ReplyDelivered(reply):
            return "replies", of_reply(reply)
        case ReportFiled(report):
            return "reports", of_report(report)
        case PreferencesSaved(member):
            return "preferences", {
                "id": member.id,
                "optOuts": sorted(member.opt_outs),
                "openProfile": member.open_profile,
            }
        case SubscriptionSaved(subscription):
            return "subscriptions", of_subscription(subscription)
        case PurchaseSaved(purchase):
            return "purchases", of_purchase(purchase)
        case Recorded(record):
            return "records", of_record(record)
        case _:
            raise TypeError(f"no row for {type(effect).__name__}")
