"""May A write to B, and with which credit? One pure function, for the preview and for the send alike (R18, R20)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from services.calendar import next_day, next_month
from services.conduct import ResponseRateState
from services.lot import OUT_OF_NETWORK, SOURCES, PayWith, available, paying_lot
from services.member import OptOut, ProfileLevel, Standing, SubscriberKind
from services.pool import pool_lot, pool_refusals
from services.refusal import Refusal
from services.refusal_code import RefusalCode
from services.subscription import allowance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.account import Account
    from services.lot import Lot
    from services.member import Member
    from services.policy import Policy
    from services.pool import Pool


class Relation(StrEnum):
    """How far apart two members are (R2)."""

    SELF = "SELF"
    FIRST_DEGREE = "FIRST_DEGREE"
    SECOND_DEGREE = "SECOND_DEGREE"
    THIRD_DEGREE = "THIRD_DEGREE"
    OUT_OF_NETWORK = "OUT_OF_NETWORK"


RELATIONS = tuple(Relation)
"""The relation at index degree, with out of network after the third."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What lies between a sender and a recipient, in that order.

    ``degree`` is the length of the shortest path, ``OUT_OF_NETWORK`` beyond 3 (R2). ``awaiting`` says that the
    sender's last InMail has had no response (R13).
    """

    degree: int = OUT_OF_NETWORK
    blocked_by_recipient: bool = False
    reported_by_recipient: bool = False
    blocked_by_sender: bool = False
    awaiting: bool = False


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer: every blocker in fixed order, none if the InMail may be sent.

    ``degree`` and ``relation`` are None where telling them would tell on a block (R11a). ``lot`` would pay; it is
    None when nothing is to be paid, or when the InMail may not be sent. ``retry_at`` is when all blockers will have
    gone by themselves, None if one of them won't.
    """

    blockers: tuple[Refusal, ...]
    degree: int | None
    relation: Relation | None
    lot: Lot | None
    open_profile: bool

    @property
    def eligible(self) -> bool:
        """Whether the InMail may be sent."""
        return not self.blockers

    @property
    def retry_at(self) -> datetime | None:
        """When all blockers will have gone by themselves, None if there are none or one of them won't."""
        times = [blocker.retry_at for blocker in self.blockers if blocker.retry_at is not None]
        return max(times) if times and len(times) == len(self.blockers) else None


def judge(
    sender: Account,
    recipient: Member | None,
    pair: Pair,
    *,
    pay_with: PayWith,
    policy: Policy,
    now: datetime,
    pool: Pool | None = None,
) -> Eligibility:
    """Decide on one InMail from ``sender`` (settled up to ``now``) to ``recipient``, None if there is no such member.

    ``pool`` is the sender's team's where it is to pay (R8a), None without a team. All facts are of one moment. Nothing
    is written; the send itself asks this very function (R20).
    """
    if recipient is not None and recipient.id == sender.member.id:
        blockers = (*_sender(sender.member), Refusal(RefusalCode.RECIPIENT_IS_YOURSELF), *_limit(sender, policy, now))
        return Eligibility(_ordered(blockers), 0, Relation.SELF, None, open_profile=False)
    if recipient is None or _unavailable(recipient, pair):
        blockers = (*_sender(sender.member), *_concealed(pair), *_limit(sender, policy, now))
        return Eligibility(_ordered(blockers), None, None, None, open_profile=False)
    lot, lacking = None, ()
    if not recipient.open_profile:
        lot, lacking = _payment(sender, pool, pair.degree, pay_with, policy, now)
    blockers = (
        *_sender(sender.member),
        *_recipient(sender.member, recipient, pair),
        *_limit(sender, policy, now),
        *lacking,
    )
    return Eligibility(
        blockers=_ordered(blockers),
        degree=pair.degree if pair.degree < OUT_OF_NETWORK else None,
        relation=RELATIONS[pair.degree],
        lot=None if blockers else lot,
        open_profile=recipient.open_profile,
    )


def within_budget(verdict: Eligibility, *, may_pay: bool) -> Eligibility:
    """The verdict where a batch's budget may forbid to take a credit; told where nothing else stands against it."""
    if may_pay or verdict.lot is None:
        return verdict
    over = Refusal(RefusalCode.OVER_BUDGET, needed=1, available=0)
    return replace(verdict, blockers=(over,), lot=None)


