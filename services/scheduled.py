"""Scheduled InMails: written now, sent later, with the credit set aside meanwhile (R18)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from services.hold import Hold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.account import Account
    from services.lot import Lot, PayWith
    from services.refusal_code import RefusalCode

GRACE = timedelta(days=1)
"""How long after its moment a scheduled InMail still has its credit: time for a service that was down to come back."""


class ScheduledState(StrEnum):
    """Where a scheduled InMail stands."""

    PENDING = "PENDING"
    SENT = "SENT"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class ScheduledInMail:
    """An InMail to be sent at ``send_at``; ``hold_id`` is the hold on its credit, None where none is needed (R9).

    ``team_id`` is whose pool is to pay (R8a), None where the sender is. ``inmail_id`` is the InMail that it became;
    ``blockers`` are the reasons for which it didn't become one.
    """

    id: str
    sender_id: str
    recipient_id: str
    subject: str
    body: str
    pay_with: PayWith
    send_at: datetime
    created_at: datetime
    hold_id: str | None
    state: ScheduledState = ScheduledState.PENDING
    inmail_id: str | None = None
    blockers: tuple[RefusalCode, ...] = ()
    team_id: str | None = None

    def closed(
        self, state: ScheduledState, *, inmail_id: str | None = None, blockers: Sequence[RefusalCode] = ()
    ) -> ScheduledInMail:
        """The scheduled InMail with its outcome."""
        return replace(self, state=state, inmail_id=inmail_id, blockers=tuple(blockers))


def holdable(account: Account, send_at: datetime) -> Account:
    """The account with those lots alone that can still be spent at ``send_at``: at its end a credit is gone (R7a)."""
    return replace(account, lots=tuple(lot for lot in account.lots if lot.usable(send_at)))


def hold_for(scheduled: ScheduledInMail, lot: Lot) -> Hold:
    """The hold of one credit of ``lot``: until some time after the InMail's moment, but never past the lot's end."""
    end = scheduled.send_at + GRACE
    return Hold(
        id=scheduled.id,
        member_id=scheduled.team_id or scheduled.sender_id,
        cause=scheduled.id,
        parts=(),
        created_at=scheduled.created_at,
        expires_at=end if lot.expires_at is None else min(end, lot.expires_at),
    )
