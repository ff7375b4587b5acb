"""A credit account's life for the auditor: made by the rules, and stored as the graph would store it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from services.account import Account
from services.audit.auditor import Auditor, AuditReport
from services.audit.stored import (
    ENTRY_FIELDS,
    Reversed,
    StoredAccount,
    StoredDebt,
    StoredEntry,
    StoredHold,
    StoredLot,
    StoredPurchase,
)
from services.debt import Debt
from services.entry import Entry, EntryKind
from services.hold import Hold
from services.journal import Journal
from services.lot import Lot, LotSource
from services.member import Member

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.audit.finding import FindingKind

START = datetime(2026, 3, 10, 12, tzinfo=UTC)
ME = "ana"


@dataclass
class Life:
    """Movements in an account, and everything that has been in it."""

    journal: Journal = field(default_factory=lambda: Journal(Account(Member(ME))))
    now: datetime = START
    debts: dict[str, Debt] = field(default_factory=dict[str, Debt])
    ids: int = 0

    def new(self, what: str) -> str:
        self.ids += 1
        return f"{what}-{self.ids}"

    @property
    def account(self) -> Account:
        return self.journal.account

    @property
    def entries(self) -> list[Entry]:
        return [movement.entry for movement in self.journal.movements]

    @property
    def lots(self) -> dict[str, Lot]:
        return {movement.lot.id: movement.lot for movement in self.journal.movements}

    def add(self, credits: int = 10, source: LotSource = LotSource.PURCHASED) -> str:
        """A new lot, which pays what is owed."""
        kind = EntryKind.PURCHASE if source is LotSource.PURCHASED else EntryKind.GRANT
        lot = Lot(self.new("lot"), source, credits, 0, self.now, None, 2, origin="x")
        self.journal.deposit(lot, kind, credits, at=self.now, cause=lot.id, actor_id=ME)
        for debt in self.debts.values():
            self.debts[debt.id] = replace(debt, outstanding=0)
        self.debts |= {debt.id: debt for debt in self.account.debts}
        return lot.id

    def take(self, lot_id: str, kind: EntryKind = EntryKind.SPEND, credits: int = 1) -> int:
        lot = self.account.lot(lot_id)
        assert lot
        cause = lot_id if kind is EntryKind.EXPIRE else self.new("mail")
        return self.journal.post(lot, kind, -credits, at=self.now, cause=cause, actor_id=ME).entry.sequence

    def give_back(self, sequence: int) -> None:
        """The credit of a SPEND returns."""
        spent = self.entries[sequence - 1]
        lot = self.lots[spent.lot_id]
        self.journal.deposit(lot, EntryKind.CREDIT_BACK, 1, at=self.now, cause=spent.cause, reverses=sequence)

    def hold(self, parts: dict[str, int]) -> Hold:
        hold = Hold(self.new("hold"), ME, "mail", (), self.now, self.now + timedelta(days=1))
        return self.journal.hold(hold, parts, actor_id=ME)

    def release(self, hold: Hold) -> None:
        self.journal.release(hold, at=self.now)

    def owe(self, credits: int) -> None:
        debt = Debt(self.new("debt"), ME, "p", credits, credits, self.now)
        self.debts[debt.id] = debt
        self.journal.account = replace(self.account, debts=(*self.account.debts, debt))

    def stored(self) -> StoredAccount:
        account = self.account
        return StoredAccount(
            sequence=account.sequence,
            balance=account.balance,
            head=account.head or None,
            last_at=account.last_at,
            astray=None,
            lots=tuple(
                StoredLot(lot.id, lot.amount, lot.remaining, lot.held, ("HOLDS" if lot.open else "HELD",), 1)
                for lot in self.lots.values()
            ),
            holds=tuple(
                StoredHold(
                    hold.id,
                    tuple(part.lot_id for part in hold.parts),
                    tuple(part.credits for part in hold.parts),
                    tuple(part.entry for part in hold.parts),
                )
                for hold in account.holds
            ),
            debts=tuple(
                StoredDebt(debt.id, debt.amount, debt.outstanding, ("OWES" if debt.outstanding else "OWED",))
                for debt in self.debts.values()
            ),
            purchases=tuple(
                StoredPurchase(lot.id, lot.amount, settled=True)
                for lot in self.lots.values()
                if lot.source is LotSource.PURCHASED
            ),
        )


def values(entry: Entry) -> tuple[Any, ...]:
    """An entry's fields as they are stored."""
    return tuple(getattr(entry, item.name) for item in fields(entry))


def as_stored(entries: Iterable[Entry]) -> list[StoredEntry]:
    """Entries as they are read: with their lot's tie, and what they undo."""
    written = [values(entry) for entry in entries]
    return [stored(row, written) for row in written]


