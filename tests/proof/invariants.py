"""What must hold in the database at any moment, whoever did whatever at the same time (R13, R21, R23)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from neo4j.time import DateTime

from .ledger import month_day
from .rates import Numbers, Rates
from .seals import seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .books import Books, Row

NOTICE = timedelta(days=7)
RECEIVED = "INMAIL_RECEIVED"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DEFAULT = Numbers()
SEALED = (
    *("memberId", "sequence", "kind", "amount", "lotId", "lotBalance", "balance", "at"),
    *("actorId", "cause", "reverses"),
)
"""What a seal covers, in its order."""


def violations(books: Books, numbers: Numbers = DEFAULT) -> list[str]:
    """What is wrong in the books; empty if all is well. ``numbers`` are those of R15 that were in force."""
    checks = (_mails, _conversations, _records, _news, _logs, _marks)
    others = (violation for check in checks for violation in check(books))
    return [*ledger_violations(books, numbers), *others]


def ledger_violations(books: Books, numbers: Numbers = DEFAULT) -> list[str]:
    """What is wrong in the credits alone, and in what is counted of InMails."""
    checks = (_accounts, _conduct, _chains, _lots, _holds, _debts, _reversals)
    return [*(violation for check in checks for violation in check(books)), *_due(books, numbers)]


def _accounts(books: Books) -> Iterator[str]:
    for account in books.accounts:
        entries = books.entries_of(account["id"])
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
        if len(account["plans"]) > 1:
            yield f"{account['id']}: has {account['plans']}"
    yield from (f"twice: {double}" for double in books.doubles)


def _chains(books: Books) -> Iterator[str]:
    """R23: each entry is sealed with the one before, none is older than it, and the account knows the last."""
    for account in books.accounts:
        head, last = None, None
        for entry in books.entries_of(account["id"]):
            head = seal(head or "", *(_native(entry.get(name)) for name in SEALED))
            if entry["hash"] != head:
                yield f"{account['id']}: entry {entry['sequence']} isn't sealed"
            if last and entry["at"] < last:
                yield f"{account['id']}: entry {entry['sequence']} is older than the one before"
            last = entry["at"]
        if (account["head"], account["lastAt"]) != (head, last):
            yield f"{account['id']}: knows {account['head']} of {account['lastAt']} as the last"


def _conduct(books: Books) -> Iterator[str]:
    """R15: what is kept of each of the last days is what was sent on it, and how much of that is answered."""
    for account in books.accounts:
        kept = account["conduct"] or [0, 0]
        counted = {(day, sent, answered) for day, sent, answered in _days(kept) if day >= kept[0] - DEFAULT.window}
        sent, answered = Counter[int](), Counter[int]()
        for mail in books.mails:
            day = (_native(mail["sentAt"]) - EPOCH).days
            if mail["senderId"] == account["id"] and day >= kept[0] - DEFAULT.window:
                sent[day] += 1
                answered[day] += mail["state"] != "DELIVERED"
        if counted != {(day, sent[day], answered[day]) for day in sent}:
            yield f"{account['id']}: keeps {kept}, sent {sent}, answered {answered}"


def _days(kept: list[int]) -> list[tuple[int, int, int]]:
    return [(kept[at], kept[at + 1], kept[at + 2]) for at in range(2, len(kept), 3)]


def _crossings(account: Row, numbers: Numbers) -> list[datetime]:
    """When time alone may make a rate low, throttle it or let it recover, after what is kept (R15)."""
    if not account["conduct"]:
        return []
    judged, warned = account["conduct"][:2]
    rates = Rates(numbers, seen=EPOCH + timedelta(days=judged))
    rates.low_since = EPOCH + timedelta(days=warned) if warned else None
    for day, sent, answered in _days(account["conduct"]):
        names = [f"{day}-{number}" for number in range(sent)]
        rates.sent.update(dict.fromkeys(names, EPOCH + timedelta(days=day)))
        rates.answered.update(names[:answered])
    low = {"WARNING", "THROTTLED"}
    start = EPOCH + timedelta(days=judged)
    states = [(start, rates.state(start)), *rates.ahead(start)]
    return [at for (_, before), (at, after) in pairwise(states) if {before, after} & low]


def _due(books: Books, numbers: Numbers) -> Iterator[str]:
    """The sweep finds everybody whom time changes next, at the right moment, or before to tell of it.

    That is seven days before an expiry or a renewal, and when a response rate becomes low or recovers.
    """
    for account in books.accounts:
        lots = {lot["id"]: lot for lot in books.lots if lot["owner"] == account["id"]}
        times = [lot["expiresAt"] for lot in lots.values() if lot["remaining"]]
        for hold in books.holds:
            if hold["owner"] == account["id"] and hold["ties"] == ["RESERVES"]:
                times += [hold["expiresAt"], *(lots[lot]["expiresAt"] for lot in hold["lotIds"])]
        times += [_next_event(plan) for plan in account["plans"]] + [account["restrictedUntil"]]
        moments = [_native(time) for time in times if time is not None]
        due, looked_at = min(moments, default=None), _native(account["dueAt"])
        notices = [*(moment - NOTICE for moment in moments), *_crossings(account, numbers)]
        early = looked_at in notices and (due is None or looked_at < due)
        if looked_at != due and not early:
            yield f"{account['id']}: is due at {account['dueAt']}, not {due}"


def _next_event(plan: Row) -> datetime:
    if plan.get("endsAt"):
        return _native(plan["endsAt"])
    start = _native(plan["startedAt"])
    return month_day(start, plan["periods"]) if plan["periods"] else start


def _native(value: Any) -> Any:  # noqa: ANN401 - a driver record's values have no types
    return value.to_native() if isinstance(value, DateTime) else value


def _lots(books: Books) -> Iterator[str]:
    for lot in books.lots:
        entries = [entry for entry in books.entries if entry["lotId"] == lot["id"]]
        if not 0 <= lot["remaining"] <= lot["remaining"] + lot["held"] <= lot["amount"] or lot["held"] < 0:
            yield f"lot {lot['id']}: {lot['remaining']} of {lot['amount']} remain, {lot['held']} are held"
        if sum(entry["amount"] for entry in entries) != lot["remaining"]:
            yield f"lot {lot['id']}: {lot['remaining']} remain, its entries say otherwise"
        if lot["ties"] != (["HOLDS"] if lot["remaining"] + lot["held"] else ["HELD"]):
            yield f"lot {lot['id']}: {lot['remaining']} remain, {lot['held']} are held, and it is {lot['ties']}"
        if -sum(entry["amount"] for entry in entries if entry["kind"] in {"HOLD", "RELEASE"}) != lot["held"]:
            yield f"lot {lot['id']}: {lot['held']} are held, its entries say otherwise"
        total = 0
        for entry in entries:
            total += entry["amount"]
            if (entry["lotBalance"], entry["moves"]) != (total, [lot["id"]]):
                yield f"lot {lot['id']}: entry {entry['sequence']} says {entry['lotBalance']}, the sum is {total}"
    known = {lot["id"] for lot in books.lots}
    yield from (f"entry {e['memberId']} {e['sequence']}: no lot" for e in books.entries if e["lotId"] not in known)


def _holds(books: Books) -> Iterator[str]:
    """A hold was set aside by its own entries, and given back by as many, or not at all while it is open."""
    moves = {(entry["memberId"], entry["sequence"]): entry for entry in books.entries}
    held = Counter[str]()
    for hold in books.holds:
        open_ = hold["ties"] == ["RESERVES"]
        parts = list(zip(hold["lotIds"], hold["credits"], hold["entries"], strict=True))
        placed = [moves[hold["owner"], sequence] for _, _, sequence in parts]
        if [_move(entry) for entry in placed] != [("HOLD", hold["id"], lot, -credits) for lot, credits, _ in parts]:
            yield f"hold {hold['id']}: other entries placed it"
        back = [(e["reverses"], _move(e)) for e in books.of("RELEASE") if e["cause"] == hold["id"]]
        given = [(sequence, ("RELEASE", hold["id"], lot, credits)) for lot, credits, sequence in parts]
        if back != ([] if open_ else given) or len(hold["ties"]) != 1:
            yield f"hold {hold['id']}: {hold['ties']}, and released {back}"
        held.update({lot: credits for lot, credits, _ in parts} if open_ else {})
    yield from (f"lot {lot['id']}: no hold holds {lot['held']}" for lot in books.lots if held[lot["id"]] != lot["held"])


def _move(entry: Row) -> tuple[str, str, str, int]:
    return entry["kind"], entry["cause"], entry["lotId"], entry["amount"]


def _debts(books: Books) -> Iterator[str]:
    for debt in books.debts:
        paid = -sum(entry["amount"] for entry in books.of("ADJUST") if entry["cause"] == debt["id"])
        if not 0 <= debt["outstanding"] == debt["amount"] - paid:
            yield f"debt {debt['id']}: {debt['outstanding']} of {debt['amount']} owed, {paid} paid"
        if debt["ties"] != (["OWES"] if debt["outstanding"] else ["OWED"]):
            yield f"debt {debt['id']}: {debt['outstanding']} owed, and it is {debt['ties']}"


def _reversals(books: Books) -> Iterator[str]:
    """What is undone is an earlier movement of the same lot in the other direction, and it is undone once."""
    moves = {(entry["memberId"], entry["sequence"]): entry for entry in books.entries}
    undone = Counter[tuple[str, int]]()
    for entry in books.entries:
        if entry.get("reverses") is None:
            continue
        key = (entry["memberId"], entry["reverses"])
        undone[key] += 1
        first = moves.get(key)
        if first is None or first["sequence"] >= entry["sequence"] or undone[key] > 1:
            yield f"{entry['memberId']}: entry {entry['sequence']} undoes {entry['reverses']}, which it can't"
        elif first["lotId"] != entry["lotId"] or first["amount"] * entry["amount"] >= 0:
            yield f"{entry['memberId']}: entry {entry['sequence']} doesn't undo {entry['reverses']}"


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
    return (entry["memberId"], entry["sequence"]) == (mail.get("teamId") or mail["senderId"], mail.get("entry"))


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


def _logs(books: Books) -> Iterator[str]:
    """R19: each member's events are numbered from 1, and each InMail and reply is told to its reader once."""
    members = {event["memberId"] for event in books.events}
    for member in members:
        numbers = [(event["sequence"], event["last"]) for event in books.events if event["memberId"] == member]
        if numbers != [(number, len(numbers)) for number in range(1, len(numbers) + 1)]:
            yield f"{member}: the events of the mailbox aren't 1 to the last: {numbers}"
    told = Counter((event["memberId"], event["inmailId"]) for event in books.events if event["kind"] == RECEIVED)
    if told != Counter((mail["recipientId"], mail["id"]) for mail in books.mails):
        yield f"InMails were told to {told}"
    replies = Counter(event["inmailId"] for event in books.events if event.get("replyId"))
    yield from (
        f"InMail {mail['id']}: {mail['replies']} replies, {replies[mail['id']]} told"
        for mail in books.mails
        if replies[mail["id"]] != mail["replies"]
    )