def _unavailable(recipient: Member, pair: Pair) -> bool:
    """What must look alike to the sender (R11a)."""
    return recipient.standing is Standing.SUSPENDED or pair.blocked_by_recipient or pair.reported_by_recipient


def _sender(sender: Member) -> Iterator[Refusal]:
    if sender.standing is Standing.SUSPENDED:
        yield Refusal(RefusalCode.SENDER_SUSPENDED)
    if sender.standing is Standing.RESTRICTED:
        yield Refusal(RefusalCode.SENDER_RESTRICTED, retry_at=sender.restricted_until)


def _concealed(pair: Pair) -> Iterator[Refusal]:
    """Beside the one code, only what the sender did and so knows: anything else would tell on the recipient."""
    yield Refusal(RefusalCode.RECIPIENT_UNAVAILABLE)
    yield from _own_doing(pair)


def _own_doing(pair: Pair) -> Iterator[Refusal]:
    if pair.blocked_by_sender:
        yield Refusal(RefusalCode.RECIPIENT_BLOCKED_BY_YOU)
    if pair.awaiting:
        yield Refusal(RefusalCode.AWAITING_RESPONSE)


def _recipient(sender: Member, recipient: Member, pair: Pair) -> Iterator[Refusal]:
    if recipient.profile_level is ProfileLevel.BASIC:
        yield Refusal(RefusalCode.RECIPIENT_BASIC_PROFILE)
    if recipient.opt_outs & {OptOut.ALL, OptOut(sender.subscriber_kind.value)}:
        yield Refusal(RefusalCode.RECIPIENT_OPTED_OUT)
    if pair.degree == 1 and sender.subscriber_kind is not SubscriberKind.RECRUITER:
        yield Refusal(RefusalCode.FIRST_DEGREE)
    yield from _own_doing(pair)


def _limit(sender: Account, policy: Policy, now: datetime) -> Iterator[Refusal]:
    left = policy.limit_for(sender.member.subscriber_kind) - sender.sent_in_month(now)
    if left <= 0:
        yield Refusal(RefusalCode.MONTHLY_LIMIT, needed=1, available=0, retry_at=next_month(now))
    rules, conduct = policy.response_rate, sender.conduct
    if conduct.sent_today(now) >= rules.daily_limit and conduct.state(now, rules) is ResponseRateState.THROTTLED:
        yield Refusal(RefusalCode.DAILY_LIMIT, needed=1, available=0, retry_at=next_day(now))


def _payment(  # noqa: PLR0917 - all that a payment depends on
    sender: Account, pool: Pool | None, degree: int, pay_with: PayWith, policy: Policy, now: datetime
) -> tuple[Lot | None, tuple[Refusal, ...]]:
    """The lot that pays, or why none does: own credits never pay for the pool, nor the pool unasked (R8, R8a)."""
    if pay_with is PayWith.POOL:
        return pool_lot(pool, degree, now), tuple(pool_refusals(pool, degree, now))
    lot = paying_lot(sender.lots, degree, pay_with, now)
    return lot, () if lot else (_credit(sender, degree, pay_with, policy, now),)


def _credit(sender: Account, degree: int, pay_with: PayWith, policy: Policy, now: datetime) -> Refusal:
    held = available(sender.lots, now, SOURCES[pay_with])
    code = RefusalCode.CREDITS_DONT_REACH if held else RefusalCode.NO_CREDITS
    return Refusal(code, needed=1, available=held, retry_at=_next_fitting_grant(sender, degree, pay_with, policy))


def _next_fitting_grant(sender: Account, degree: int, pay_with: PayWith, policy: Policy) -> datetime | None:
    plan = sender.subscription
    if plan is None or plan.source not in SOURCES[pay_with] or policy.smallest_degree[plan.source] > degree:
        return None
    granting = plan.granting
    if granting is None or not allowance(granting, sender.member, policy).credits:
        return None
    return plan.next_grant_at


_ORDER = {code: index for index, code in enumerate(RefusalCode)}


def _ordered(blockers: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    return tuple(sorted(blockers, key=lambda blocker: _ORDER[blocker.code]))