def stored(row: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> StoredEntry:
    plain = (*row[:2], getattr(row[2], "value", row[2]), *row[3:])
    undone = next(
        (Reversed(str(other[2]), other[3], other[4], other[9]) for other in rows if other[1] == row[10]), None
    )
    return StoredEntry(plain, (row[4],), undone)


def audited(entries: Iterable[StoredEntry], account: StoredAccount) -> AuditReport:
    auditor = Auditor(ME)
    for entry in entries:
        auditor.see(entry)
    return auditor.finish(account, START)


def full_life() -> Life:
    """A life with a movement of every kind but a refund: eleven entries, two lots, a hold that is open."""
    life = Life()
    life.owe(2)
    first = life.add(10)  # 1 PURCHASE, 2 ADJUST pays the debt
    spent = life.take(first)  # 3 SPEND
    second = life.add(5, LotSource.SUBSCRIPTION)  # 4 GRANT
    life.now += timedelta(hours=1)
    held = life.hold({first: 2, second: 1})  # 5, 6 HOLD
    life.give_back(spent)  # 7 CREDIT_BACK
    life.release(held)  # 8, 9 RELEASE
    life.hold({first: 1})  # 10 HOLD
    life.take(second, EntryKind.FORFEIT_CAP, 3)  # 11
    life.take(second, EntryKind.EXPIRE, 2)  # 12
    return life


PLACE = {name: place for place, name in enumerate(ENTRY_FIELDS)}
OTHER: dict[str, Any] = {
    "memberId": "ben",
    "kind": "GRANT",
    "amount": 99,
    "lotId": "another",
    "lotBalance": 99,
    "balance": 99,
    "at": START + timedelta(minutes=7),
    "actorId": "ben",
    "cause": "another",
    "reverses": 1,
    "hash": "0" * 64,
}


def kinds(report: AuditReport) -> set[FindingKind]:
    return {finding.kind for finding in report.findings}


def places(report: AuditReport) -> set[int | None]:
    return {finding.sequence for finding in report.findings}


def changed(entries: list[Entry], place: int, **fields: object) -> list[StoredEntry]:
    """The life's entries, one of them with other fields."""
    rows = [values(entry) for entry in entries]
    row = list(rows[place - 1])
    for name, value in fields.items():
        row[PLACE[name]] = value
    rows[place - 1] = tuple(row)
    return [stored(each, rows) for each in rows]


STEPS = st.sampled_from(["add", "grant", "spend", "back", "hold", "release", "forfeit", "expire", "owe", "wait"])


def lived(steps: list[tuple[str, int]]) -> Life:
    """A random life; a step that can't be taken is left out."""
    life = Life()
    for step, number in steps:
        open_lots = [lot.id for lot in life.account.lots if lot.remaining > 0]
        spent = [
            entry
            for entry in life.entries
            if entry.kind is EntryKind.SPEND and entry.sequence not in {each.reverses for each in life.entries}
        ]
        if step in {"add", "grant"}:
            life.add(1 + number % 9, LotSource.PURCHASED if step == "add" else LotSource.SUBSCRIPTION)
        elif step == "spend" and open_lots:
            life.take(open_lots[number % len(open_lots)])
        elif step == "back" and spent:
            life.give_back(spent[number % len(spent)].sequence)
        elif step == "hold" and open_lots:
            life.hold(dict.fromkeys(open_lots[: 1 + number % 3], 1))
        elif step == "release" and life.account.holds:
            life.release(life.account.holds[number % len(life.account.holds)])
        elif step == "forfeit" and open_lots:
            life.take(open_lots[number % len(open_lots)], EntryKind.FORFEIT_CAP)
        elif step == "expire" and open_lots:
            life.take(open_lots[number % len(open_lots)], EntryKind.EXPIRE)
        elif step == "owe" and not life.debts:
            life.owe(1)
        else:
            life.now += timedelta(minutes=number)
    return life


LIVES = st.lists(st.tuples(STEPS, st.integers(0, 99)), min_size=1, max_size=40).map(
    lambda steps: lived([("add", 8), *steps])
)


def told(life: Life) -> StoredAccount:
    """What is stored of it, with debts as the account has them."""
    owed = {debt.id: debt for debt in life.account.debts}
    account = life.stored()
    debts = tuple(
        replace(debt, outstanding=owed[debt.id].outstanding, ties=("OWES",))
        if debt.id in owed
        else replace(debt, outstanding=0, ties=("OWED",))
        for debt in account.debts
    )
    return replace(account, debts=debts)