def _marks(books: Books) -> Iterator[str]:
    """A conversation stands in each party's mailbox as that party's events left it."""
    left = dict[tuple[str, str], tuple[bool, bool]]()
    for event in books.events:
        place, kind = (event["memberId"], event["inmailId"]), event["kind"]
        unread, archived = left.get(place, (False, False))
        if kind in {"ARCHIVED", "UNARCHIVED"}:
            left[place] = (unread, kind == "ARCHIVED")
        else:
            left[place] = (False, archived) if kind == "READ" else (True, False)
    for mail in books.mails:
        for party in ("sender", "recipient"):
            stands = (bool(mail.get(f"{party}Unread")), mail[f"{party}Archived"])
            if stands != left.get((mail[f"{party}Id"], mail["id"]), (False, False)):
                yield f"InMail {mail['id']}: {stands} to its {party}, the events say otherwise"


def _records(books: Books) -> Iterator[str]:
    answers = [record["answer"] for record in books.records]
    if len({record["intentId"] for record in books.records}) != len(books.records):
        yield "one intent has two records"
    sends = sum('"operation":"sendInMail"' in answer for answer in answers)
    sends += sum(one["state"] == "SENT" for one in books.scheduled)
    if sends != len(books.mails):
        yield f"{len(books.mails)} InMails, {sends} records of sends"
    bought = sum('"operation":"purchaseCredits"' in answer for answer in answers)
    if bought != len(books.of("PURCHASE")):
        yield f"{len(books.of('PURCHASE'))} purchases settled, {bought} records of them"
    replies = sum('"operation":"replyToInMail"' in answer for answer in answers)
    if replies != sum(mail["replies"] for mail in books.mails):
        yield f"{sum(mail['replies'] for mail in books.mails)} replies, {replies} records of them"


def _news(books: Books) -> Iterator[str]:
    """R19: each InMail is told once, to its recipient; a member's news is numbered from 1 without gaps."""
    told = Counter((news["memberId"], news["about"]) for news in books.news if news["kind"] == "INMAIL_RECEIVED")
    if told != Counter((mail["recipientId"], mail["id"]) for mail in books.mails):
        yield f"{len(books.mails)} InMails, told were {told}"
    for member, numbered in groupby(books.news, key=itemgetter("memberId")):
        news = list(numbered)
        if [one["sequence"] for one in news] != list(range(1, news[-1]["last"] + 1)):
            yield f"{member}: news {[one['sequence'] for one in news]}, the last is {news[-1]['last']}"
