"""A member's credit account, and the one way to move credits in it (R23)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from services.calendar import month_of
from services.conduct import NOTHING_SENT
from services.entry import Entry, EntryKind
from services.lot import available

if TYPE_CHECKING:
    from datetime import datetime

    from services.conduct import Conduct
    from services.debt import Debt
    from services.hold import Hold
    from services.lot import Lot
    from services.member import Member
    from services.moderation.resemblance import Sketch
    from services.subscription import Subscription
    from services.topup import TopUp


@dataclass(frozen=True, slots=True)
class Account:
    """What the ledger knows of a member: open lots, holds and debts, the last entry, and what was sent lately.

    ``delivered`` counts all InMails that the member ever sent, ``sketches`` are those of the latest (R17).
    ``lots`` holds every lot in which something remains or is held. ``balance`` is what the entries add up to, in
    credits. ``head`` is the last entry's hash and ``last_at`` its time; empty and None before the first. ``alerts`` are
    the names of what the member was told of and still holds (services/alert.py); ``look_at`` is when there may be more
    follow, worked out anew with each decision.
    """

    member: Member
    lots: tuple[Lot, ...] = ()
    sequence: int = 0
    balance: int = 0
    month: str = ""
    sent: int = 0
    subscription: Subscription | None = None
    head: str = ""
    last_at: datetime | None = None
    holds: tuple[Hold, ...] = ()
    debts: tuple[Debt, ...] = ()
    alerts: frozenset[str] = frozenset()
    top_up: TopUp | None = None
    delivered: int = 0
    sketches: tuple[Sketch, ...] = ()
    conduct: Conduct = NOTHING_SENT
    look_at: datetime | None = field(default=None, compare=False)

    def available(self, now: datetime) -> int:
        """What can be spent at ``now``, in credits (R23)."""
        return available(self.lots, now)

    def lot(self, lot_id: str) -> Lot | None:
        """The open lot of that id, None if there is none."""
        return next((lot for lot in self.lots if lot.id == lot_id), None)

    def sent_in_month(self, now: datetime) -> int:
        """InMails sent in the calendar month of ``now`` (R14); a clock that lags behind counts in the later month."""
        return self.sent if self.month >= month_of(now) else 0


@dataclass(frozen=True, slots=True)
class Movement:
    """A posted entry with the lot and the account after it."""

    account: Account
    lot: Lot
    entry: Entry


_HELD = {EntryKind.HOLD, EntryKind.RELEASE}
"""Kinds that move credits between what remains of a lot and what is held of it."""


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
    sealed: bool = True,
) -> Movement:
    """Move ``amount`` credits (negative: out) in ``lot`` and write the entry; a lot unknown so far is opened.

    A clock that lags behind the last entry writes with that entry's time: a ledger never runs backwards. What is only
    rehearsed needs no seal, which takes longer than the rest. Raises ValueError if the lot would fall below zero or
    rise above its amount: a caller's bug, never a member's doing.
    """
    moved = lot.moved(amount, held=-amount if kind in _HELD else 0)
    if moved.remaining < 0 or moved.held < 0 or moved.remaining + moved.held > moved.amount:
        raise ValueError(f"lot {lot.id} can't hold {moved.remaining} and {moved.held} of {moved.amount} credits")
    unsealed = Entry(
        member_id=account.member.id,
        sequence=account.sequence + 1,
        kind=kind,
        amount=amount,
        lot_id=lot.id,
        lot_balance=moved.remaining,
        balance=account.balance + amount,
        at=at if account.last_at is None else max(at, account.last_at),
        actor_id=actor_id,
        cause=cause,
        reverses=reverses,
    )
    entry = unsealed.sealed(account.head) if sealed else unsealed
    return Movement(_after(account, moved, entry), moved, entry)


def _after(account: Account, moved: Lot, entry: Entry) -> Account:
    """The account with ``entry`` as its last one; a lot in which nothing can move any more is left out."""
    others = tuple(other for other in account.lots if other.id != moved.id)
    return replace(
        account,
        lots=(*others, moved) if moved.open else others,
        sequence=entry.sequence,
        balance=entry.balance,
        head=entry.hash,
        last_at=entry.at,
    )
