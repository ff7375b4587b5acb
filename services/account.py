"""A member's credit account, and the one way to move credits in it (R23)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.calendar import month_of
from services.entry import Entry, EntryKind
from services.lot import available

if TYPE_CHECKING:
    from datetime import datetime

    from services.lot import Lot
    from services.member import Member
    from services.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Account:
    """What the ledger knows of a member: open lots, the last entry's sequence and balance, and this month's sends.

    ``lots`` holds every lot in which something remains. ``balance`` is what the entries add up to, in credits.
    """

    member: Member
    lots: tuple[Lot, ...] = ()
    sequence: int = 0
    balance: int = 0
    month: str = ""
    sent: int = 0
    subscription: Subscription | None = None

    def available(self, now: datetime) -> int:
        """What can be spent at ``now``, in credits (R23)."""
        return available(self.lots, now)

    def sent_in_month(self, now: datetime) -> int:
        """InMails sent in the calendar month of ``now`` (R14); a clock that lags behind counts in the later month."""
        return self.sent if self.month >= month_of(now) else 0

    def counting_send(self, now: datetime) -> Account:
        """The account with one more InMail sent in the month of ``now`` (R14)."""
        return replace(self, month=max(self.month, month_of(now)), sent=self.sent_in_month(now) + 1)


@dataclass(frozen=True, slots=True)
class Movement:
    """A posted entry with the lot and the account after it."""

    account: Account
    lot: Lot
    entry: Entry


def post(
    account: Account,
    lot: Lot,
    kind: EntryKind,
    amount: int,
    *,
    at: datetime,
    actor_id: str,
    cause: str,
    reverses: int | None = None,
) -> Movement:
    """Move ``amount`` credits (negative: out) in ``lot`` and write the entry; a lot unknown so far is opened.

    Raises ValueError if the lot would fall below zero or rise above its amount: a caller's bug, never a member's doing.
    """
    moved = lot.moved(amount)
    if not 0 <= moved.remaining <= moved.amount:
        raise ValueError(f"lot {lot.id} can't hold {moved.remaining} of {moved.amount} credits")
    others = tuple(other for other in account.lots if other.id != lot.id)
    after = replace(
        account,
        lots=(*others, moved) if moved.remaining else others,
        sequence=account.sequence + 1,
        balance=account.balance + amount,
    )
    entry = Entry(
        member_id=account.member.id,
        sequence=after.sequence,
        kind=kind,
        amount=amount,
        lot_id=lot.id,
        lot_balance=moved.remaining,
        balance=after.balance,
        at=at,
        actor_id=actor_id,
        cause=cause,
        reverses=reverses,
    )
    return Movement(after, moved, entry)
