"""What must hold in the database at any moment, whoever did whatever at the same time (R13, R21, R23)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .town import Town

Row = dict[str, Any]

ACCOUNTS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
RETURN m.id AS id, coalesce(m.entrySequence, 0) AS sequence, coalesce(m.balance, 0) AS balance,
  m.sendMonth AS month, coalesce(m.sentInMonth, 0) AS sent, COUNT { (m)-[:SENT]->() } AS delivered,
  COUNT { (m)-[:SUBSCRIBES_TO]->() } AS plans
"""

LOTS: LiteralString = """
MATCH (m:Member)-[t:HOLDS|HELD]->(l:Lot)
WHERE m.id STARTS WITH $prefix
RETURN l.id AS id, m.id AS owner, collect(type(t)) AS ties, l.amount AS amount, l.remaining AS remaining
"""

ENTRIES: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
MATCH (e:Entry)
WHERE e.memberId = m.id AND e.sequence > 0
RETURN e {.*, moves: [(e)-[:MOVES]->(l) | l.id]} AS entry
ORDER BY e.memberId, e.sequence
"""

MAILS: LiteralString = """
MATCH (m:Member)-[:SENT]->(i:InMail)
WHERE m.id STARTS WITH $prefix
RETURN i {.*, to: [(i)-[:TO]->(r) | r.id], replies: COUNT { (i)<-[:IN_REPLY_TO]-() }} AS mail
ORDER BY i.id
"""

CONVERSATIONS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
MATCH (c:Conversation)
WHERE c.senderId = m.id AND c.recipientId STARTS WITH $prefix
RETURN c {.*} AS conversation
"""

RECORDS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
MATCH (r:IdempotencyRecord)
WHERE r.memberId = m.id AND r.key >= ''
RETURN r {.*} AS record
"""

BLOCKS: LiteralString = """
MATCH (a:Member)-[b:BLOCKED|REPORTED|SUBSCRIBES_TO|SENT|TO]->(n)
WHERE a.id STARTS WITH $prefix
WITH a, n, type(b) AS kind, count(*) AS times
WHERE times > 1
RETURN a.id AS a, n.id AS b, kind
"""


@dataclass(frozen=True)
class Books:
    """All that is written about a town's members."""

    accounts: list[Row]
    lots: list[Row]
    entries: list[Row]
    mails: list[Row]
    conversations: list[Row]
    records: list[Row]
    doubles: list[Row]

    def of(self, kind: str) -> list[Row]:
        """The entries of one kind."""
        return [entry for entry in self.entries if entry["kind"] == kind]

    def lot(self, id: str) -> Row:
        return next(lot for lot in self.lots if lot["id"] == id)


async def read_books(town: Town) -> Books:
    async def rows(statement: LiteralString) -> list[Row]:
        found = [record.data() for record in await town.run(statement, prefix=town.prefix)]
        return [row[next(iter(row))] if len(row) == 1 else row for row in found]

    return Books(
        accounts=await rows(ACCOUNTS),
        lots=await rows(LOTS),
        entries=await rows(ENTRIES),
        mails=await rows(MAILS),
        conversations=await rows(CONVERSATIONS),
        records=await rows(RECORDS),
        doubles=await rows(BLOCKS),
    )


def violations(books: Books) -> list[str]:
    """What is wrong in the books; empty if all is well."""
    return [*_accounts(books), *_lots(books), *_mails(books), *_conversations(books), *_records(books)]


def _accounts(books: Books) -> Iterator[str]:
    for account in books.accounts:
        entries = [entry for entry in books.entries if entry["memberId"] == account["id"]]
        if [entry["sequence"] for entry in entries] != list(range(1, account["sequence"] + 1)):
            yield f"{account['id']}: the sequences aren't 1 to {account['sequence']}"
        total = 0
        for entry in entries:
            total += entry["amount"]
            if entry["balance"] != total:
                yield f"{account['id']}: entry {entry['sequence']} says {entry['balance']}, the sum is {total}"
        held = sum(lot["remaining"] for lot in books.lots if lot["owner"] == account["id"])
        if not account["balance"] == total == held:
            yield f"{account['id']}: balance {account['balance']}, entries {total}, lots {held}"
        mails = [mail for mail in books.mails if mail["senderId"] == account["id"]]
        this_month = sum(mail["sentAt"].strftime("%Y-%m") == account["month"] for mail in mails)
        if (account["sent"], account["delivered"]) != (this_month, len(mails)):
            yield f"{account['id']}: counts {account['sent']} sent in {account['month']}, {this_month} there"
        if account["plans"] > 1:
            yield f"{account['id']}: has {account['plans']} plans"
    yield from (f"twice: {double}" for double in books.doubles)


