"""What one member can do to reach another, ready for buttons: message, InMail, connection (R2, R10, R20)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.accrual import settle
from services.approach import Approach, approach, messaging
from services.eligibility import Eligibility, judge
from services.lot import Lot, LotSource, PayWith
from services.member import AccountType, PlanName, Standing
from services.packs import MOST_CREDITS, Basket, cheapest_packs
from services.refusal_code import RefusalCode
from services.seating import pool_in
from services.subscription import Subscription

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from services.account import Account
    from services.policy import Policy
    from services.refusal import Refusal
    from services.world import World


_CREDITS = {RefusalCode.NO_CREDITS, RefusalCode.CREDITS_DONT_REACH}


@dataclass(frozen=True, slots=True)
class InMailHelp:
    """What would let an InMail be sent that only lacks a credit; each is None where it wouldn't.

    ``packs`` are the cheapest, ``plan`` is the smallest that could be started now, ``grant_at`` is when the present
    plan's next grant comes.
    """

    packs: Basket | None
    plan: PlanName | None
    grant_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContactOptions:
    """The options, all of one moment.

    ``message`` says why no message may be written, None if one may. ``inmail`` holds a verdict for each choice of
    credits; ``help`` says what would change the verdict on any of them (AUTO), None if that one may be sent.
    """

    member_id: str
    message: Refusal | None
    inmail: tuple[tuple[PayWith, Eligibility], ...]
    help: InMailHelp | None
    connect: Approach


def contact_options(
    world: World,
    viewer_id: str,
    member_id: str,
    policy: Policy,
    now: datetime,
    *,
    selling: bool,
    team_id: str | None = None,
) -> ContactOptions:
    """What the viewer, a known member, can do to reach ``member_id``; ``selling`` says whether packs can be bought.

    The pool of ``team_id`` is a choice where the viewer has a team (R8a).

    Asks what the mutations ask: ``judge`` for InMail (R20), ``approach`` for connections (R2).
    """
    account = settle(world.accounts[viewer_id], policy, now).account
    known = world.accounts.get(member_id)
    recipient, pair = known.member if known else None, world.pair(viewer_id, member_id)

    pool = pool_in(world, team_id, viewer_id, policy, now)

    def judged(sender: Account, pay_with: PayWith = PayWith.AUTO) -> Eligibility:
        return judge(sender, recipient, pair, pay_with=pay_with, policy=policy, now=now, pool=pool)

    choices = [choice for choice in PayWith if pool is not None or choice is not PayWith.POOL]
    verdicts = tuple((choice, judged(account, choice)) for choice in choices)
    auto = dict(verdicts)[PayWith.AUTO]
    return ContactOptions(
        member_id=member_id,
        message=messaging(world, viewer_id, member_id, now),
        inmail=verdicts,
        help=None if auto.eligible else _help(account, auto, judged, policy, now, selling=selling),
        connect=approach(world, viewer_id, member_id, policy, now),
    )


def _help(
    account: Account,
    verdict: Eligibility,
    judged: Callable[[Account], Eligibility],
    policy: Policy,
    now: datetime,
    *,
    selling: bool,
) -> InMailHelp:
    """Each way to a credit is tried: what the verdict would be with it decides, so that no promise is a guess."""
    lacks_a_credit = all(blocker.code in _CREDITS for blocker in verdict.blockers)
    packs = _packs(account, judged, policy, now) if selling else None
    return InMailHelp(packs, _plan(account, judged, policy, now), verdict.retry_at if lacks_a_credit else None)


def _packs(account: Account, judged: Callable[[Account], Eligibility], policy: Policy, now: datetime) -> Basket | None:
    """The cheapest packs after which a credit is left that reaches; what is owed is paid from them first (R5a)."""
    bought = Lot("", LotSource.PURCHASED, 1, 1, now, None, policy.smallest_degree[LotSource.PURCHASED], "")
    if account.member.standing is not Standing.ACTIVE or not judged(_with(account, bought)).eligible:
        return None
    owed = sum(debt.outstanding for debt in account.debts)
    return cheapest_packs(policy, min(owed + 1, MOST_CREDITS))


def _plan(account: Account, judged: Callable[[Account], Eligibility], policy: Policy, now: datetime) -> PlanName | None:
    """The smallest plan whose first grant, which comes at once, would do (R4); None beside a plan, which is one."""
    if account.member.standing is not Standing.ACTIVE or account.subscription is not None:
        return None
    recruits = account.member.account_type is AccountType.RECRUITER
    for name in (PlanName.RECRUITER,) if recruits else (plan.name for plan in policy.plans):
        plan = Subscription("", account.member.id, name, now)
        if judged(settle(replace(account, subscription=plan), policy, now).account).eligible:
            return name
    return None


def _with(account: Account, lot: Lot) -> Account:
    return replace(account, lots=(*account.lots, lot))
