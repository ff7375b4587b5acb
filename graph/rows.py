"""Stored properties as the rules' values. Each function's row holds the properties in the order of the fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import starmap
from typing import TYPE_CHECKING, Any, LiteralString

from graph.conduct_rows import conduct_of
from graph.instants import instant
from services.account import Account
from services.debt import Debt
from services.effects.records import Record
from services.eligibility import Pair
from services.entry import Entry, EntryKind
from services.hold import HeldPart, Hold
from services.inmail import Reply
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith
from services.member import AccountType, Member, OptOut, PlanName, ProfileLevel, Standing
from services.moderation.resemblance import Sketch
from services.notification import MAILED_BY_DEFAULT, NotificationKind
from services.purchase import PaymentMethod
from services.reading import Profile
from services.refusal_code import RefusalCode
from services.scheduled import ScheduledInMail, ScheduledState
from services.subscription import Subscription
from services.topup import TopUp

if TYPE_CHECKING:
    from neo4j.time import DateTime

Row = list[Any]
SOURCES = {source.value: source for source in LotSource}
"""Sources by their names: an account may have hundreds of lots, and an enum takes long to look one up."""


def moment(value: DateTime) -> datetime:
    """A stored instant, in UTC."""
    return value.to_native().astimezone(UTC)


def maybe_moment(value: DateTime | None) -> datetime | None:
    """A stored instant, in UTC, where there is one."""
    return None if value is None else moment(value)


def _maybe_instant(value: int | None) -> datetime | None:
    return None if value is None else instant(value)


def account_of(row: Row) -> Account:
    """An account: all of it where its ledger was asked for, or else the member alone, without a plan."""
    member = Member(
        id=row[0],
        profile_level=ProfileLevel(row[1]),
        standing=Standing(row[2]),
        account_type=AccountType(row[3]),
        open_profile=row[4],
        opt_outs=frozenset(map(OptOut, row[5])),
        open_job_posts=row[6],
        response_rate=row[7],
        restricted_until=_maybe_instant(row[8]),
        has_email=row[9],
        email_kinds=MAILED_BY_DEFAULT if row[10] is None else frozenset(map(NotificationKind, row[10])),
    )
    return Account(member) if row[12] is None else _with_ledger(member, row[12])


def _with_ledger(member: Member, row: Row) -> Account:
    subscription = next((subscription_of(member.id, plan) for plan in row[6]), None)
    return Account(
        member=replace(member, plan=subscription.plan) if subscription else member,
        lots=tuple(starmap(lot_of, row[7])),
        sequence=row[0] or 0,
        balance=row[1] or 0,
        month=row[2] or "",
        sent=row[3] or 0,
        subscription=subscription,
        head=row[4] or "",
        last_at=_maybe_instant(row[5]),
        holds=tuple(hold_of(member.id, hold) for hold in row[8]),
        debts=tuple(debt_of(member.id, debt) for debt in row[9]),
        alerts=frozenset(row[10] or ()),
        top_up=next((top_up_of(member.id, top_up) for top_up in row[11]), None),
        delivered=row[12],
        sketches=tuple(map(sketch_of, row[13] or ())),
        conduct=conduct_of(row[14]),
    )


@lru_cache(maxsize=16_384)  # each send reads those of the sender's last ones
def sketch_of(text: str) -> Sketch:
    """A sketch of an InMail: its moment in microseconds, a colon, its hashes of eight hexadecimal digits each."""
    at, _, marks = text.partition(":")
    return Sketch(instant(int(at)), tuple(int(marks[place : place + 8], 16) for place in range(0, len(marks), 8)))


def subscription_of(member_id: str, row: Row) -> Subscription:
    """A member's plan."""
    return Subscription(
        row[0],
        member_id,
        PlanName(row[1]),
        instant(row[2]),
        row[3],
        next_plan=PlanName(row[4]) if row[4] else None,
        ends_at=_maybe_instant(row[5]),
    )