def _lots(books: Books) -> Iterator[str]:
    for lot in books.lots:
        entries = [entry for entry in books.entries if entry["lotId"] == lot["id"]]
        if not 0 <= lot["remaining"] <= lot["amount"]:
            yield f"lot {lot['id']}: {lot['remaining']} of {lot['amount']} remain"
        if sum(entry["amount"] for entry in entries) != lot["remaining"]:
            yield f"lot {lot['id']}: {lot['remaining']} remain, its entries say otherwise"
        if lot["ties"] != (["HOLDS"] if lot["remaining"] else ["HELD"]):
            yield f"lot {lot['id']}: {lot['remaining']} remain, and it is {lot['ties']}"
        total = 0
        for entry in entries:
            total += entry["amount"]
            if (entry["lotBalance"], entry["moves"]) != (total, [lot["id"]]):
                yield f"lot {lot['id']}: entry {entry['sequence']} says {entry['lotBalance']}, the sum is {total}"
    known = {lot["id"] for lot in books.lots}
    yield from (f"entry {e['memberId']} {e['sequence']}: no lot" for e in books.entries if e["lotId"] not in known)


def _mails(books: Books) -> Iterator[str]:
    spends = Counter(entry["cause"] for entry in books.of("SPEND"))
    backs = Counter(entry["cause"] for entry in books.of("CREDIT_BACK"))
    for mail in books.mails:
        id = mail["id"]
        if spends.pop(id, 0) != int(mail.get("lotId") is not None):
            yield f"InMail {id}: paid by {mail.get('lotId')}, but not by one SPEND"
        if backs.pop(id, 0) != int(mail["returned"]):
            yield f"InMail {id}: returned {mail['returned']}, but the entries say otherwise"
        paid = [(e["lotId"], e["cause"]) for e in books.entries if _is_payment(e, mail)]
        if mail.get("lotId") and paid != [(mail["lotId"], id)]:
            yield f"InMail {id}: its entry {mail['entry']} is another's: {paid}"
        if mail["to"] != [mail["recipientId"]]:
            yield f"InMail {id}: to {mail['to']}, not {mail['recipientId']}"
        if (mail["state"] == "DELIVERED") == bool(mail.get("respondedAt")):
            yield f"InMail {id}: {mail['state']} at {mail.get('respondedAt')}"
        if (mail["state"] == "REPLIED") != (mail["replies"] > 0):
            yield f"InMail {id}: {mail['state']} with {mail['replies']} replies"
    yield from (f"a SPEND or CREDIT_BACK without an InMail: {cause}" for cause in {**spends, **backs})


def _is_payment(entry: Row, mail: Row) -> bool:
    return (entry["memberId"], entry["sequence"]) == (mail["senderId"], mail.get("entry"))


def _conversations(books: Books) -> Iterator[str]:
    latest: dict[tuple[str, str], Row] = {}
    for mail in books.mails:
        pair = (mail["senderId"], mail["recipientId"])
        if pair not in latest or (latest[pair]["sentAt"], latest[pair]["id"]) < (mail["sentAt"], mail["id"]):
            latest[pair] = mail
    for conversation in books.conversations:
        mail = latest.pop((conversation["senderId"], conversation["recipientId"]), {"id": None, "state": None})
        if (conversation["latest"], conversation["awaiting"]) != (mail["id"], mail["state"] == "DELIVERED"):
            yield f"conversation {conversation} should be about {mail}"
    yield from (f"InMail {mail['id']} has no conversation" for mail in latest.values())


def _records(books: Books) -> Iterator[str]:
    answers = [record["answer"] for record in books.records]
    if len({record["intentId"] for record in books.records}) != len(books.records):
        yield "one intent has two records"
    sends = sum('"operation":"sendInMail"' in answer for answer in answers)
    if sends != len(books.mails):
        yield f"{len(books.mails)} InMails, {sends} records of sends"
    bought = sum('"operation":"purchaseCredits"' in answer for answer in answers)
    if bought != len(books.of("PURCHASE")):
        yield f"{len(books.of('PURCHASE'))} purchases settled, {bought} records of them"
    replies = sum('"operation":"replyToInMail"' in answer for answer in answers)
    if replies != sum(mail["replies"] for mail in books.mails):
        yield f"{sum(mail['replies'] for mail in books.mails)} replies, {replies} records of them"