def hold_of(member_id: str, row: Row) -> Hold:
    """A hold on a member's credits."""
    parts = tuple(starmap(HeldPart, zip(row[2], row[3], row[4], strict=True)))
    return Hold(row[0], member_id, row[1], parts, instant(row[5]), instant(row[6]))


def debt_of(member_id: str, row: Row) -> Debt:
    """What a member owes."""
    return Debt(row[0], member_id, row[1], row[2], row[3], instant(row[4]))


def top_up_of(member_id: str, row: Row) -> TopUp:
    """A member's automatic top-ups."""
    return TopUp(
        member_id,
        *row[:4],
        method=PaymentMethod(row[4]),
        token=row[5],
        enabled=row[6],
        armed=row[7],
        pending=row[8],
        month=row[9],
        purchases=row[10],
        cents=row[11],
        declines=row[12],
        retry_at=_maybe_instant(row[13]),
    )


LOT_ROW: LiteralString = """[
  l.id, l.source, l.amount, l.remaining,
  l.grantedAt.epochSeconds * 1000000 + l.grantedAt.microsecond,
  l.expiresAt.epochSeconds * 1000000 + l.expiresAt.microsecond,
  l.smallestDegree, l.origin, l.period, l.basis, l.held
]"""
"""What ``lot_of`` reads, of a lot or its properties ``l``."""


@lru_cache(maxsize=16_384)  # to make 200 lots anew took a third of a balance's time, and few of them have changed
def lot_of(  # noqa: PLR0917 - a row in the order of its fields
    id: str,
    source: str,
    amount: int,
    remaining: int,
    granted_at: int,
    expires_at: int | None,
    degree: int,
    origin: str,
    period: str | None,
    basis: str | None,
    held: int | None,
) -> Lot:
    """A lot out of its stored properties, instants in microseconds."""
    granted, ends = instant(granted_at), _maybe_instant(expires_at)
    return Lot(id, SOURCES[source], amount, remaining, granted, ends, degree, origin, period, basis, held or 0)


def pair_of(row: Row) -> Pair:
    """What lies between a pair of members."""
    return Pair(
        degree=OUT_OF_NETWORK if row[2] is None else row[2],
        blocked_by_recipient=row[3],
        reported_by_recipient=row[4],
        blocked_by_sender=row[5],
        awaiting=bool(row[6]),
    )


def scheduled_of(row: Row) -> ScheduledInMail:
    """A scheduled InMail."""
    return ScheduledInMail(
        id=row[0],
        sender_id=row[1],
        recipient_id=row[2],
        subject=row[3],
        body=row[4],
        pay_with=PayWith(row[5]),
        send_at=moment(row[6]),
        created_at=moment(row[7]),
        hold_id=row[8],
        state=ScheduledState(row[9]),
        inmail_id=row[10],
        blockers=tuple(map(RefusalCode, row[11])),
        team_id=row[12],
    )


def record_of(row: Row) -> Record:
    """An idempotency record."""
    return Record(row[0], row[1], row[2], row[3], row[4], moment(row[5]))


def reply_of(row: Row) -> Reply:
    """A reply."""
    return Reply(row[0], row[1], row[2], row[3], moment(row[4]))


def entry_of(row: Row) -> Entry:
    """A ledger entry."""
    return Entry(
        member_id=row[0],
        sequence=row[1],
        kind=EntryKind(row[2]),
        amount=row[3],
        lot_id=row[4],
        lot_balance=row[5],
        balance=row[6],
        at=moment(row[7]),
        actor_id=row[8],
        cause=row[9],
        reverses=row[10],
        hash=row[11] or "",
    )


def profile_of(row: Row) -> Profile:
    """A profile as others see it."""
    return Profile(
        id=row[0],
        name=row[1],
        headline=row[2],
        profile_level=ProfileLevel(row[3]),
        open_profile=row[4],
        employer=row[5],
        title=row[6],
        place=row[7],
        schools=tuple(sorted(row[8])),
        skills=tuple(sorted(row[9])),
    )
